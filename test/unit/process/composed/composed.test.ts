import { describe, expect, it } from 'vitest';
import { openText } from '../../../../src/engine/processes/open.js';
import { parseRunConfig } from '../../../../src/checkpoint/config/readConfig.js';
import { partBeliefs, posterior } from '../../../../src/process/composed/composition.js';
import { createPreset } from '../../../../src/process/presets/catalogue.js';
import { parseProcessFile } from '../../../../src/process/file/processFile.js';
import { processReport } from '../../../../src/process/measures/processReport.js';
import { askOracle } from '../../../../src/process/words/oracle.js';
import type { Process } from '../../../../src/process/process.js';
import { matricesOf } from '../../../../src/process/matrices.js';

const variant = (process_name: string, process_params: object = {}) => ({ process_name, process_params });
const factor = (...variants: object[]) => ({ component_type: 'hmm', variants });
const read = (spec: object) => parseProcessFile(JSON.stringify(spec), { name: 'composed' });

function made(spec: object): Process {
  const { process, diagnostics } = read(spec);
  if (!process) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return process;
}

/** P(word) by summing over all paths of states, without beliefs. */
function probabilityOf(process: Process, word: readonly number[]): number {
  const { start, tau, states } = process;
  const matrices = matricesOf(process);
  const S = states.length;
  let row = Array.from(start);
  for (const x of word)
    row = Array.from({ length: S }, (_, to) => row.reduce((sum, p, from) => sum + p * matrices[x][from * S + to], 0));
  return row.reduce((sum, p, s) => sum + p * tau[s], 0);
}

const mess3 = variant('mess3', { x: 0.15, a: 0.6 });

describe('factors side by side', () => {
  const parts = [variant('rrxor'), variant('coin', { p: 0.3 }), variant('tom_quantum', { alpha: 1, beta: 4.5 })];
  const process = made({ structure_type: 'independent', spec: parts.map((part) => factor(part)) });
  const alone = [createPreset('rrxor'), createPreset('coin', { p: 0.3 }), createPreset('tom-quantum')];

  it('of unequal sizes, one of them a single state, one generalised: words have the product of their probabilities', () => {
    expect(process.states).toHaveLength(5 * 1 * 3);
    expect(process.symbols).toHaveLength(2 * 2 * 4);
    expect(process.generalised).toBe(true);
    const word = [5, 13, 2, 8];
    const own = alone.map((part, at) => {
      const tokens = word.map((z) => [Math.floor(z / 8), Math.floor(z / 4) % 2, z % 4][at]);
      return { probability: probabilityOf(part, tokens), oracle: askOracle(part, tokens) };
    });
    expect(probabilityOf(process, word)).toBeCloseTo(
      own.reduce((product, { probability }) => product * probability, 1),
      14,
    );
    const { belief, probability } = askOracle(process, word);
    expect(probability).toBeCloseTo(probabilityOf(process, word), 14);
    if (!process.composition) throw new Error('no parts');
    partBeliefs(process.composition, belief).forEach((found, at) =>
      own[at].oracle.belief.forEach((value, s) => expect(found?.[s]).toBeCloseTo(value, 12)),
    );
  });

  it('tell their parts in the report', async () => {
    const report = await processReport(process, { depth: 2 });
    expect(report.composition).toBe('independent');
    expect(report.parts.map(({ name, states, variants, weight }) => [name, states.length, variants, weight])).toEqual([
      ['rrxor', 5, 1, null],
      ['coin', 1, 1, null],
      ['tom-quantum', 3, 1, null],
    ]);
  });
});

describe('parameters under simplexity’s names', () => {
  it.each([
    ['zero_one_random', [0, 1, 1, 0, 1], 0.2],
    ['even_ones', [0], 0.2],
  ])('%s(p): after a word that leaves one state alone, a 1 has the probability p', (name, word, p) => {
    const process = made({ structure_type: 'independent', spec: [factor(variant(name, { p }))] });
    expect(askOracle(process, word).next[1]).toBeCloseTo(p, 12);
    // The part is called by the published name, and has the published parameter.
    expect(process.composition?.parts[0].process).toMatchObject({ name, params: { p } });
  });
});

describe('a chain', () => {
  const spec = (control_map: number[]) => ({
    structure_type: 'chain',
    spec: [
      factor(variant('coin', { p: 0.25 })),
      { ...factor(mess3, variant('mess3', { x: 0.05, a: 0.85 })), control_map },
    ],
  });

  it('draws its second factor by the token of the first', () => {
    const process = made(spec([1, 0]));
    const [slow, quick] = [createPreset('mess3', { x: 0.05, a: 0.85 }), createPreset('mess3', { x: 0.15, a: 0.6 })];
    for (let own = 0; own < 3; own++)
      for (const [coin, p] of [0.25, 0.75].entries())
        matricesOf(coin === 0 ? slow : quick)[own].forEach((value, i) =>
          expect(matricesOf(process)[coin * 3 + own][i]).toBeCloseTo(p * value, 15),
        );
  });

  it.each([
    [[0], /must have 2 entries, one for each of the symbols of factor 1, and has 1/, '[0]'],
    [[0, 2], /There is no variant 2: the factor has 2/, '2'],
  ])('with the map %j is refused at it', (map, message, at) => {
    const text = JSON.stringify(spec(map));
    const { process, diagnostics } = parseProcessFile(text);
    expect(process).toBeNull();
    expect(diagnostics[0].message).toMatch(message);
    expect(text.slice(diagnostics[0].offset, diagnostics[0].offset + diagnostics[0].length)).toBe(at);
  });

  it('begins in the product of the stationary vectors also where that does not last, and the long run is told apart', async () => {
    const process = made({
      structure_type: 'chain',
      spec: [
        factor(variant('coin', { p: 0.5 })),
        { ...factor(variant('sns', { p: 0.4, q: 0.3 }), variant('sns', { p: 0.9, q: 0.2 })), control_map: [0, 1] },
      ],
    });
    const first = createPreset('sns', { p: 0.4, q: 0.3 }).stationary;
    process.start.forEach((value, s) => expect(value).toBeCloseTo(first[s], 12));
    const S = process.states.length;
    process.stationary.forEach((value, to) => {
      let after = 0;
      for (const matrix of matricesOf(process))
        for (let from = 0; from < S; from++) after += process.stationary[from] * matrix[from * S + to];
      expect(after).toBeCloseTo(value, 12);
    });
    expect(Math.abs(process.stationary[0] - process.start[0])).toBeGreaterThan(0.01);
    const report = await processReport(process, { depth: 6 });
    expect(report.start).not.toEqual(report.stationary);
    // H(1) is of the first token as words begin: the coin, and the 1 that the first factor's stationary law gives.
    const one = (p: number[]) => -p.reduce((sum, each) => sum + each * Math.log(each), 0);
    const q = [0.3, 0.2].map((leave) => first[1] * leave);
    expect(report.block_entropy[1]).toBeCloseTo(one([(1 - q[0]) / 2, q[0] / 2, (1 - q[1]) / 2, q[1] / 2]), 12);
  });
});

describe('a mixture', () => {
  const spec = {
    process_names: ['mess3', 'rrxor', 'mess3'],
    process_params: [{ x: 0.15, a: 0.6 }, {}, null],
    process_weights: [2, 1, 1],
    vocab_maps: [
      [0, 1, 2],
      [3, 1],
      [4, 1, 0],
    ],
  };

  it('is of one component for ever: words have the weighted mean of their probabilities', () => {
    const process = made(spec);
    expect(process.states).toHaveLength(3 + 5 + 3);
    expect(new Set(process.states).size).toBe(11);
    // States are named by the components' places, counted from 1, as the components are wherever they are told apart.
    expect([0, 3, 8].map((s) => process.states[s].split(':')[0])).toEqual(['mess3 1', 'rrxor', 'mess3 3']);
    expect(process.symbols).toHaveLength(5);
    const word = [1, 1, 1];
    const own = [
      probabilityOf(createPreset('mess3', { x: 0.15, a: 0.6 }), [1, 1, 1]),
      probabilityOf(createPreset('rrxor'), [1, 1, 1]),
      probabilityOf(createPreset('mess3'), [1, 1, 1]),
    ];
    const joint = own[0] / 2 + own[1] / 4 + own[2] / 4;
    expect(askOracle(process, word).probability).toBeCloseTo(joint, 14);
    if (!process.composition) throw new Error('no parts');
    const components = posterior(process.composition, askOracle(process, word).belief);
    [own[0] / 2, own[1] / 4, own[2] / 4].forEach((value, c) => expect(components[c]).toBeCloseTo(value / joint, 12));
    // Token 2 is the first component's alone: within the others nothing can be believed any more.
    const after = askOracle(process, [1, 2]).belief;
    expect([...posterior(process.composition, after)].map((p) => Number(p.toFixed(12)))).toEqual([1, 0, 0]);
    expect(partBeliefs(process.composition, after).slice(1)).toEqual([null, null]);
  });

  it('with a token of the beginning starts in a state of its own, and goes on as without', () => {
    const [plain, led] = [made(spec), made({ ...spec, add_bos_token: true })];
    expect(led.symbols.at(-1)).toBe('BOS');
    expect([...led.start]).toEqual([...new Array<number>(11).fill(0), 1]);
    const bos = led.symbols.length - 1;
    expect(askOracle(led, []).next[bos]).toBe(1);
    const [with_, without] = [askOracle(led, [bos, 1, 1]), askOracle(plain, [1, 1])];
    expect(with_.probability).toBeCloseTo(without.probability, 15);
    without.belief.forEach((value, s) => expect(with_.belief[s]).toBeCloseTo(value, 14));
  });

  it.each([
    [{ ...spec, process_weights: [1, 1] }, /process_weights must have 3 entries/],
    [{ ...spec, process_weights: [0, 0, 0] }, /At least one of process_weights must be positive/],
    [
      {
        ...spec,
        vocab_maps: [
          [0, 0, 1],
          [0, 1],
          [0, 1, 2],
        ],
      },
      /mapped to the same token/,
    ],
    [
      {
        ...spec,
        vocab_maps: [
          [0, 1],
          [0, 1],
          [0, 1, 2],
        ],
      },
      /3 entries, one for each symbol of mess3/,
    ],
    [{ ...spec, process_names: ['mess3', 'nonsense', 'mess3'] }, /There is no process named nonsense/],
  ])('that does not fit together is refused: %#', (wrong, message) => {
    expect(
      read(wrong)
        .diagnostics.map((each) => each.message)
        .join(),
    ).toMatch(message);
  });
});

describe('where the next token depends on the whole belief', () => {
  const coupled = (structure_type: string, variants: object[]) => ({
    structure_type,
    spec: [factor(variant('coin')), factor(...variants)],
    [structure_type === 'symmetric' ? 'control_maps' : 'control_maps_transition']: [
      [0, 0, 0],
      [0, 1],
    ],
  });

  it.each(['symmetric', 'transition_coupled'])('%s is a hidden Markov model where the variants emit alike', (kind) => {
    const process = made(coupled(kind, [mess3, mess3]));
    expect(probabilityOf(process, [0, 4, 2])).toBeCloseTo(
      probabilityOf(createPreset('coin'), [0, 1, 0]) *
        probabilityOf(createPreset('mess3', { x: 0.15, a: 0.6 }), [0, 1, 2]),
      14,
    );
  });
});

describe('a spec as files have it', () => {
  const signal = new AbortController().signal;
  const yaml = [
    'name: two factors',
    'instance:',
    '  _target_: simplexity.generative_processes.builder.build_factored_process_from_spec',
    '  structure_type: independent',
    '  spec:',
    '    - component_type: hmm',
    '      variants:',
    '        - process_name: mess3',
    '          process_params: {x: 0.15, a: 0.6}',
    '    - variants:',
    '        - process_name: zero_one_random',
    '          process_params: {p: 0.5}',
    'base_vocab_size: ???',
  ].join('\n');

  it('is read from YAML, within what Hydra builds', async () => {
    const { process, diagnostics } = await openText(yaml, '/runs/two.yaml', {}, signal);
    expect(diagnostics).toEqual([]);
    expect(process).toMatchObject({ name: 'two', composition: { kind: 'independent' } });
    expect(process?.states).toHaveLength(9);
  });

  it('is underlined in YAML where it is wrong', async () => {
    const wrong = yaml.replace('process_params: {p: 0.5}', 'p: 0.5');
    const { process, diagnostics } = await openText(wrong, 'two.yml', {}, signal);
    expect(process).toBeNull();
    const [{ offset, length, message }] = diagnostics;
    expect(wrong.slice(offset, offset + length)).toBe('0.5');
    expect(message).toBe(
      '"p" stands beside process_name and is read by nobody: parameters belong into process_params.',
    );
  });

  it.each([
    ['a: [', /This is not YAML/],
    ['a: 1', /A process in YAML is a composed one/],
    ['structure_type: tree\nspec: []', /structure_type/],
    [
      `structure_type: independent\nspec: [${Array.from({ length: 12 }, () => '{variants: [{process_name: mess3}]}').join(', ')}]`,
      /531441 states/,
    ],
  ])('that is none is refused in one sentence: %#', async (text, message) => {
    const { process, diagnostics } = await openText(text, 'x.yaml', {}, signal);
    expect(process).toBeNull();
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0].message).toMatch(message);
  });

  it('in a config is the run’s process, by the names of its parts', () => {
    const config = parseRunConfig(
      JSON.stringify({
        d_model: 8,
        generative_process: { structure_type: 'independent', spec: [factor(mess3), factor(variant('coin'))] },
      }),
      'train_config.json',
    );
    expect(config).toMatchObject({ process: 'mess3 × coin', origins: { process: { field: 'generative_process' } } });
    expect(config.process_params).toBeUndefined();
    const yamlConfig = parseRunConfig(
      `predictive_model: {d_model: 8}\ngenerative_process:\n${yaml.replaceAll(/^/gm, '  ')}`,
      'config.yaml',
    );
    expect(yamlConfig).toMatchObject({
      process: 'mess3 × zero_one_random',
      origins: { process: { field: 'generative_process.instance' } },
    });
  });
});
