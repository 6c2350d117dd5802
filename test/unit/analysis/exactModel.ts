import { nextTokensOf, type NextTokens } from '../../../src/analysis/fit/nextTokens.js';
import { BeliefUpdate, nextTokenDistribution } from '../../../src/process/beliefs/belief.js';
import type { Process } from '../../../src/process/process.js';

/**
 * What a model that has learnt a process predicts after every word up to a length: the exact next-token distributions, a share of
 * noise in each symbol; after words that the process does not emit, its symbols' own frequencies.
 * @param bos whether a beginning-of-sequence token stands in front, which the model gives no probability to speak of
 */
export function exactModel(process: Process, length: number, { noise = 1e-9, bos = false } = {}): NextTokens {
  const V = process.symbols.length;
  const S = process.states.length;
  const update = new BeliefUpdate(process);
  const parent: number[] = [];
  const token: number[] = [];
  const position: number[] = [];
  const belief: (Float64Array | null)[] = [];
  const add = (up: number, symbol: number): void => {
    const before = up < 0 ? process.stationary : belief[up];
    const after = new Float64Array(S);
    const isPossible = before !== null && (symbol === V || update.step(before, 0, symbol, after, 0) > 0);
    parent.push(up);
    token.push(symbol);
    position.push(up < 0 ? 0 : position[up] + 1);
    belief.push(symbol === V ? process.stationary : isPossible ? after : null);
  };
  if (bos) add(-1, V);
  else for (let x = 0; x < V; x++) add(-1, x);
  for (let row = 0; row < parent.length; row++) if (position[row] < length - 1) for (let x = 0; x < V; x++) add(row, x);
  const width = V + (bos ? 1 : 0);
  const logits = new Float32Array(parent.length * width).fill(-30);
  belief.forEach((held, row) =>
    nextTokenDistribution(process, held ?? process.stationary).forEach((p, x) => {
      logits[row * width + x] = Math.log((1 - noise) * p + noise / V);
    }),
  );
  const tree = {
    count: parent.length,
    parent: Int32Array.from(parent),
    token: Int32Array.from(token),
    position: Int32Array.from(position),
  };
  return nextTokensOf(tree, logits, width, V, bos);
}
