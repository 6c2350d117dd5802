import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { beforeAll, describe, expect, it } from 'vitest';
import { createDesign } from '../../../src/analysis/regression/regression.js';
import { endsIn, type SteeringContext } from '../../../src/analysis/steering/context.js';
import { beliefEditor, editBelief, runEdited } from '../../../src/analysis/steering/edit.js';
import { eraseBeliefs } from '../../../src/analysis/steering/erase.js';
import { covarianceLift, ERASURE_CUTOFF, fitLayer, moveReadout } from '../../../src/analysis/steering/layerReadout.js';
import { readout } from '../../../src/analysis/steering/steeredRun.js';
import { largestDifference, normalData } from './fixtures.js';
import { toyContext } from './toyModel.js';

let context: SteeringContext;
let start: number;
beforeAll(async () => {
  context = await toyContext({ process: 'mess3', n_ctx: 5, d_model: 12, n_layers: 3 });
  start = context.inputs.belief[context.inputs.ends[7]];
});

describe('belief editing', () => {
  it('reads the wanted belief at each edited layer, one after the other', async () => {
    const target = [0.7, 0.1, 0.2];
    const rows = endsIn(context, start, null);
    for (const layers of [[0], [2], [0, 1, 2]]) {
      const { edited, control } = await beliefEditor(context, layers);
      for (const readouts of [edited, control]) {
        const { activations, norms } = await runEdited(context, rows, readouts, target);
        for (const { map, layer } of readouts) {
          const found = readout({ ...map, layers: [layer] }, activations, 0);
          expect(largestDifference(found, target)).toBeLessThan(1e-4);
        }
        expect(norms.every((norm) => norm > 0)).toBe(true);
      }
    }
  });

  it('changes nothing when asked for what is read already', async () => {
    const rows = endsIn(context, start, null);
    const { edited, control } = await beliefEditor(context, [1]);
    const own = readout({ ...edited[0].map, layers: [1] }, context.activations, rows[0]);
    for (const readouts of [edited, control]) {
      const { activations } = await runEdited(context, rows, readouts, own);
      const V = activations.d_vocab_out;
      expect(
        largestDifference(activations.logits, context.activations.logits.subarray(rows[0] * V, (rows[0] + 1) * V)),
      ).toBeLessThan(1e-5);
    }
  });

  it('makes the edit of least norm the shorter one', async () => {
    const result = await editBelief(context, { analysis: '', start, target: [0.1, 0.8, 0.1], layers: null });
    expect(largestDifference(result.edited.readout, [0.1, 0.8, 0.1])).toBeLessThan(1e-4);
    expect(largestDifference(result.control.readout, [0.1, 0.8, 0.1])).toBeLessThan(1e-4);
    expect(result.control.norms[0]).toBeLessThan(result.edited.norms[0]);
    expect(result.edited.closed).toBeCloseTo(1 - result.edited.kl_to_ideal / result.unedited.kl_to_ideal, 9);
    expect(result.ideal.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 9);
  });

  it('edits the last position only', async () => {
    const rows = endsIn(context, start, null);
    const { edited } = await beliefEditor(context, [0]);
    const { prefixes } = context.inputs;
    const parent = prefixes.parent[rows[0]];
    const both = Int32Array.from([rows[0], parent]);
    const target = [0.9, 0.05, 0.05];
    const run = await context.session.run(prefixes, {
      wanted: both,
      hook: (layer, resid, present) => {
        const at = present.indexOf(rows[0]);
        if (layer === 0 && at >= 0) moveReadout(edited[0], resid, at, target);
      },
    });
    const { activations } = await runEdited(context, rows, edited, target);
    expect(largestDifference(activations.logits, run.logits.subarray(0, run.d_vocab_out))).toBeLessThan(1e-6);
  });

  it('refuses what is no belief', async () => {
    const edit = (target: number[]) => editBelief(context, { analysis: '', start, target, layers: null });
    await expect(edit([0.5, 0.5])).rejects.toThrow(/has 2 numbers/);
    await expect(edit([0.9, 0.9, 0])).rejects.toThrow(/sums to 1.8/);
    await expect(edit([1.5, -0.5, 0])).rejects.toThrow(/not a distribution/);
  });
});

describe('erasure', () => {
  it('is LEACE: whitening, projecting and unwhitening', async () => {
    const data = normalData(300, 6, 1, 3, 21);
    const design = await createDesign(data, 0);
    const map = await fitLayer(design, 1);
    const eraser = { layer: 0, d_model: 6, map, ...(await covarianceLift(design, map, ERASURE_CUTOFF)) };
    const erased = data.resid_post[0].slice();
    for (let row = 0; row < 300; row++) moveReadout(eraser, erased, row, map.target);
    expect(eraser.rank).toBe(3);
    expect(
      largestDifference(erased, whiteningLeace(data.resid_post[0], data.targets, data.weights, 6, 3)),
    ).toBeLessThan(1e-5);
  });

  it('leaves a new regression nothing, and costs more than a random subspace of the same rank', async () => {
    for (const layers of [[1], [0, 2], null]) {
      const result = await eraseBeliefs(context, { analysis: '', layers, seed: 3 });
      expect(Math.abs(result.leace.r2)).toBeLessThan(1e-3);
      expect(result.rank).toBe(2);
      expect(result.random_subspace.r2).toBeGreaterThan(0.1);
      expect(result.loss.ideal).toBeLessThan(result.loss.untouched);
    }
  });

  it.each(['RNN', 'GRU', 'LSTM'] as const)(
    'of the hidden states of an %s leaves a new regression nothing, at every step of the net',
    async (rnn_type) => {
      const net = await toyContext({ process: 'mess3', n_ctx: 5, d_model: 12, n_layers: 2, rnn_type });
      for (const layers of [[0], [1], null]) {
        const result = await eraseBeliefs(net, { analysis: '', layers, seed: 3 });
        expect(Math.abs(result.leace.r2)).toBeLessThan(1e-3);
        expect(result.random_subspace.r2).toBeGreaterThan(0.1);
      }
      const from = net.inputs.belief[net.inputs.ends[7]];
      const edited = await editBelief(net, { analysis: '', start: from, target: [0.7, 0.1, 0.2], layers: null });
      expect(largestDifference(edited.edited.readout, [0.7, 0.1, 0.2])).toBeLessThan(1e-4);
    },
  );

  it.each([
    { process: 'even', bos: false, rank: 1 },
    { process: 'nond', bos: true, rank: 1 },
    { process: 'post-quantum', bos: true, rank: 2 },
    // One of its three coordinates never varies.
    { process: 'tom-quantum', bos: false, rank: 2 },
    { process: 'coin', bos: false, rank: 0 },
  ])('erases and edits beliefs of $process', async ({ process, bos, rank }) => {
    const other = await toyContext({ process, bos, n_ctx: 4, d_model: 6, n_layers: 2 });
    const erased = await eraseBeliefs(other, { analysis: '', layers: null, seed: 0 });
    expect(erased.rank).toBe(rank);
    expect(Math.abs(erased.leace.r2)).toBeLessThan(1e-3);
    const { distinct, process: own } = other.inputs.tree;
    const S = own.states.length;
    const [from, to] = [other.inputs.ends[0], other.inputs.ends.at(-1) ?? 0].map((row) => other.inputs.belief[row]);
    const target = [...distinct.vector.subarray(to * S, (to + 1) * S)];
    const { edited, control } = await editBelief(other, { analysis: '', start: from, target, layers: null });
    expect(largestDifference(edited.readout, target)).toBeLessThan(1e-4);
    expect(largestDifference(control.readout, target)).toBeLessThan(1e-4);
  });

  it('takes the same random subspace for the same seed', async () => {
    const erase = async (seed: number) =>
      (await eraseBeliefs(context, { analysis: '', layers: [1], seed })).random_subspace;
    expect(await erase(4)).toEqual(await erase(4));
    expect((await erase(4)).r2).not.toBe((await erase(5)).r2);
  });

  it('reports losses over all positions', async () => {
    const { activations, inputs } = context;
    const V = activations.d_vocab_out;
    const result = await eraseBeliefs(context, { analysis: '', layers: [2], seed: 0 });
    let loss = 0;
    for (let row = 0; row < inputs.node.length; row++) {
      const node = inputs.node[row];
      const log = [...activations.logits.subarray(row * V, (row + 1) * V)];
      const normaliser = Math.log(log.reduce((sum, value) => sum + Math.exp(value), 0));
      for (let child = 0; child < inputs.tree.count; child++) {
        if (inputs.tree.parent[child] !== node) continue;
        const probability = inputs.tree.probability[child] / inputs.tree.probability[node];
        loss += inputs.weight[row] * probability * (normaliser - log[inputs.tree.symbol[child]]);
      }
    }
    expect(result.loss.untouched).toBeCloseTo(loss / inputs.weight.reduce((sum, w) => sum + w, 0), 6);
  });
});

/** x - W⁺ P W (x - μ) with W = Σ^(-1/2) and P onto the span of W Σxz (Belrose et al., 2023), by eigenvectors. */
function whiteningLeace(x: Float32Array, z: Float64Array, weights: Float64Array, d: number, S: number): number[] {
  const N = weights.length;
  const total = weights.reduce((sum, w) => sum + w, 0);
  const centred = (values: ArrayLike<number>, width: number): Matrix => {
    const rows = Array.from({ length: N }, (_, r) => Array.from({ length: width }, (_, c) => values[r * width + c]));
    const means = rows[0].map((_, c) => rows.reduce((sum, row, r) => sum + (weights[r] * row[c]) / total, 0));
    return new Matrix(rows).subRowVector(means);
  };
  const X = centred(x, d);
  const Z = centred(z, S);
  const weighted = Matrix.diag([...weights].map((w) => w / total));
  const covariance = X.transpose().mmul(weighted).mmul(X);
  const cross = X.transpose().mmul(weighted).mmul(Z);
  const { eigenvectorMatrix: E, realEigenvalues } = new EigenvalueDecomposition(covariance, { assumeSymmetric: true });
  const power = (p: number): Matrix => E.mmul(Matrix.diag(realEigenvalues.map((v) => v ** p))).mmul(E.transpose());
  const span = power(-0.5).mmul(cross);
  const gram = new EigenvalueDecomposition(span.transpose().mmul(span), { assumeSymmetric: true });
  const basis = span.mmul(gram.eigenvectorMatrix).mmul(Matrix.diag(gram.realEigenvalues.map((v) => v ** -0.5)));
  const eraser = power(0.5).mmul(basis).mmul(basis.transpose()).mmul(power(-0.5));
  const removed = X.mmul(eraser.transpose());
  return Array.from(x, (value, i) => value - removed.get(Math.floor(i / d), i % d));
}
