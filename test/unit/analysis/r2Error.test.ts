import { describe, expect, it } from 'vitest';
import { inputsOf, type Inputs } from '../../../src/analysis/inputs.js';
import { r2ErrorOf } from '../../../src/analysis/r2Error.js';
import { startWork } from '../../../src/analysis/work.js';
import { buildMixedStateTree } from '../../../src/process/beliefs/buildMixedStateTree.js';
import { parseProcessFile } from '../../../src/process/file/processFile.js';
import { mixture, product, synthetic } from './composed/synthetic.js';

type By = 'uniform' | 'probability';

async function drawn(spec: object, length: number, words: number, seed: number, by: By): Promise<Inputs> {
  const { process } = parseProcessFile(JSON.stringify(spec));
  if (!process) throw new Error('no process');
  const tree = await buildMixedStateTree(process, length + 1, { sample: { words, seed, by, wordLength: length } });
  return inputsOf(tree, length, null, by);
}

/** A stream of few columns that follows from the prefix, and from which beliefs read out in part. */
const streamOf =
  ({ tree, node, prefixes }: Inputs) =>
  (row: number): number[] => {
    const S = tree.process.states.length;
    const own = [...tree.belief.subarray(node[row] * S, (node[row] + 1) * S)];
    const token = prefixes.token[row];
    return [own[0], own[1] * own[2], Number(token % 2 === 0), Math.sin(7 * own[S - 1] + token)];
  };

const moments = (values: readonly number[]) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    mean,
    sd: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)),
  };
};

const two = product(['mess3', { x: 0.15, a: 0.6 }], ['zero_one_random', { p: 0.4 }]);
const either = mixture([1, 2], ['mess3', { x: 0.15, a: 0.6 }], ['mess3', { x: 0.05, a: 0.8 }]);

describe('the standard error of r2 over drawn words', () => {
  it.each([
    ['factors', two, 'probability'],
    ['a mixture', either, 'probability'],
    ['factors, words uniform', two, 'uniform'],
  ] as const)('is how much r2 differs from draw to draw: %s', async (_, spec, by) => {
    const found: { joint: number[]; first: number[]; firstSe: number[]; jointSe: number[] } = {
      ...{ joint: [], first: [], firstSe: [], jointSe: [] },
    };
    for (let seed = 0; seed < 24; seed++) {
      const inputs = await drawn(spec, 7, 150, seed, by);
      const { composed, regression } = await synthetic(inputs, streamOf(inputs), { d_model: 4, noise: 0 });
      const errorOf = r2ErrorOf(inputs);
      const S = inputs.tree.process.states.length;
      const targets = new Float64Array(inputs.node.length * S);
      inputs.node.forEach((node, row) => targets.set(inputs.tree.belief.subarray(node * S, (node + 1) * S), row * S));
      found.joint.push(regression.r2);
      found.jointSe.push(
        (await errorOf?.({ targets, predictions: regression.predictions, S, rows: null }, startWork())) ?? NaN,
      );
      found.first.push(composed.parts[0].r2 ?? NaN);
      found.firstSe.push(composed.parts[0].r2_se ?? NaN);
    }
    for (const [r2, se] of [
      [found.joint, found.jointSe],
      [found.first, found.firstSe],
    ]) {
      // 24 draws tell a standard deviation within a seventh.
      const ratio = moments(se).mean / moments(r2).sd;
      expect(ratio).toBeGreaterThan(0.65);
      expect(ratio).toBeLessThan(1.5);
    }
  });

  it('is none where all words were run, and nearly none where nearly all were drawn', async () => {
    const { process } = parseProcessFile(JSON.stringify(two));
    if (!process) throw new Error('no process');
    const all = inputsOf(await buildMixedStateTree(process, 4), 3, null, 'probability');
    const whole = await synthetic(all, streamOf(all), { d_model: 4, noise: 0 });
    expect(whole.composed.parts.map(({ r2_se }) => r2_se)).toEqual([null, null]);
    const most = await drawn(two, 3, all.count - 2, 1, 'uniform');
    const some = await drawn(two, 3, 40, 1, 'uniform');
    const [left, right] = await Promise.all(
      [most, some].map(async (inputs) => {
        const { composed } = await synthetic(inputs, streamOf(inputs), { d_model: 4, noise: 0 });
        return composed.parts[0].r2_se ?? NaN;
      }),
    );
    expect(left).toBeLessThan(right / 5);
    expect(left).toBeGreaterThan(0);
  });
});

describe('an r2 of at least as many columns as prefixes', () => {
  it('is marked, and has no error; a component that few prefixes allow is marked alone', async () => {
    const spec = {
      ...mixture([1, 1], ['mess3', { x: 0.15, a: 0.6 }], ['zero_one_random', { p: 0.4 }]),
      vocab_maps: [
        [0, 1, 2],
        [0, 3],
      ],
    };
    const { process } = parseProcessFile(JSON.stringify(spec));
    if (!process) throw new Error('no process');
    const inputs = inputsOf(await buildMixedStateTree(process, 4), 3, null, 'probability');
    const { composed } = await synthetic(inputs, streamOf(inputs), { d_model: 16, noise: 0.1 });
    expect(composed.parts[1].rows).toBeLessThan(16);
    expect(composed.parts.map(({ underdetermined }) => underdetermined)).toEqual([false, true]);
    expect(composed.posterior?.underdetermined).toBe(false);
    // Noise alone fits it.
    expect(composed.parts[1].r2).toBeCloseTo(1, 6);
    const few = await drawn(two, 7, 2, 0, 'probability');
    const wide = await synthetic(few, streamOf(few), { d_model: 20 });
    expect(wide.composed.parts.map(({ underdetermined, r2_se }) => [underdetermined, r2_se])).toEqual([
      [true, null],
      [true, null],
    ]);
  });
});
