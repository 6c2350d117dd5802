import type { Inputs } from '../inputs.js';
import { idealNext } from '../predictions/nextToken.js';

/** A partition of the prefixes: what is known is in which part a prefix lies. */
export interface Parts {
  readonly kind: 'parts';
  /** N: part of each prefix. */
  readonly of: Int32Array;
  readonly count: number;
}

/** Numbers that are known of each prefix; a constant goes without saying. */
export interface Columns {
  readonly kind: 'columns';
  /** N × count. */
  readonly values: Float64Array;
  readonly count: number;
}

/** What is no belief, and may tell of it all the same. */
export type Base = Parts | Columns;

/** Nothing is known. */
export const nothing = (N: number): Parts => ({ kind: 'parts', of: new Int32Array(N), count: 1 });

export const positionParts = ({ prefixes, n_ctx }: Inputs): Parts => ({
  kind: 'parts',
  of: prefixes.position,
  count: n_ctx,
});

/**
 * The last tokens of each prefix for k = 1 … most: as many as it has where it is shorter than k. A beginning-of-sequence token
 * counts as a token.
 */
export function lastTokens({ prefixes }: Inputs, most: number): Parts[] {
  const { count: N, parent, token, position } = prefixes;
  const parts: Parts[] = [];
  // The string of the last k tokens is that of the parent's last k - 1 with one token more.
  let before = new Int32Array(N);
  for (let k = 1; k <= most; k++) {
    const known = new Map<string, number>();
    const of = new Int32Array(N);
    for (let row = 0; row < N; row++) {
      const rest = k === 1 ? '' : parent[row] < 0 ? 'start' : String(before[parent[row]]);
      const key = `${Math.min(k, position[row] + 1)} ${rest} ${token[row]}`;
      let part = known.get(key);
      if (part === undefined) known.set(key, (part = known.size));
      of[row] = part;
    }
    parts.push({ kind: 'parts', of, count: known.size });
    before = of;
  }
  return parts;
}

/** What an ideal observer expects after each prefix: N × V, from unrounded beliefs. */
export function idealNextToken({ tree, node }: Inputs): Columns {
  const { process, belief } = tree;
  const [S, V] = [process.states.length, process.symbols.length];
  const next = idealNext(process);
  const values = new Float64Array(node.length * V);
  for (let row = 0; row < node.length; row++) next(belief, node[row] * S, values.subarray(row * V, (row + 1) * V));
  return { kind: 'columns', values, count: V };
}

/** What the model expects after each prefix: the softmax of its logits, of which those of the symbols are taken. */
export function modelNextToken(logits: Float32Array, d_vocab_out: number, symbols: number): Columns {
  const N = logits.length / d_vocab_out;
  const count = Math.min(symbols, d_vocab_out);
  const values = new Float64Array(N * count);
  for (let row = 0; row < N; row++) {
    const at = row * d_vocab_out;
    let most = -Infinity;
    for (let v = 0; v < d_vocab_out; v++) most = Math.max(most, logits[at + v]);
    let sum = 0;
    for (let v = 0; v < d_vocab_out; v++) sum += Math.exp(logits[at + v] - most);
    for (let v = 0; v < count; v++) values[row * count + v] = Math.exp(logits[at + v] - most) / sum;
  }
  return { kind: 'columns', values, count };
}
