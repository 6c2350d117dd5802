import { describe, expect, it } from 'vitest';
import { inputsOf } from '../../../src/analysis/inputs.js';
import { BeliefRegression } from '../../../src/analysis/regression/regression.js';
import { roundBeliefs } from '../../../src/analysis/rounding.js';
import { endsIn, type SteeringContext } from '../../../src/analysis/steering/context.js';
import { steerExtras } from '../../../src/analysis/steering/extras.js';
import { steer } from '../../../src/analysis/steering/steer.js';
import type { Activations } from '../../../src/model/prefixTree.js';
import type { RunOptions } from '../../../src/model/runOptions.js';
import { buildMixedStateTree } from '../../../src/process/beliefs/buildMixedStateTree.js';
import { composed } from '../../../src/process/composed/composed.js';
import { partBeliefs } from '../../../src/process/composed/composition.js';
import type { Process } from '../../../src/process/process.js';
import { atOnce } from '../../../src/shared/stretches.js';
import { unroundedBeliefs } from './toyModel.js';
import { partReader } from '../../../src/process/file/processFile.js';
import { matricesOf } from '../../../src/process/matrices.js';

const PRODUCT = {
  structure_type: 'independent',
  spec: [
    { variants: [{ process_name: 'mess3', process_params: { x: 0.15, a: 0.6 } }] },
    { variants: [{ process_name: 'zero_one_random', process_params: { p: 0.4 } }] },
  ],
};
const MIXTURE = {
  process_names: ['mess3', 'mess3'],
  process_params: [
    { x: 0.15, a: 0.6 },
    { x: 0.3, a: 0.8 },
  ],
  process_weights: [0.3, 0.7],
};

/** A model of one layer whose stream is what `hold` makes of the belief, and which predicts by what its stream holds. */
async function model(
  spec: object,
  hold: (process: Process, belief: Float64Array) => number[],
  joint: (process: Process, held: Float32Array) => Float64Array,
): Promise<SteeringContext> {
  const process = atOnce(composed(spec, 'composed', partReader(undefined)));
  const inputs = inputsOf(await buildMixedStateTree(process, 5), 4, null, 'uniform');
  const matrices = matricesOf(process);
  const [S, V] = [process.states.length, process.symbols.length];
  const beliefs = unroundedBeliefs({ inputs });
  const N = inputs.prefixes.count;
  const streams = Array.from({ length: N }, (_, row) => hold(process, beliefs.slice(row * S, (row + 1) * S)));
  const d_model = streams[0].length;
  const outputs = (stream: Float32Array, rows: number): Activations => {
    const logits = new Float32Array(rows * V);
    for (let row = 0; row < rows; row++) {
      const held = joint(process, stream.subarray(row * d_model, (row + 1) * d_model));
      for (let x = 0; x < V; x++) {
        let p = 0;
        for (let i = 0; i < S; i++) for (let j = 0; j < S; j++) p += held[i] * matrices[x][i * S + j];
        logits[row * V + x] = Math.log(Math.max(p, 1e-30));
      }
    }
    return { logits, resid_post: [stream], d_model, d_vocab_out: V } as Activations;
  };
  const resid_post = [Float32Array.from(streams.flat())];
  const activations = outputs(resid_post[0], N);
  const run = (_: unknown, { steering, wanted }: RunOptions): Promise<Activations> => {
    if (!steering || !wanted) throw new Error('only steered');
    const stream = new Float32Array(steering.copies * wanted.length * d_model);
    for (let copy = 0; copy < steering.copies; copy++)
      wanted.forEach((row, i) => {
        for (let d = 0; d < d_model; d++)
          stream[(copy * wanted.length + i) * d_model + d] =
            resid_post[0][row * d_model + d] + steering.vectors[copy * d_model + d];
      });
    return Promise.resolve(outputs(stream, steering.copies * wanted.length));
  };
  const regression = await BeliefRegression.create({
    resid_post,
    d_model,
    targets: roundBeliefs(beliefs),
    S,
    weights: inputs.weight,
    position: inputs.prefixes.position,
  });
  const { map } = await regression.fit([0]);
  return {
    session: { run, architecture: { n_ctx: 4 } } as unknown as SteeringContext['session'],
    inputs,
    activations,
    map,
  };
}

/** Holds the two factors' beliefs side by side, and predicts by their product. */
const factored = (): Promise<SteeringContext> =>
  model(
    PRODUCT,
    ({ composition }, belief) => partBeliefs(composition!, belief).flatMap((part) => [...part!]),
    (_, held) => {
      const [first, second] = [held.subarray(0, 3), held.subarray(3, 6)];
      return Float64Array.from({ length: 9 }, (_, i) => first[Math.floor(i / 3)] * second[i % 3]);
    },
  );
/** Holds the joint belief. */
const jointly = (spec: object): Promise<SteeringContext> =>
  model(
    spec,
    (_, belief) => [...belief],
    (_, held) => Float64Array.from(held),
  );

const partOf = ({ inputs }: SteeringContext, belief: number, part: number): Float64Array => {
  const { process, distinct } = inputs.tree;
  const S = process.states.length;
  return partBeliefs(process.composition!, distinct.vector.subarray(belief * S, (belief + 1) * S))[part]!;
};
const far = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.hypot(...Array.from(a, (value, s) => value - b[s]));

/** Two beliefs that words end in and that differ in both parts. */
function pairOf(context: SteeringContext): { start: number; end: number } {
  const ending = [...new Set(context.inputs.belief)].filter((belief) => endsIn(context, belief, null).length > 0);
  for (const start of ending)
    for (const end of ending)
      if ([0, 1].every((part) => far(partOf(context, start, part), partOf(context, end, part)) > 0.2))
        return { start, end };
  throw new Error('no such pair');
}

const asked = { analysis: '', layers: null, multiplier: 1, collect: 'all', cut: null, from_position: 0 } as const;

describe('steering one part of a product', () => {
  it('brings that part to the target and leaves the other where it was, in a model that holds factors', async () => {
    const context = await factored();
    const pair = pairOf(context);
    for (const part of [0, 1]) {
      const { parts, start_to_end, ideal } = await steer(context, { ...asked, ...pair, part });
      expect(parts?.held).toBe('matched');
      const [own, other] = [parts!.start_to_end![part], parts!.start_to_end![1 - part]];
      expect(own.name).toBe(['mess3', 'zero_one_random'][part]);
      expect(far(own.to!, partOf(context, pair.end, part))).toBeLessThan(1e-12);
      expect(other.to!.every((value, s) => Math.abs(value - other.from![s]) < 1e-12)).toBe(true);
      expect(start_to_end!.kl_to_ideal).toBeLessThan(1e-6);
      expect(start_to_end!.closed).toBeGreaterThan(0.999);
      // The ideal of the one part differs from that of the whole target belief.
      expect(far(ideal.start_to_end, ideal.end)).toBeGreaterThan(0.01);
    }
  });

  it('moves the other part too where the joint belief is steered', async () => {
    const context = await factored();
    const pair = pairOf(context);
    const { parts, ideal } = await steer(context, { ...asked, ...pair, part: null });
    expect(parts?.held).toBeNull();
    for (const { moved } of parts!.start_to_end!) expect(moved).toBeGreaterThan(0.02);
    expect(ideal.start_to_end).toEqual(ideal.end);
  });

  it('has a vector that is nothing in the columns of the other part', async () => {
    const context = await factored();
    const pair = pairOf(context);
    const { direction, vector_norms } = await steer(context, { ...asked, ...pair, part: 0 });
    expect(vector_norms[0]).toBeCloseTo(far(partOf(context, pair.start, 0), partOf(context, pair.end, 0)), 6);
    expect(direction.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 4);
  });

  it('aims its controls and futures at the same belief', async () => {
    const context = await factored();
    const pair = { ...asked, ...pairOf(context), part: 1, futures: 1, seed: 0 };
    const { dose, futures } = await steerExtras(context, pair);
    expect(dose.closed[dose.multipliers.indexOf(1)]).toBeGreaterThan(0.999);
    expect(futures?.k).toBe(1);
    expect(futures?.kl_to_ideal).toBeLessThan(1e-6);
  });
});

describe('steering one component of a mixture, or which component it is', () => {
  it('reaches the belief aimed at where the stream holds joint beliefs', async () => {
    const context = await jointly(MIXTURE);
    const ending = [...new Set(context.inputs.belief)].filter((belief) => endsIn(context, belief, null).length > 0);
    const pair = { start: ending[1], end: ending[ending.length - 2] };
    for (const part of [0, 1, 2]) {
      const { parts, start_to_end } = await steer(context, { ...asked, ...pair, part });
      expect(parts!.start_to_end!.map(({ name }) => name)).toEqual(['mess3', 'mess3', 'posterior']);
      expect(start_to_end!.kl_to_ideal).toBeLessThan(1e-6);
      for (const [at, { from, to, after }] of parts!.start_to_end!.entries()) {
        expect(far(after!, to!)).toBeLessThan(1e-3);
        if (at !== part) expect(far(from!, to!)).toBeLessThan(1e-9);
      }
    }
  });

  it('says which parts there are, and that a process without parts has none', async () => {
    const context = await jointly(MIXTURE);
    const pair = { start: context.inputs.belief[0], end: context.inputs.belief[1] };
    await expect(steer(context, { ...asked, ...pair, part: 3 })).rejects.toMatchObject({ code: 'no-such-part' });
  });
});
