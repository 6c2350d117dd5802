import { beforeAll, describe, expect, it } from 'vitest';
import { checkEnds, checkOccurs, endsIn, type SteeringContext } from '../../../src/analysis/steering/context.js';
import { steerExtras } from '../../../src/analysis/steering/extras.js';
import { steerMatrix } from '../../../src/analysis/steering/matrix.js';
import { exportedVector, steer } from '../../../src/analysis/steering/steer.js';
import { runSteered } from '../../../src/analysis/steering/steeredRun.js';
import { trajectoryOf } from '../../../src/analysis/steering/trajectory.js';
import { atLayers, steeringVectors } from '../../../src/analysis/steering/vectors.js';
import { CancelledError } from '../../../src/shared/cancellation.js';
import { prefixTreeOf } from '../../../src/model/prefixTree.js';
import { nextTokenDistribution } from '../../../src/process/beliefs/belief.js';
import { wordOf } from '../../../src/process/beliefs/treeWords.js';
import type { SteerRequest } from '../../../src/protocol/steering.js';
import { largestDifference } from './fixtures.js';
import { toyContext } from './toyModel.js';
import { matricesOf } from '../../../src/process/matrices.js';

let context: SteeringContext;
let request: SteerRequest;
let ending: number[];
beforeAll(async () => {
  context = await toyContext({ process: 'rrxor', n_ctx: 7, d_model: 10, n_layers: 3 });
  ending = endingBeliefs(context);
  const plain = {
    analysis: '',
    layers: null,
    multiplier: 1,
    collect: 'all',
    cut: null,
    from_position: 0,
    part: null,
  } as const;
  request = { ...plain, start: ending[0], end: ending[1] };
});

describe('steering', () => {
  it('leaves the output unchanged to the bit at a multiplier of zero', async () => {
    const result = await steer(context, { ...request, multiplier: 0 });
    expect(result.start_to_end?.probs).toEqual(result.start.probs);
    expect(result.start_to_end?.readout).toEqual(result.start.readout);
    expect(result.end_to_start?.probs).toEqual(result.end.probs);
    expect(result.start_to_end?.kl_to_ideal).toBe(result.start_to_end?.kl_unsteered);
  });

  it('from A to B by m equals from B to A by -m on the same words', async () => {
    const { d_model } = context.activations;
    const rows = endsIn(context, request.start, null);
    for (const multiplier of [1, -0.7, 2.5]) {
      const run = async (from: number, to: number, m: number) =>
        (await runSteered(context, rows, [atLayers(steeringVectors(context, from, to, 'all'), d_model, [0, 1, 2], m)]))
          .logits;
      const there = await run(request.start, request.end, multiplier);
      expect(there).toEqual(await run(request.end, request.start, -multiplier));
      const forwards = await steer(context, { ...request, multiplier });
      const swapped = await steer(context, { ...request, start: request.end, end: request.start, multiplier });
      expect(forwards.start_to_end?.probs).toEqual(swapped.end_to_start?.probs);
      expect(forwards.end_to_start?.probs).toEqual(swapped.start_to_end?.probs);
      expect(forwards.vector_norms).toEqual(swapped.vector_norms);
    }
  });

  it('adds the difference of mean activations at every position of every word, word by word', async () => {
    const { d_model, d_vocab_out: V } = context.activations;
    const vector = exportedVector(context, request);
    const words = wordsEndingIn(context, request.start);
    const { tree, rows } = prefixTreeOf(words);
    const run = await context.session.run(tree, {
      hook: (layer, resid) => {
        for (let i = 0; i < resid.length; i++) resid[i] += vector.vectors[layer][i % d_model];
      },
    });
    const result = await steer(context, request);
    expect(result.start.words).toBe(words.length);
    const expected = words.map((word, w) =>
      softmax([...run.logits.subarray(rows[w][word.length - 1] * V).subarray(0, V)]),
    );
    expect(largestDifference(result.start_to_end?.per_word ?? [], expected.flat())).toBeLessThan(1e-5);
    const ideal = result.ideal.end;
    const kl = mean(expected.map((p) => ideal.reduce((sum, q, v) => (q > 0 ? sum + q * Math.log(q / p[v]) : sum), 0)));
    expect(result.start_to_end?.kl_to_ideal).toBeCloseTo(kl, 5);
    expect(result.start_to_end?.closed).toBeCloseTo(1 - kl / (result.start_to_end?.kl_unsteered ?? NaN), 5);
  });

  it('takes means over all positions of all words, a prefix counting once for each word through it', () => {
    const { d_model, resid_post } = context.activations;
    const { belief, ends, prefixes } = context.inputs;
    const sums = [request.start, request.end].map((wanted) => {
      const sum = new Float64Array(d_model);
      let count = 0;
      for (const end of ends) {
        for (let row = end; row >= 0; row = prefixes.parent[row]) {
          if (belief[row] !== wanted) continue;
          count++;
          for (let d = 0; d < d_model; d++) sum[d] += resid_post[1][row * d_model + d];
        }
      }
      return sum.map((value) => value / count);
    });
    const { vectors } = exportedVector(context, request);
    expect(
      largestDifference(
        vectors[1],
        sums[1].map((value, d) => value - sums[0][d]),
      ),
    ).toBeLessThan(1e-12);
  });

  it('takes means over last positions alone when asked to', () => {
    const { d_model, resid_post } = context.activations;
    const { ends, belief } = context.inputs;
    const [from, to] = [request.start, request.end].map((wanted) => {
      const rows = [...ends].filter((row) => belief[row] === wanted);
      return mean(rows.map((row) => resid_post[2][row * d_model + 3]));
    });
    const { vectors } = exportedVector(context, { ...request, collect: 'last', layers: [2] });
    expect(vectors).toHaveLength(1);
    expect(vectors[0][3]).toBeCloseTo(to - from, 10);
  });

  it('steers chosen layers, from a chosen position on', async () => {
    const { n_ctx } = context.inputs;
    const all = await steer(context, request);
    const one = await steer(context, { ...request, layers: [1] });
    expect(largestDifference(one.start_to_end?.probs ?? [], all.start_to_end?.probs ?? [])).toBeGreaterThan(1e-4);
    const late = await steer(context, { ...request, from_position: n_ctx - 1 });
    expect(largestDifference(late.start_to_end?.probs ?? [], all.start_to_end?.probs ?? [])).toBeGreaterThan(1e-4);
  });

  it('refuses to steer from a position past the last, which adds nothing', async () => {
    const { n_ctx } = context.inputs;
    const refused = { name: 'InputError', code: 'no-such-position' };
    const beyond = { ...request, from_position: n_ctx };
    await expect(steer(context, beyond)).rejects.toMatchObject(refused);
    await expect(steer(context, beyond)).rejects.toThrow(`the last position of a word is ${n_ctx - 1}`);
    await expect(steerExtras(context, { ...beyond, futures: 1, seed: 0 })).rejects.toMatchObject(refused);
    const cut = { ...request, cut: 3, from_position: 3 };
    await expect(steer(context, cut)).rejects.toThrow('the last position of a word cut at 3 is 2');
    await expect(steer(context, { ...cut, from_position: 2 })).resolves.toBeDefined();
  });

  it('reads the vector as a direction: the read-out moves by it when every layer is read where it is added last', async () => {
    // At the last layer alone nothing downstream answers, so the mean read-out moves by exactly W v.
    const result = await steer(context, { ...request, layers: [2], multiplier: 0.5 });
    const moved = (result.start_to_end?.readout ?? []).map((value, s) => value - (result.start.readout?.[s] ?? NaN));
    expect(largestDifference(moved, result.direction)).toBeLessThan(1e-4);
  });

  it('compares ideals, and has no share where they hardly differ', async () => {
    const { distinct, process } = context.inputs.tree;
    const S = process.states.length;
    const ideal = (b: number): Float64Array =>
      nextTokenDistribution(process, distinct.vector.subarray(b * S, (b + 1) * S));
    let [same, apart] = [0, 0];
    for (const start of ending) {
      for (const end of ending) {
        if (start === end) continue;
        const { start_to_end } = await steer(context, { ...request, start, end });
        const equal = largestDifference(ideal(start), ideal(end)) < 1e-6;
        if (equal) same++;
        else apart++;
        expect(start_to_end?.closed === null).toBe(equal);
      }
    }
    expect(Math.min(same, apart)).toBeGreaterThan(0);
  });

  it('cuts generation at distinct words of a length', async () => {
    const { prefixes, belief } = context.inputs;
    const rows = [...belief.keys()].filter((row) => prefixes.position[row] === 3);
    const counts = new Map<number, number>();
    for (const row of rows) counts.set(belief[row], (counts.get(belief[row]) ?? 0) + 1);
    const [start, end] = [...counts.keys()];
    const result = await steer(context, { ...request, start, end, cut: 4 });
    expect(result.start.words).toBe(counts.get(start));
    expect(result.start_to_end?.per_word).toHaveLength(2 * (counts.get(start) ?? NaN));
  });

  it('says which beliefs work where one does not', () => {
    const { belief, tree } = context.inputs;
    const never = [...Array(tree.distinct.count).keys()].find((b) => !belief.includes(b)) ?? NaN;
    expect(() => checkOccurs(context, never, 'all')).toThrow(/does not occur .* nearest that work: \d+ \[/);
    const notLast = [...new Set(belief)].find((b) => !ending.includes(b)) ?? NaN;
    expect(() => checkEnds(context, notLast, null)).toThrow(/No word ends in belief .* nearest that work: \d+ \[/);
    expect(() => checkEnds(context, ending[0], 99)).toThrow(/1 to 7/);
    expect(() => checkOccurs(context, 1e6, 'all')).toThrow(/numbered 0 to/);
  });

  it('has a null direction where no word ends in the start', async () => {
    const notLast = [...new Set(context.inputs.belief)].find((b) => !ending.includes(b)) ?? NaN;
    const result = await steer(context, { ...request, start: notLast });
    expect(result.start_to_end).toBeNull();
    expect(result.start.probs).toBeNull();
    expect(result.end_to_start).not.toBeNull();
  });
});

describe('what stands beside a steered output', () => {
  it('has a dose curve through the unsteered and the steered output, and layers that are the single ones', async () => {
    const extras = await steerExtras(context, { ...request, futures: 2, seed: 1 });
    const V = context.activations.d_vocab_out;
    const at = (dose: number): Float64Array => {
      const i = extras.dose.multipliers.indexOf(dose);
      return extras.dose.probs.subarray(i * V, (i + 1) * V);
    };
    const steered = await steer(context, request);
    expect(largestDifference(at(0), steered.start.probs ?? [])).toBeLessThan(1e-6);
    expect(largestDifference(at(1), steered.start_to_end?.probs ?? [])).toBeLessThan(1e-6);
    const strong = await steer(context, { ...request, multiplier: -3 });
    expect(largestDifference(at(-3), strong.start_to_end?.probs ?? [])).toBeLessThan(1e-6);
    expect(extras.layers.map(({ layer }) => layer)).toEqual([0, 1, 2, null]);
    const alone = await steer(context, { ...request, layers: [1] });
    expect(largestDifference(extras.layers[1].probs, alone.start_to_end?.probs ?? [])).toBeLessThan(1e-6);
    expect(largestDifference(extras.layers[3].probs, steered.start_to_end?.probs ?? [])).toBeLessThan(1e-6);
  });

  it('draws 32 controls of each kind by the seed', async () => {
    const [a, b, c] = await Promise.all(
      [1, 1, 2].map(async (seed) => (await steerExtras(context, { ...request, futures: 1, seed })).controls),
    );
    expect(a).toEqual(b);
    expect(a.random.kl_to_ideal.mean).not.toBe(c.random.kl_to_ideal.mean);
    for (const kind of ['random', 'shuffled', 'other_pairs'] as const) {
      expect(a[kind].kl_to_ideal.draws).toBe(32);
      expect(a[kind].kl_to_ideal.std).toBeGreaterThan(0);
      expect(a[kind].probs.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 6);
    }
  });

  it('finds futures of one token to be the next token, at words that leave room', async () => {
    const extras = await steerExtras(context, { ...request, futures: 1, seed: 0 });
    const steered = await steer(context, request);
    expect(extras.futures?.kl_to_ideal).toBeCloseTo(steered.start_to_end?.kl_to_ideal ?? NaN, 5);
    expect(extras.futures?.kl_unsteered).toBeCloseTo(steered.start_to_end?.kl_unsteered ?? NaN, 5);
  });

  it('has no futures where no word leaves room for them', async () => {
    const short = await toyContext({ process: 'mess3', n_ctx: 2, d_model: 8, n_layers: 1 });
    const [start, end] = endingBeliefs(short);
    expect((await steerExtras(short, { ...request, start, end, futures: 3, seed: 0 })).futures).toBeNull();
  });

  it('compares futures of three tokens as whole words', async () => {
    const k = 3;
    const { session, inputs, activations } = context;
    const length = longestWithRoom(context, request.start, inputs.n_ctx - k + 1);
    const { futures } = await steerExtras(context, { ...request, futures: k, seed: 0, multiplier: 0 });
    const V = activations.d_vocab_out;
    const { distinct, process } = inputs.tree;
    const S = process.states.length;
    const expected: number[] = [];
    for (const word of wordsEndingIn(context, request.start, length)) {
      let kl = 0;
      for (const future of allWords(V, k)) {
        const ideal = wordProbability(
          matricesOf(process),
          distinct.vector.slice(request.end * S, (request.end + 1) * S),
          future,
        );
        if (ideal === 0) continue;
        const { tree } = prefixTreeOf([[...word, ...future]]);
        const run = await session.run(tree);
        let log = 0;
        future.forEach((token, i) => {
          const row = length - 1 + i;
          log += Math.log(softmax([...run.logits.subarray(row * V, (row + 1) * V)])[token]);
        });
        kl += ideal * (Math.log(ideal) - log);
      }
      expected.push(kl);
    }
    expect(futures?.kl_unsteered).toBeCloseTo(mean(expected), 4);
    expect(futures?.kl_to_ideal).toBe(futures?.kl_unsteered);
    expect(futures?.k).toBe(k);
  });
});

describe('the matrix of ordered pairs', () => {
  it('holds what single pairs give', async () => {
    const shares: number[] = [];
    const matrix = await steerMatrix(
      context,
      { analysis: '', layers: null, multiplier: 1, collect: 'all', most: 200 },
      { progress: (share) => shares.push(share) },
    );
    expect(matrix.rows).toEqual([...ending].sort((a, b) => a - b));
    expect(matrix.columns).toHaveLength(new Set(context.inputs.belief).size);
    for (const [r, c] of [
      [0, 1],
      [1, 4],
      [2, 0],
      [3, 9],
      [4, 12],
      [0, 0],
    ]) {
      const single = await steer(context, { ...request, start: matrix.rows[r], end: matrix.columns[c] });
      const at = r * matrix.columns.length + c;
      if (matrix.rows[r] === matrix.columns[c]) {
        expect(matrix.closed[at]).toBeNaN();
        continue;
      }
      expect(matrix.kl_to_ideal[at]).toBeCloseTo(single.start_to_end?.kl_to_ideal ?? NaN, 5);
      const share = single.start_to_end?.closed ?? NaN;
      if (Number.isNaN(share)) expect(matrix.closed[at]).toBeNaN();
      else expect(matrix.closed[at]).toBeCloseTo(share, 4);
    }
    expect(shares.at(-1)).toBe(1);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
  });

  it('takes the commonest, says what it leaves out, and can be cancelled', async () => {
    const few = { analysis: '', layers: null, multiplier: 1, collect: 'all', most: 3 } as const;
    const matrix = await steerMatrix(context, few);
    expect([matrix.rows.length, matrix.columns.length]).toEqual([3, 3]);
    const words = (belief: number) =>
      endsIn(context, belief, null).reduce((sum, row) => sum + context.inputs.words[row], 0);
    const commonest = [...ending].sort((a, b) => words(b) - words(a) || a - b).slice(0, 3);
    expect(matrix.rows).toEqual(commonest.sort((a, b) => a - b));
    expect(matrix.left_out).toEqual({ rows: ending.length - 3, columns: new Set(context.inputs.belief).size - 3 });
    await expect(steerMatrix(context, few, { signal: AbortSignal.abort() })).rejects.toBeInstanceOf(CancelledError);
  });
});

describe('the trajectory of a word', () => {
  it('reads beliefs and next tokens after each token', async () => {
    const { inputs, activations } = context;
    const row = inputs.ends[5];
    const word = [...wordOf(inputs.tree, inputs.node[row])];
    const { steps } = await trajectoryOf(context, word);
    expect(steps.map(({ token }) => token)).toEqual(word);
    const last = steps[steps.length - 1];
    const S = inputs.tree.process.states.length;
    const V = activations.d_vocab_out;
    expect(last.belief_index).toBe(inputs.belief[row]);
    expect(
      largestDifference(
        last.true_belief,
        inputs.tree.belief.subarray(inputs.node[row] * S, (inputs.node[row] + 1) * S),
      ),
    ).toBeLessThan(1e-12);
    expect(
      largestDifference(last.predicted_next, softmax([...activations.logits.subarray(row * V, (row + 1) * V)])),
    ).toBeLessThan(1e-5);
    const alone = await steer(context, { ...request, start: inputs.belief[row], multiplier: 0 });
    if (alone.start.words === 1)
      expect(largestDifference(last.predicted_belief, alone.start.readout ?? [])).toBeLessThan(1e-5);
  });

  it('refuses words that cannot be', async () => {
    await expect(trajectoryOf(context, [0, 1, 0, 1, 0, 1, 0, 1])).rejects.toThrow(
      /reads at most 7 symbols; this word has 8/,
    );
    await expect(trajectoryOf(context, [0, 2])).rejects.toThrow(/“2” is not a symbol of this process/);
    const golden = await toyContext({ process: 'zero-one-random', n_ctx: 4, d_model: 8, n_layers: 1 });
    await expect(trajectoryOf(golden, [0, 0, 0])).rejects.toThrow(/cannot emit this word: 0 cannot come after 0/);
  });

  it('begins with the root where there is a beginning-of-sequence token', async () => {
    const withBos = await toyContext({ process: 'mess3', n_ctx: 4, d_model: 8, n_layers: 2, bos: true });
    const { steps } = await trajectoryOf(withBos, [2, 0]);
    expect(steps).toHaveLength(3);
    expect(steps[0].token).toBe(3);
    expect(largestDifference(steps[0].true_belief, [1 / 3, 1 / 3, 1 / 3])).toBeLessThan(1e-9);
    expect(steps[0].predicted_next).toHaveLength(4);
    expect(steps[0].true_next).toHaveLength(3);
  });
});

function endingBeliefs({ inputs }: SteeringContext): number[] {
  return [...new Set([...inputs.ends].map((row) => inputs.belief[row]))];
}

function wordsEndingIn({ inputs }: SteeringContext, belief: number, length = inputs.n_ctx): number[][] {
  const { position } = inputs.prefixes;
  return [...inputs.belief.keys()]
    .filter((row) => inputs.belief[row] === belief && position[row] === length - 1)
    .map((row) => [...wordOf(inputs.tree, inputs.node[row])]);
}

function longestWithRoom(context: SteeringContext, belief: number, most: number): number {
  for (let length = most; length > 0; length--) if (wordsEndingIn(context, belief, length).length > 0) return length;
  return 0;
}

function allWords(V: number, k: number): number[][] {
  if (k === 0) return [[]];
  return allWords(V, k - 1).flatMap((word) => Array.from({ length: V }, (_, v) => [...word, v]));
}

function wordProbability(matrices: readonly Float64Array[], belief: Float64Array, word: readonly number[]): number {
  const S = belief.length;
  let state = [...belief];
  for (const symbol of word) {
    state = state.map((_, to) => state.reduce((sum, p, from) => sum + p * matrices[symbol][from * S + to], 0));
  }
  return state.reduce((sum, p) => sum + p, 0);
}

function softmax(logits: readonly number[]): number[] {
  const exponentials = logits.map((value) => Math.exp(value - Math.max(...logits)));
  const total = exponentials.reduce((sum, value) => sum + value, 0);
  return exponentials.map((value) => value / total);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
