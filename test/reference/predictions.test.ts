import { describe, expect, it } from 'vitest';
import { Engine } from '../../src/engine/handlers.js';
import type { ModelPredictions } from '../../src/protocol/predictions.js';
import { preset, quiet, request } from '../unit/engine/runFolder.js';
import { readReference } from './analysisSetup.js';

type Reference = Pick<
  ModelPredictions,
  | 'kl'
  | 'kl_per_position'
  | 'loss'
  | 'loss_per_position'
  | 'optimal_loss'
  | 'optimal_loss_per_position'
  | 'markov_kl'
  | 'markov_kl_per_position'
> & { readonly params: readonly number[]; readonly wrong_process: Readonly<Record<string, number>> };

const reference = readReference<Record<string, Reference>>('predictions');
const engine = new Engine();
const folders: Record<string, string> = { rrxor: 'media/sample/rrxor', mess3: 'test/data/checkpoints/mess3' };
const names: Record<string, readonly string[]> = { rrxor: ['pR1', 'pR2'], mess3: ['x', 'a'] };

async function predictions(process: string, step: number, values: readonly number[]): Promise<ModelPredictions> {
  const params = Object.fromEntries(names[process].map((name, i) => [name, values[i]]));
  const asked = request(folders[process], { process: preset(process, params) }, step);
  return (await engine.analyse(asked, quiet)).result.model;
}

function near(found: readonly (number | null)[], expected: readonly (number | null)[]): void {
  expect(found).toHaveLength(expected.length);
  expected.forEach((value, i) => expect(Math.abs((found[i] ?? NaN) - (value ?? NaN))).toBeLessThan(1e-6));
}

describe.each(['rrxor-0', 'rrxor-768000', 'rrxor-11520000', 'mess3-0', 'mess3-4608000'])(
  'predictions of %s',
  (name) => {
    const [process, step] = name.split('-');
    const expected = reference[name];

    it('are as far from the ideal observer and the Markov predictors as numpy finds', async () => {
      const model = await predictions(process, Number(step), expected.params);
      near([model.kl, model.loss, model.optimal_loss], [expected.kl, expected.loss, expected.optimal_loss]);
      near(model.kl_per_position, expected.kl_per_position);
      near(model.loss_per_position, expected.loss_per_position);
      near(model.optimal_loss_per_position, expected.optimal_loss_per_position);
      near(model.markov_kl, expected.markov_kl);
      model.markov_kl_per_position.forEach((order, k) => near(order, expected.markov_kl_per_position[k]));
      // In nats, since a share is of markov_kl[0], which is small.
      near([(1 - (model.closed ?? NaN)) * expected.markov_kl[0]], [expected.kl]);
      expect(model.standard_error).toBeNull();
    });
  },
);

it.each([
  ['rrxor', 'rrxor-11520000', [0.3, 0.8]],
  ['mess3', 'mess3-4608000', [0.05, 0.85]],
] as const)('%s with the wrong parameters is as far as numpy finds', async (process, name, values) => {
  const model = await predictions(process, Number(name.split('-')[1]), values);
  near([model.kl], [reference[name].wrong_process[`${process}(${values.join(',')})`]]);
});
