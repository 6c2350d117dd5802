import { createScanner, type JSONScanner, type Node, type NodeType } from 'jsonc-parser';
import type { Stretches } from '../../shared/stretches.js';

/** Nesting of a process file is five; what goes on like this is no file of ours. */
const MAX_DEPTH = 500;
/** Tokens between two places at which reading may pause. */
const TOKENS = 256;

/** SyntaxKind of jsonc-parser, whose own table is one of types alone. */
const TOKEN = {
  openBrace: 1,
  closeBrace: 2,
  openBracket: 3,
  closeBracket: 4,
  comma: 5,
  colon: 6,
  null: 7,
  true: 8,
  false: 9,
  string: 10,
  number: 11,
  end: 17,
} as const;

/** What the text must go on with. */
type Wanted = 'value' | 'item' | 'key' | 'colon' | 'comma' | 'end';

/** Where a text ceases to be JSON, and what was expected there; `tooDeep` where it is JSON, but nested without end. */
export interface NoTree {
  readonly offset: number;
  readonly length: number;
  readonly expected: string;
  readonly isTooDeep: boolean;
}

interface Growing {
  readonly type: NodeType;
  readonly offset: number;
  length: number;
  readonly value?: unknown;
  readonly children?: Growing[];
}

const EXPECTED: Readonly<Record<Wanted, string>> = {
  value: 'value expected',
  item: 'value expected',
  key: 'property name expected',
  colon: 'colon expected',
  comma: 'comma or closing bracket expected',
  end: 'end of file expected',
};

/**
 * The tree that `parseTree` of jsonc-parser makes of a text without errors (JSON with comments and trailing commas), made in
 * stretches and without recursion, so that neither a long nor a deep text holds anything up.
 */
export function* jsonTree(text: string): Stretches<Node | NoTree> {
  const scanner = createScanner(text, true);
  const open: Growing[] = [];
  const at: { wanted: Wanted; root?: Growing } = { wanted: 'value' };
  /** Puts a value where it belongs; a property ends with its value. */
  const put = (node: Growing) => {
    const within = open.at(-1);
    if (within === undefined) at.root = node;
    else if (within.type === 'object') within.children?.at(-1)?.children?.push(node);
    else within.children?.push(node);
  };
  const ended = (end: number) => {
    const within = open.at(-1);
    const property = within?.type === 'object' ? within.children?.at(-1) : undefined;
    if (property) property.length = end - property.offset;
    at.wanted = within ? 'comma' : 'end';
  };
  for (let count = 1; ; count++) {
    if (count % TOKENS === 0) yield;
    const token: number = scanner.scan();
    const offset = scanner.getTokenOffset();
    const length = scanner.getTokenLength();
    const error: number = scanner.getTokenError();
    if (error !== 0) return noTree(scanner, at.wanted);
    const within = open.at(-1);
    const { wanted } = at;
    const closes: boolean =
      within?.type === 'array'
        ? token === TOKEN.closeBracket && (wanted === 'item' || wanted === 'comma')
        : token === TOKEN.closeBrace && (wanted === 'key' || wanted === 'comma') && within !== undefined;
    if (closes && within) {
      open.pop();
      within.length = offset + length - within.offset;
      ended(offset + length);
    } else if (wanted === 'end') return token === TOKEN.end && at.root ? at.root : noTree(scanner, wanted);
    else if (wanted === 'colon') {
      if (token !== TOKEN.colon) return noTree(scanner, wanted);
      at.wanted = 'value';
    } else if (wanted === 'comma') {
      if (token !== TOKEN.comma) return noTree(scanner, wanted);
      at.wanted = within?.type === 'array' ? 'item' : 'key';
    } else if (wanted === 'key') {
      if (token !== TOKEN.string) return noTree(scanner, wanted);
      const key: Growing = { type: 'string', value: scanner.getTokenValue(), offset, length };
      within?.children?.push({ type: 'property', offset, length: -1, children: [key] });
      at.wanted = 'colon';
    } else if (token === TOKEN.openBrace || token === TOKEN.openBracket) {
      if (open.length === MAX_DEPTH) return noTree(scanner, wanted, true);
      const isArray = token === TOKEN.openBracket;
      const node: Growing = { type: isArray ? 'array' : 'object', offset, length: -1, children: [] };
      put(node);
      open.push(node);
      at.wanted = isArray ? 'item' : 'key';
    } else {
      const node = literalOf(token, scanner.getTokenValue(), offset, length);
      if (!node) return noTree(scanner, wanted);
      put(node);
      ended(offset + length);
    }
  }
}

function literalOf(token: number, text: string, offset: number, length: number): Growing | null {
  switch (token) {
    case TOKEN.null:
      return { type: 'null', value: null, offset, length };
    case TOKEN.true:
    case TOKEN.false:
      return { type: 'boolean', value: token === TOKEN.true, offset, length };
    case TOKEN.string:
      return { type: 'string', value: text, offset, length };
    case TOKEN.number:
      return Number.isNaN(Number(text)) ? null : { type: 'number', value: Number(text), offset, length };
    default:
      return null;
  }
}

const noTree = (scanner: JSONScanner, wanted: Wanted, isTooDeep = false): NoTree => ({
  offset: scanner.getTokenOffset(),
  length: Math.max(1, scanner.getTokenLength()),
  expected: EXPECTED[wanted],
  isTooDeep,
});
