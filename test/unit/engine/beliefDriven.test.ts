import { describe, expect, it } from 'vitest';
import { createEngine } from '../../../src/engine/handlers.js';
import { parseProcessFile } from '../../../src/process/file/processFile.js';
import { askOracle } from '../../../src/process/words/oracle.js';
import { steerRequestSchema } from '../../../src/protocol/steering.js';
import { swept } from './sweep/sweepFolder.js';
import { checkpointBytes, quiet, request, runFolder, smallModel } from './runFolder.js';

/*
 * Processes that no labelled matrices give, through all that the engine does with a model: what it says follows from the published
 * formulas, which the oracle steps one word at a time.
 */

const variants = (first: object, second: object) => [
  { process_name: 'mess3', process_params: first },
  { process_name: 'mess3', process_params: second },
];
const coin = { variants: [{ process_name: 'coin', process_params: { p: 0.3 } }] };
const slowOrQuick = { variants: variants({ x: 0.05, a: 0.9 }, { x: 0.3, a: 0.5 }) };
const MAPS = [
  [0, 0, 0],
  [0, 1],
];

const specs = {
  symmetric: { structure_type: 'symmetric', spec: [coin, slowOrQuick], control_maps: MAPS },
  'transition-coupled': {
    structure_type: 'transition_coupled',
    spec: [coin, slowOrQuick],
    control_maps_transition: MAPS,
    emission_variant_indices: [0, 1],
  },
  noisy: {
    structure_type: 'independent',
    noise_epsilon: 0.1,
    spec: [coin, { variants: [slowOrQuick.variants[0]] }],
  },
} as const;

const model = { ...smallModel, d_vocab: 6, d_vocab_out: 6, n_ctx: 4 };

const opened = async (spec: object) => {
  const text = JSON.stringify(spec);
  const { path } = await runFolder({
    '0.pt': checkpointBytes(model, 1),
    '10.pt': checkpointBytes(model, 2),
  });
  const process = { kind: 'text', name: 'driven.json', text, params: {} } as const;
  return { path, settings: { process }, process: parseProcessFile(text).process };
};

describe.each(Object.entries(specs))('a %s process with a model', (_, spec) => {
  it('is analysed: its words, beliefs, ideal predictions and parts are those of the formulas', async () => {
    const { path, settings, process } = await opened(spec);
    if (!process) throw new Error('no process');
    expect(process.matrices).toBeNull();
    const result = await createEngine({ hostFiles: null }).analyse(request(path, settings), quiet);
    expect(result.inputs).toMatchObject({ count: 6 ** 4, sampled_of: null });
    expect(result.notes.join(' ')).toMatch(/matrices/);
    expect(result.composed?.parts.map(({ states, r2 }) => [states.length, r2 === null])).toEqual([
      [1, true],
      [3, false],
    ]);
    expect(result.composed?.parts.map(({ variants }) => variants)).toEqual([1, spec.spec[1].variants.length]);
    // The best loss at each position: the entropy of the next token, each word by its probability.
    let words: { readonly word: number[]; readonly p: number; readonly next: ArrayLike<number> }[] = [
      { word: [], p: 1, next: askOracle(process, []).next },
    ];
    for (let position = 0; position < 3; position++) {
      words = words.flatMap(({ word, p, next }) =>
        Array.from(next, (q, x) => ({ word: [...word, x], p: p * q, next: askOracle(process, [...word, x]).next })),
      );
      const best = words.reduce(
        (sum, { p, next }) => sum - p * Array.from(next).reduce((all, q) => all + q * Math.log(q), 0),
        0,
      );
      expect(result.model.optimal_loss_per_position[position]).toBeCloseTo(best, 10);
    }
    const after = askOracle(process, [4]);
    const S = process.states.length;
    const { beliefs } = result;
    const index = Array.from({ length: beliefs.count }, (_unused, b) => b).findIndex((b) =>
      after.belief.every((value, s) => Math.abs(beliefs.vector[b * S + s] - value) < 1e-9),
    );
    expect(index).toBeGreaterThanOrEqual(0);
    after.next.forEach((p, x) => expect(beliefs.next_token[index * 6 + x]).toBeCloseTo(p, 9));
    expect(result.regression.r2).toBeGreaterThan(0);
    expect(result.regression.r2).toBeLessThanOrEqual(1);
  });

  it('is checked and steered like any other', async () => {
    const { path, settings } = await opened(spec);
    const engine = createEngine({ hostFiles: null });
    const asked = request(path, settings);
    const result = await engine.analyse(asked, quiet);
    const checked = await engine.check({ analysis: result.id }, quiet);
    const row = checked.rows.find(({ name }) => name === 'activations');
    expect(row?.r2).toBeCloseTo(result.regression.r2, 6);
    expect(checked.rows.find(({ name }) => name === 'shuffled')?.r2).toBeLessThan(result.regression.r2);
    const { beliefs, process } = result;
    const S = process.states.length;
    const ends = Array.from(beliefs.words_ending.keys()).filter((b) => beliefs.words_ending[b] > 0);
    const own = (b: number) => [...beliefs.vector.subarray(b * S, (b + 1) * S)];
    const [start, end] = [ends[0], ends.at(-1) ?? 0];
    for (const part of [null, 1]) {
      const wish = steerRequestSchema.parse({ analysis: result.id, start, end, part });
      const steered = await engine.steer(wish, quiet);
      // What is aimed at is what an observer expects who believes it.
      if (part === null) steered.ideal.end.forEach((p, x) => expect(p).toBeCloseTo(beliefs.next_token[end * 6 + x], 9));
      const there = steered.start_to_end;
      expect(there?.probs.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 6);
      expect(there?.kl_to_ideal).toBeGreaterThan(0);
      const [, mess3] = steered.parts?.start_to_end ?? [];
      // The coin has one state: the factor's belief is the joint one.
      expect(mess3).toMatchObject({ kind: 'part', name: 'mess3' });
      mess3.to?.forEach((value, s) => expect(value).toBeCloseTo(own(end)[s], 4));
      expect(mess3.moved).toBeGreaterThan(0);
    }
  });

  it('is swept: each line says what its own analysis says', async () => {
    const { path, settings } = await opened(spec);
    const { lines } = await swept(path, { settings });
    expect(lines.map(({ step }) => step)).toEqual([0, 10]);
    for (const line of lines) {
      const result = await createEngine({ hostFiles: null }).analyse(request(path, settings, line.file), quiet);
      expect([line.r2, line.kl, line.composed?.parts.map(({ r2 }) => r2)]).toEqual([
        result.regression.r2,
        result.model.kl,
        result.composed?.parts.map(({ r2 }) => r2),
      ]);
    }
  });
});
