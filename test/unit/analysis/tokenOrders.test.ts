import { describe, expect, it } from 'vitest';
import { nextTokensOf } from '../../../src/analysis/fit/nextTokens.js';
import { distanceOf } from '../../../src/analysis/fit/objective.js';
import { inOrder, nearestOrder, relabelled } from '../../../src/analysis/fit/tokenOrders.js';
import { allWords } from '../../../src/model/allWords.js';
import { parseProcessFile } from '../../../src/process/file/processFile.js';
import type { MatrixProcess, Process } from '../../../src/process/process.js';

/** A process of V symbols, each with chances of its own, whose state is the last but one of them. */
function unlike(V: number): Process {
  const states = Array.from({ length: V }, (_, at) => `s${at}`);
  const symbols = Array.from({ length: V }, (_, at) => `t${at}`);
  const transitions = states.flatMap((from, at) => {
    const weights = symbols.map((_, x) => 1 + ((3 * x + 5 * at + x * x * (at + 1)) % 11));
    const sum = weights.reduce((all, each) => all + each, 0);
    return symbols.map((symbol, x) => ({
      from,
      to: states[(x + at) % V],
      symbol,
      probability: `${weights[x]}/${sum}`,
    }));
  });
  const { process, diagnostics } = parseProcessFile(JSON.stringify({ states, symbols, transitions }));
  expect(diagnostics).toEqual([]);
  return process!;
}

/** What an ideal observer of a process predicts after all words, as a model would whose token order[x] is symbol x. */
function ideal(process: Process, order: readonly number[], length: number) {
  const V = order.length;
  const { tree } = allWords(V, length, null);
  const { matrices, states } = process as MatrixProcess;
  const S = states.length;
  const beliefs: Float64Array[] = [];
  const logits = new Float32Array(tree.count * V);
  for (let row = 0; row < tree.count; row++) {
    const before = tree.parent[row] < 0 ? process.start : beliefs[tree.parent[row]];
    const stepped = (belief: Float64Array, x: number) =>
      belief.map((_, to) => belief.reduce((sum, p, from) => sum + p * matrices[x][from * S + to], 0));
    const sum = (belief: Float64Array) => belief.reduce((all, p) => all + p, 0);
    const joint = stepped(before, order.indexOf(tree.token[row]));
    const after = joint.map((p) => p / sum(joint));
    beliefs.push(after);
    for (const [x, token] of order.entries()) logits[row * V + token] = Math.log(sum(stepped(after, x)));
  }
  return nextTokensOf(tree, logits, V, V, false);
}

describe('the order of tokens', () => {
  it.each([
    [2, [1, 0]],
    [3, [2, 0, 1]],
    [4, [3, 1, 0, 2]],
    // More symbols than all orders are tried of.
    [6, [1, 0, 2, 3, 5, 4]],
  ])('of %d symbols is found again, and a process that has them in it is ideal', async (V, order) => {
    const process = unlike(V);
    const table = ideal(process, order, V > 4 ? 3 : 5);
    expect(distanceOf(process, table)?.kl).toBeGreaterThan(0.01);
    const found = await nearestOrder([process], table, { left: 1e9 });
    expect(found).toEqual(order);
    expect(distanceOf(process, relabelled(table, order))?.kl).toBeLessThan(1e-6);
    const put = inOrder(process, order);
    expect(distanceOf(put, table)?.kl).toBeLessThan(1e-6);
    order.forEach((token, x) => expect(put.symbols[token]).toBe(process.symbols[x]));
  });

  it('is not sought without work left', async () => {
    const process = unlike(3);
    expect(await nearestOrder([process], ideal(process, [2, 0, 1], 3), { left: 10 })).toBeNull();
  });
});
