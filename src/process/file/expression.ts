import jsep from 'jsep';
import { add, decimalValue, divide, multiply, subtract, type Value } from './value.js';

/** Longest expression that is read. The limit bounds recursion, since nested parentheses use stack. */
const MAX_LENGTH = 500;

/** An expression that cannot be evaluated; `index` is the position of the error in it, if known. */
export class ExpressionError extends Error {
  constructor(
    readonly code: 'bad-expression' | 'unknown-parameter',
    message: string,
    readonly index: number | null = null,
  ) {
    super(message);
  }
}

/**
 * Evaluates numbers, parameters, + - * / and parentheses, e.g. "(1 - a) / 2 * x". The text is parsed to a
 * tree, which is then evaluated here; nothing in it is ever executed.
 * @throws ExpressionError
 */
export function evaluateExpression(text: string, parameters: ReadonlyMap<string, Value>): Value {
  if (text.length > MAX_LENGTH) {
    throw new ExpressionError('bad-expression', `An expression can have at most ${MAX_LENGTH} characters.`);
  }
  const value = walk(parse(text), parameters);
  if (!Number.isFinite(value.number)) throw new ExpressionError('bad-expression', `"${text}" is not a finite number.`);
  return value;
}

function parse(text: string): jsep.Expression {
  try {
    return jsep(text);
  } catch (error) {
    const index = error instanceof Error && 'index' in error && typeof error.index === 'number' ? error.index : null;
    const why = error instanceof Error ? error.message.replace(/ at character \d+$/, '') : String(error);
    throw new ExpressionError('bad-expression', `"${text}" is not an expression: ${why}.`, index);
  }
}

function walk(node: jsep.Expression, parameters: ReadonlyMap<string, Value>): Value {
  if (isLiteral(node)) {
    const value = typeof node.value === 'number' ? decimalValue(node.raw) : null;
    if (value === null) throw new ExpressionError('bad-expression', `${node.raw} is not a number.`);
    return value;
  }
  if (isIdentifier(node)) {
    const value = parameters.get(node.name);
    if (value !== undefined) return value;
    const known = parameters.size === 0 ? 'there are none' : `there are ${[...parameters.keys()].join(', ')}`;
    throw new ExpressionError('unknown-parameter', `There is no parameter ${node.name}: ${known}.`);
  }
  if (isUnary(node) && (node.operator === '-' || node.operator === '+')) {
    const value = walk(node.argument, parameters);
    return node.operator === '+' ? value : subtract({ number: 0, exact: ZERO_EXACT }, value);
  }
  if (isBinary(node)) {
    const [a, b] = [walk(node.left, parameters), walk(node.right, parameters)];
    if (node.operator === '+') return add(a, b);
    if (node.operator === '-') return subtract(a, b);
    if (node.operator === '*') return multiply(a, b);
    if (node.operator === '/') {
      const quotient = divide(a, b);
      if (quotient === null) throw new ExpressionError('bad-expression', 'The expression divides by zero.');
      return quotient;
    }
  }
  throw new ExpressionError('bad-expression', 'Only numbers, parameters, + - * / and parentheses can be used.');
}

const ZERO_EXACT = decimalValue('0')?.exact ?? null;

const isLiteral = (node: jsep.Expression): node is jsep.Literal => node.type === 'Literal';
const isIdentifier = (node: jsep.Expression): node is jsep.Identifier => node.type === 'Identifier';
const isUnary = (node: jsep.Expression): node is jsep.UnaryExpression => node.type === 'UnaryExpression';
const isBinary = (node: jsep.Expression): node is jsep.BinaryExpression => node.type === 'BinaryExpression';
