import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src/algebra/random.js';
import { nextTokenDistribution } from '../../../../src/process/beliefs/belief.js';
import { buildMixedStateTree } from '../../../../src/process/beliefs/buildMixedStateTree.js';
import { partBeliefs } from '../../../../src/process/composed/composition.js';
import { parseProcessFile } from '../../../../src/process/file/processFile.js';
import { matricesOf } from '../../../../src/process/matrices.js';
import { processReport } from '../../../../src/process/measures/processReport.js';
import { createPreset } from '../../../../src/process/presets/catalogue.js';
import type { Process } from '../../../../src/process/process.js';
import { countWords } from '../../../../src/process/words/countWords.js';
import { askOracle } from '../../../../src/process/words/oracle.js';
import { sampleFromProcess } from '../../../../src/process/words/sampling.js';

const variant = (process_name: string, process_params: object = {}) => ({ process_name, process_params });
const factor = (...variants: object[]) => ({ variants });
const read = (spec: object) => parseProcessFile(JSON.stringify(spec), { name: 'composed' });

function made(spec: object): Process {
  const { process, diagnostics } = read(spec);
  if (!process) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return process;
}

const slow = variant('mess3', { x: 0.05, a: 0.85 });
const mess3 = variant('mess3', { x: 0.15, a: 0.6 });

type Rows = readonly (readonly number[])[];
/** T[t] of a variant as lists. */
const T = (name: string, params: object): Rows[] => {
  const process = createPreset(name, params as Record<string, unknown>);
  const S = process.states.length;
  return matricesOf(process).map((m) => process.states.map((_, from) => [...m.subarray(from * S, (from + 1) * S)]));
};
const times = (b: readonly number[], m: Rows): number[] =>
  m[0].map((_, to) => b.reduce((p, v, from) => p + v * m[from][to], 0));
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const unit = (values: readonly number[]): number[] => values.map((v) => v / sum(values));

describe('a transition-coupled process whose variants emit differently', () => {
  const coins = [0.3, 0.8];
  const spec = {
    structure_type: 'transition_coupled',
    spec: [factor(variant('coin', { p: 0.3 }), variant('coin', { p: 0.8 })), factor(mess3, slow)],
    control_maps_transition: [
      [0, 1, 0],
      [0, 1],
    ],
    emission_variant_indices: [1, 0],
  };
  const process = made(spec);

  it('has no matrices, emits by its fixed variants, and steps by the others’ tokens', () => {
    expect(process.matrices).toBeNull();
    const variants = [T('mess3', { x: 0.15, a: 0.6 }), T('mess3', { x: 0.05, a: 0.85 })];
    const heads = createPreset('coin', { p: coins[1] });
    let belief = [1 / 3, 1 / 3, 1 / 3];
    let joint: ArrayLike<number> = process.start;
    let word: number[] = [];
    for (const z of [0, 4, 5, 1, 3]) {
      const next = nextTokenDistribution(process, joint);
      for (let all = 0; all < 6; all++)
        expect(next[all]).toBeCloseTo(
          matricesOf(heads)[Math.floor(all / 3)][0] * sum(times(belief, variants[0][all % 3])),
          14,
        );
      expect(sum([...next])).toBeCloseTo(1, 14);
      belief = unit(times(belief, variants[Math.floor(z / 3)][z % 3]));
      word = [...word, z];
      joint = askOracle(process, word).belief;
      belief.forEach((value, s) => expect(joint[s]).toBeCloseTo(value, 13));
    }
  });

  it('emits by what the factors before choose, where maps say so', () => {
    const mapped = made({ ...spec, emission_variant_indices: undefined, emission_control_maps: [null, [0, 1]] });
    const next = askOracle(mapped, []).next;
    const own = [mess3, slow].map(
      ({ process_params }) => askOracle(createPreset('mess3', process_params as never), []).next,
    );
    const coin = askOracle(createPreset('coin', { p: 0.3 }), []).next;
    for (let z = 0; z < 6; z++)
      expect(next[z]).toBeCloseTo(coin[Math.floor(z / 3)] * own[Math.floor(z / 3)][z % 3], 14);
  });

  it.each([
    [{ ...spec, emission_variant_indices: [0, 2] }, /no variant 2/],
    [{ ...spec, emission_variant_indices: [0] }, /2 entries/],
    [{ ...spec, emission_control_maps: [null, [0]] }, /2 entries/],
  ])('says what does not fit: %#', (wrong, message) => {
    expect(read(wrong).diagnostics[0]?.message).toMatch(message);
  });
});

describe('a process that its beliefs drive', () => {
  const spec = {
    structure_type: 'symmetric',
    spec: [factor(variant('coin', { p: 0.3 }), variant('coin', { p: 0.8 })), factor(mess3, slow)],
    control_maps: [
      [0, 1, 0],
      [0, 1],
    ],
  };

  it('draws words as often as their probability says', () => {
    const process = made(spec);
    const seen = new Map<string, number>();
    const count = 40_000;
    for (const { tokens } of sampleFromProcess(process, { length: 2, count, seed: 3 }))
      seen.set(tokens.join(), (seen.get(tokens.join()) ?? 0) + 1);
    for (let a = 0; a < 6; a++)
      for (let b = 0; b < 6; b++) {
        const p = askOracle(process, [a, b]).probability;
        // Four standard errors.
        expect(Math.abs((seen.get(`${a},${b}`) ?? 0) / count - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / count));
      }
  });

  it('tells in its report that no matrices exist, and what it cannot know', async () => {
    const report = await processReport(made(spec), { depth: 4 });
    expect(report).toMatchObject({
      driven_by: 'beliefs',
      matrices: null,
      stationary: null,
      unifilar: null,
      recurrent_classes: null,
      composition: 'symmetric',
    });
    expect(report.parts).toHaveLength(2);
    expect(report.notes.join(' ')).toMatch(/No labelled matrices exist.*published update/s);
    expect(() => matricesOf(made(spec))).toThrow(/composed: No labelled matrices exist/);
  });

  it('is refused where its factors exclude one another after some word', () => {
    const golden = variant('golden-mean', { p: 0.5 });
    const { process, diagnostics } = read({
      structure_type: 'transition_coupled',
      spec: [factor(golden, variant('golden-mean', { p: 1 })), factor(variant('coin'))],
      control_maps_transition: [
        [0, 1],
        [0, 0],
      ],
    });
    expect(process).toBeNull();
    expect(diagnostics[0]).toMatchObject({ code: 'not-hmm' });
    expect(diagnostics[0]?.message).toMatch(/factor 1 \(golden-mean\).*undefined/);
  });
});

describe('noise', () => {
  const noisy = (structure_type: string, noise_epsilon: number, ...factors: object[]) => ({
    structure_type,
    noise_epsilon,
    spec: factors,
  });

  it('blurs joint tokens and leaves the beliefs as they are without it', async () => {
    const [clean, blurred] = [0, 0.1].map((e) => made(noisy('independent', e, factor(mess3), factor(slow))));
    expect(clean.matrices).not.toBeNull();
    expect(blurred.matrices).toBeNull();
    const word = [4, 8, 0];
    const [without, published] = [askOracle(clean, word), askOracle(blurred, word)];
    published.belief.forEach((value, s) => expect(value).toBeCloseTo(without.belief[s], 13));
    published.next.forEach((p, z) => expect(p).toBeCloseTo(0.9 * without.next[z] + 0.1 / 9, 14));
    expect((await processReport(blurred, { depth: 2 })).notes.join(' ')).toMatch(
      /not what an exact observer would believe/,
    );
  });

  it('of one process alone is an exact channel', () => {
    const process = made(noisy('independent', 0.2, factor(mess3)));
    const plain = T('mess3', { x: 0.15, a: 0.6 });
    for (let x = 0; x < 3; x++)
      for (let from = 0; from < 3; from++)
        for (let to = 0; to < 3; to++)
          expect(matricesOf(process)[x][from * 3 + to]).toBeCloseTo(
            0.8 * plain[x][from][to] + (0.2 / 3) * (plain[0][from][to] + plain[1][from][to] + plain[2][from][to]),
            15,
          );
  });

  it('is refused where a factor forbids symbols, at noise_epsilon and by the factor', () => {
    const text = JSON.stringify(noisy('independent', 0.1, factor(mess3), factor(variant('zero_one_random'))));
    const [{ offset, length, message, code }] = parseProcessFile(text).diagnostics;
    expect(text.slice(offset, offset + length)).toBe('0.1');
    expect(code).toBe('not-hmm');
    expect(message).toMatch(/Factor 2 \(zero_one_random\) forbids the token/);
  });
});

describe('factors whose joint matrices would be too large', () => {
  const paper = {
    structure_type: 'independent',
    spec: [
      factor(variant('mess3', { x: 0.12, a: 0.8 })),
      factor(variant('mess3', { x: 0.15, a: 0.6 })),
      factor(slow),
      factor(variant('tom_quantum', { alpha: 1, beta: 7.14 })),
      factor(variant('tom_quantum', { alpha: 1, beta: 3.5 })),
    ],
  };

  it('step by their parts: 432 symbols, 243 joint states, each part as it is alone', () => {
    const process = made(paper);
    expect([process.symbols.length, process.states.length, process.matrices]).toEqual([432, 243, null]);
    const word = [37, 400, 211];
    const { belief, next, probability } = askOracle(process, word);
    if (!process.composition) throw new Error('no parts');
    const { parts } = process.composition;
    const digits = (z: number) => [
      Math.floor(z / 144),
      Math.floor(z / 48) % 3,
      Math.floor(z / 16) % 3,
      Math.floor(z / 4) % 4,
      z % 4,
    ];
    const alone = parts.map((part, i) =>
      askOracle(
        part.process,
        word.map((z) => digits(z)[i]),
      ),
    );
    partBeliefs(process.composition, belief).forEach((own, i) =>
      alone[i].belief.forEach((value, s) => expect(own?.[s]).toBeCloseTo(value, 12)),
    );
    expect(probability).toBeCloseTo(
      alone.reduce((p, own) => p * own.probability, 1),
      14,
    );
    next.forEach((p, z) =>
      expect(p).toBeCloseTo(
        digits(z).reduce((all, t, i) => all * alone[i].next[t], 1),
        12,
      ),
    );
  });

  it('have the sum of their parts’ entropies', async () => {
    const process = made(paper);
    const report = await processReport(process, { depth: 4 });
    const parts = await Promise.all(
      (process.composition?.parts ?? []).map((part) => processReport(part.process, { depth: 4 })),
    );
    report.block_entropy.forEach((h, L) =>
      expect(h).toBeCloseTo(sum(parts.map((part) => part.block_entropy[L] ?? NaN)), 9),
    );
    expect(report).toMatchObject({ driven_by: 'parts', matrices: null });
  });

  it('are drawn from: 2,000 words of 8 tokens, with their prefixes alone', async () => {
    const process = made(paper);
    const started = globalThis.process.cpuUsage();
    const sample = { words: 2000, wordLength: 8, seed: 0, by: 'probability' } as const;
    const tree = await buildMixedStateTree(process, 9, { sample });
    const { user, system } = globalThis.process.cpuUsage(started);
    expect(tree.sampled?.wordNodes).toHaveLength(2000);
    expect(tree.count).toBeLessThan(16_001);
    expect((user + system) / 1e6).toBeLessThan(20);
    const S = 243;
    for (const node of [1, 777, tree.count - 1]) {
      const word: number[] = [];
      for (let at = node; tree.parent[at] >= 0; at = tree.parent[at]) word.unshift(tree.symbol[at]);
      const { belief, probability } = askOracle(process, word);
      expect(tree.probability[node]).toBeCloseTo(probability, 12);
      belief.forEach((value, s) => expect(tree.belief[node * S + s]).toBeCloseTo(value, 12));
    }
  });

  it('chains as well, and words are counted without any matrix', () => {
    const process = made({
      structure_type: 'chain',
      spec: [
        factor(variant('even_ones', { p: 0.5 })),
        ...[1, 2, 3, 4].map(() => ({ ...factor(mess3, slow), control_map: [0, 1, 0].slice(0, 2) })),
      ].map((each, at) => (at > 1 ? { ...each, control_map: [0, 1, 0] } : each)),
    });
    expect([process.states.length, process.symbols.length, process.matrices]).toEqual([162, 162, null]);
    const even = countWords(createPreset('even'), 3);
    expect([...countWords(process, 3)]).toEqual([...even].map((n, L) => n * 81 ** L));
  });

  it('and too many joint states are refused, in words', () => {
    const { diagnostics } = read({
      structure_type: 'independent',
      spec: Array.from({ length: 8 }, () => factor(mess3)),
    });
    expect(diagnostics[0]).toMatchObject({ code: 'too-large' });
    expect(diagnostics[0]?.message).toMatch(/6561 states and 6561 symbols; at most 500 joint states/);
  });
});

describe('stepping by factors', () => {
  it('is stepping by the joint matrices, where these exist', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.array(fc.nat(35), { maxLength: 6 }), (seed, word) => {
        const random = createRandom(seed);
        const at = (low: number, high: number) => low + (high - low) * random.next();
        const spec = {
          structure_type: 'chain',
          spec: [
            factor(variant('mess3', { x: at(0.05, 0.3), a: at(0.3, 0.9) })),
            {
              ...factor(...[0, 1].map(() => variant('mess3', { x: at(0.05, 0.3), a: at(0.3, 0.9) }))),
              control_map: [1, 0, 1],
            },
            { ...factor(variant('tom_quantum', { alpha: 1, beta: at(3, 7) })), control_map: [0, 0, 0] },
          ],
        };
        const held = made(spec);
        // Noise that is too small to be seen takes the matrices away.
        const stepped = made({ ...spec, noise_epsilon: 1e-15 });
        expect([held.matrices === null, stepped.matrices === null]).toEqual([false, true]);
        const [one, other] = [askOracle(held, word), askOracle(stepped, word)];
        expect(Math.abs(one.probability - other.probability)).toBeLessThan(1e-12);
        one.belief.forEach((value, s) => expect(Math.abs(other.belief[s] - value)).toBeLessThan(1e-9));
        one.next.forEach((value, z) => expect(Math.abs(other.next[z] - value)).toBeLessThan(1e-9));
      }),
      { numRuns: 60 },
    );
  });
});
