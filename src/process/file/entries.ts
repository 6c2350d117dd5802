import type { Node } from 'jsonc-parser';
import type { Diagnostics } from './diagnostic.js';
import { evaluateExpression, ExpressionError } from './expression.js';
import { decimalValue, type Value } from './value.js';

/** Reads the numbers of a process file: literals, fractions and expressions of the parameters. */
export class EntryReader {
  constructor(
    private readonly text: string,
    readonly parameters: ReadonlyMap<string, Value>,
    readonly diagnostics: Diagnostics,
  ) {}

  /** The value at a node; null, with a diagnostic, if it has none. */
  read(node: Node): Value | null {
    if (node.type === 'number') {
      const value = decimalValue(this.text.slice(node.offset, node.offset + node.length));
      if (value !== null) return value;
      this.diagnostics.error(node, 'bad-expression', 'This number is too large.');
      return null;
    }
    if (node.type !== 'string') {
      const expected =
        'Expected a number, a fraction such as "1/3" or an expression of the parameters such as "1 - p".';
      this.diagnostics.error(node, 'wrong-type', expected);
      return null;
    }
    try {
      return evaluateExpression(String(node.value), this.parameters);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      const index = error.index;
      const place =
        index === null ? node : { offset: node.offset + 1 + Math.max(0, Math.min(index, node.length - 3)), length: 1 };
      this.diagnostics.error(place, error.code, error.message);
      return null;
    }
  }

  /** A probability: not negative, unless the process is generalised. */
  readProbability(node: Node, generalised: boolean): Value | null {
    const value = this.read(node);
    if (value === null || generalised || value.number >= 0) return value;
    this.diagnostics.error(
      node,
      'negative-probability',
      `A probability cannot be negative, but this is ${value.number}.`,
    );
    return null;
  }
}
