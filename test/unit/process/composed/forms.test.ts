import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseRunConfig } from '../../../../src/checkpoint/config/readConfig.js';
import { openProcess, openText } from '../../../../src/engine/processes/open.js';
import { saidByConfig } from '../../../../src/engine/processes/processChoice.js';
import { parseProcessFile } from '../../../../src/process/file/processFile.js';
import type { Process } from '../../../../src/process/process.js';
import { askOracle } from '../../../../src/process/words/oracle.js';

/*
 * Specs as simplexity's builders and configs have had them, each held to formulas written out here: matrices of the published
 * definitions, beliefs by one product after the other, components and factors by themselves.
 */

type Matrix = number[][];
const { signal } = new AbortController();

/** T[x][i][j] of simplexity's `mess3(x, a)`: b = (1 - a) / 2, y = 1 - 2x. */
function mess3(x: number, a: number): Matrix[] {
  const [b, y] = [(1 - a) / 2, 1 - 2 * x];
  return [0, 1, 2].map((token) =>
    [0, 1, 2].map((from) => [0, 1, 2].map((to) => (from === to ? y : x) * (to === token ? a : b))),
  );
}
/** `zero_one_random(p)`: p is the probability of a 1. */
const z1r = (p: number): Matrix[] => [
  [
    [0, 1, 0],
    [0, 0, 0],
    [1 - p, 0, 0],
  ],
  [
    [0, 0, 0],
    [0, 0, 1],
    [p, 0, 0],
  ],
];
const coin = (p: number): Matrix[] => [[[p]], [[1 - p]]];
const third = [1 / 3, 1 / 3, 1 / 3];

const step = (b: readonly number[], T: Matrix): number[] =>
  T[0].map((_, to) => b.reduce((sum, p, from) => sum + p * T[from][to], 0));
const total = (b: readonly number[]): number => b.reduce((sum, p) => sum + p, 0);
/** P(word) of labelled matrices from a start. */
const probability = (T: Matrix[], start: readonly number[], word: readonly number[]): number =>
  total(word.reduce((b, token) => step(b, T[token]), [...start]));
const noisy = (T: Matrix[], e: number): Matrix[] =>
  T.map((matrix) =>
    matrix.map((row, i) =>
      row.map((value, j) => (1 - e) * value + (e / T.length) * T.reduce((sum, each) => sum + each[i][j], 0)),
    ),
  );

async function read(text: string, name = 'process.yaml'): Promise<Process> {
  const { process, diagnostics } = await openText(text, name, {}, signal);
  expect(diagnostics).toEqual([]);
  if (!process) throw new Error('no process');
  return process;
}

const words = (V: number, length: number): number[][] =>
  Array.from({ length: V ** length }, (_, index) =>
    Array.from({ length }, (_, at) => Math.floor(index / V ** (length - 1 - at)) % V),
  );

/** Every word of a length has the probability of a formula; those that it makes impossible are refused. */
function hasLaw(process: Process, length: number, law: (word: number[]) => number): void {
  const all = words(process.symbols.length, length);
  for (const word of all.length > 400 ? all.filter((_, at) => at % 7 === 0) : all) {
    const expected = law(word);
    if (expected === 0) expect(() => askOracle(process, word)).toThrow(/cannot emit this word/);
    else expect(askOracle(process, word).probability).toBeCloseTo(expected, 13);
  }
}

const NONERGODIC = `
name: nonergodic_example
base_vocab_size: ???
vocab_size: ???
instance:
  _target_: simplexity.generative_processes.builder.build_nonergodic_process_from_spec
  components:
    - component_type: hmm
      process_name: mess3
      process_params:
        x: 0.15
        a: 0.6
    - component_type: hmm
      process_name: zero_one_random
      process_params: {p: 0.7}
      vocab_map: [1, 3]
  component_weights: [3, 2]
bos_token: ???
eos_token: null
`;

const CHAIN = `
name: unified_chain_example
base_vocab_size: 12
instance:
  _target_: simplexity.generative_processes.builder.build_chain_process_from_spec
  chain:
    - component_type: hmm
      variants:
        - process_name: mess3
          x: 0.15
          a: 0.6
    - component_type: hmm
      variants:
        - process_name: zero_one_random
          p: 0.3
        - process_name: zero_one_random
          p: 0.8
      control_map: [0, 1, 0]
batch_size: 1024
`;

describe('a mixture by its components', () => {
  it('with maps of their own is each component’s law, weighed', async () => {
    const process = await read(NONERGODIC);
    expect(process.symbols).toHaveLength(4);
    expect(process.composition?.parts.map(({ weight, vocabulary }) => [weight, vocabulary])).toEqual([
      [0.6, [0, 1, 2]],
      [0.4, [1, 3]],
    ]);
    hasLaw(process, 3, (word) => {
      const own = word.map((token) => [1, 3].indexOf(token));
      return (
        (word.includes(3) ? 0 : 0.6 * probability(mess3(0.15, 0.6), third, word)) +
        (own.includes(-1) ? 0 : 0.4 * probability(z1r(0.7), third, own))
      );
    });
  });

  it('takes the maps of the whole before those of the components', async () => {
    const process = await read(
      NONERGODIC.replace('component_weights', 'vocab_maps: [[0, 1, 2], [0, 1]]\n  component_weights'),
    );
    expect(process.symbols).toHaveLength(3);
    expect(process.composition?.parts[1].vocabulary).toEqual([0, 1]);
  });

  it.each([
    [
      'build_nonergodic_disjoint_vocab',
      {},
      [
        [0, 1, 2],
        [3, 4, 5],
        [6, 7, 8],
      ],
    ],
    [
      'build_nonergodic_partial_overlap',
      {},
      [
        [0, 1, 2],
        [0, 1, 3],
        [0, 1, 4],
      ],
    ],
    [
      'build_nonergodic_partial_overlap',
      { overlap_frac: 0.4 },
      [
        [0, 1, 2],
        [0, 3, 4],
        [0, 5, 6],
      ],
    ],
    [
      'build_nonergodic_partial_overlap',
      { overlap_frac: 0.4, mode: 'sliding' },
      [
        [0, 1, 2],
        [2, 3, 4],
        [4, 5, 6],
      ],
    ],
    [
      'build_nonergodic_partial_overlap',
      { overlap_frac: 1, mode: 'sliding' },
      [
        [0, 1, 2],
        [1, 2, 3],
        [2, 3, 4],
      ],
    ],
  ])('%s with %j shares tokens as it does', async (builder, beside, maps) => {
    const process = await read(
      JSON.stringify({
        instance: {
          _target_: `simplexity.generative_processes.builder.${builder}`,
          components: [0.05, 0.1, 0.2].map((x) => ({ process_name: 'mess3', process_params: { x, a: 0.7 } })),
          component_weights: [1, 1, 2],
          ...beside,
        },
      }),
      'process.json',
    );
    expect(process.composition?.parts.map(({ vocabulary }) => vocabulary)).toEqual(maps);
  });

  it('that Python shares at random is refused at the mode, and what to do is said', () => {
    const text = JSON.stringify({
      components: [{ process_name: 'mess3' }, { process_name: 'mess3' }],
      component_weights: [1, 1],
      mode: 'random',
      seed: 3,
    });
    const { process, diagnostics } = parseProcessFile(text);
    expect(process).toBeNull();
    expect(text.slice(diagnostics[0].offset, diagnostics[0].offset + diagnostics[0].length)).toBe('"random"');
    expect(diagnostics[0].message).toMatch(/write vocab_maps/);
  });

  it('of a component that is itself factored, and one within it', async () => {
    const process = await read(`
components:
  - component_type: factored
    structure_type: independent
    spec:
      - component_type: hmm
        variants: [{process_name: coin, process_params: {p: 0.2}}]
      - variants: [{process_name: coin, process_params: {p: 0.9}}]
  - component_type: hmm
    process_name: mess3
    process_params: {x: 0.1, a: 0.5}
component_weights: [0.25, 0.75]
`);
    hasLaw(
      process,
      3,
      (word) =>
        0.25 * word.reduce((p, z) => p * coin(0.2)[Math.floor(z / 2)][0][0] * coin(0.9)[z % 2][0][0], 1) +
        (word.includes(3) ? 0 : 0.75 * probability(mess3(0.1, 0.5), third, word)),
    );
    expect(process.composition?.parts.map((part) => part.process.name)).toEqual(['(coin × coin)', 'mess3']);
  });

  it('is a factor of another, with files beside it as parts of either', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'forms-'));
    const own = { states: ['s'], symbols: [0, 1], transitions: { 0: [[0.7]], 1: [[0.3]] } };
    await writeFile(join(folder, 'own.process.json'), JSON.stringify(own));
    const path = join(folder, 'nested.process.json');
    await writeFile(
      path,
      JSON.stringify({
        structure_type: 'independent',
        spec: [
          { variants: [{ process_name: 'coin', process_params: { p: 0.5 } }] },
          {
            variants: [
              {
                components: [{ file: 'own.process.json' }, { process_name: 'coin', process_params: { p: 0.1 } }],
                component_weights: [1, 3],
              },
            ],
          },
        ],
      }),
    );
    const { process, diagnostics } = await openProcess({ kind: 'file', path, params: {} }, signal);
    expect(diagnostics).toEqual([]);
    if (!process) throw new Error('no process');
    hasLaw(process, 3, (word) => {
      const inner = word.map((z) => z % 2);
      const of = (p: number) => inner.reduce((all, token) => all * (token === 0 ? p : 1 - p), 1);
      return 0.5 ** 3 * (0.25 * of(0.7) + 0.75 * of(0.1));
    });
  });
});

describe('the older builders, with parameters beside the name', () => {
  it('a chain', async () => {
    const process = await read(CHAIN);
    expect(process.composition?.kind).toBe('chain');
    // P of pairs: the second factor goes by the matrices that the first one's token chooses.
    hasLaw(process, 3, (word) => {
      const [first, second] = [word.map((z) => Math.floor(z / 2)), word.map((z) => z % 2)];
      const after = second.reduce((b, token, at) => step(b, z1r([0.3, 0.8, 0.3][first[at]])[token]), [...third]);
      return probability(mess3(0.15, 0.6), third, first) * total(after);
    });
  });

  const components = [
    '- {component_type: hmm, variants: [{process_name: mess3, x: 0.15, a: 0.6}, {process_name: mess3, x: 0.5, a: 0.6}]}',
  ];
  const both = [...components, ...components].map((line) => `    ${line}`).join('\n');
  const MAPS = [
    [0, 1, 0],
    [1, 0, 1],
  ];
  const variants = [mess3(0.15, 0.6), mess3(0.5, 0.6)];

  it('symmetric: a product of experts by the others’ tokens', async () => {
    const process = await read(`
instance:
  _target_: simplexity.generative_processes.builder.build_symmetric_process_from_spec
  components:
${both}
  control_maps: ${JSON.stringify(MAPS)}
`);
    expect([process.composition?.kind, process.matrices]).toEqual(['symmetric', null]);
    const beliefs = [[...third], [...third]];
    for (const z of [5, 1, 8]) {
      const weights = words(3, 2).map(([t, u]) =>
        [t, u].reduce((p, own, i) => p * total(step(beliefs[i], variants[MAPS[i][i === 0 ? u : t]][own])), 1),
      );
      const word = [5, 1, 8].slice(0, [5, 1, 8].indexOf(z));
      askOracle(process, word).next.forEach((p, at) => expect(p).toBeCloseTo(weights[at] / total(weights), 13));
      const own = [Math.floor(z / 3), z % 3];
      for (const i of [0, 1]) {
        const next = step(beliefs[i], variants[MAPS[i][own[1 - i]]][own[i]]);
        beliefs[i] = next.map((p) => p / total(next));
      }
    }
  });

  it('transition-coupled: emitting by one variant, stepping by another', async () => {
    const process = await read(`
instance:
  _target_: simplexity.generative_processes.builder.build_transition_coupled_process_from_spec
  components:
${both}
  control_maps_transition: ${JSON.stringify(MAPS)}
  emission_variant_indices: [0, 1]
`);
    expect(process.composition?.kind).toBe('transition_coupled');
    const after = [5]
      .map((z) => [Math.floor(z / 3), z % 3])[0]
      .map((own, i, all) => {
        const next = step(third, variants[MAPS[i][all[1 - i]]][own]);
        return next.map((p) => p / total(next));
      });
    askOracle(process, [5]).next.forEach((p, z) =>
      expect(p).toBeCloseTo(
        total(step(after[0], variants[0][Math.floor(z / 3)])) * total(step(after[1], variants[1][z % 3])),
        13,
      ),
    );
  });

  it.each([
    [
      'build_factored_hmm_generator',
      'component_specs',
      '[{process_name: zero_one_random, p: 0.8}, {process_name: coin, p: 0.3}]',
    ],
    ['build_factored_hmm_generator', 'component_specs', '[[zero_one_random, {p: 0.8}], [coin, {p: 0.3}]]'],
    [
      'build_product_generator',
      'component_configs',
      '[{type: hmm, process_name: zero_one_random, p: 0.8}, {type: hmm, process_name: coin, p: 0.3}]',
    ],
  ])('%s: %s side by side', async (builder, key, list) => {
    const process = await read(`
training_data_generator:
  name: factored_generator
  vocab_size: 4
  instance:
    _target_: simplexity.generative_processes.builder.${builder}
    process_name: factored_generator
    ${key}: ${list}
`);
    hasLaw(process, 3, (word) => {
      const second = word.reduce((p, z) => p * coin(0.3)[z % 2][0][0], 1);
      return (
        second *
        probability(
          z1r(0.8),
          third,
          word.map((z) => Math.floor(z / 2)),
        )
      );
    });
  });

  it('a mixture with process_kwargs', async () => {
    const process = await read(
      'process_names: [coin, coin]\nprocess_kwargs: [{p: 0.2}, {p: 0.6}]\nprocess_weights: [0.5, 0.5]\nvocab_maps: [[0, 1], [0, 1]]',
    );
    hasLaw(process, 2, (word) =>
      [0.2, 0.6].reduce((sum, p) => sum + 0.5 * word.reduce((all, t) => all * coin(p)[t][0][0], 1), 0),
    );
  });
});

describe('one process', () => {
  it('with noise is the noisy channel, exactly', async () => {
    const process = await read(`
name: mess3
instance:
  _target_: simplexity.generative_processes.builder.build_hidden_markov_model
  process_name: mess3
  process_params: {x: 0.15, a: 0.6}
  noise_epsilon: 0.1
  device: \${device}
`);
    expect(process.composition).toBeUndefined();
    hasLaw(process, 4, (word) => probability(noisy(mess3(0.15, 0.6), 0.1), third, word));
  });

  it('that begins elsewhere begins there, also as a variant of a factor', async () => {
    const single = { process_name: 'zero_one_random', process_params: { p: 0.4 }, initial_state: [0, 0.25, 0.75] };
    const alone = await read(JSON.stringify(single), 'one.json');
    hasLaw(alone, 3, (word) => probability(z1r(0.4), [0, 0.25, 0.75], word));
    const factor = await read(
      JSON.stringify({ structure_type: 'independent', spec: [{ variants: [single] }] }),
      'f.json',
    );
    hasLaw(factor, 3, (word) => probability(z1r(0.4), [0, 0.25, 0.75], word));
    const mixture = await read(
      JSON.stringify({ components: [{ definition: single }, { process_name: 'coin' }], component_weights: [1, 1] }),
      'm.json',
    );
    hasLaw(mixture, 3, (word) => 0.5 * probability(z1r(0.4), [0, 0.25, 0.75], word) + 0.5 ** 4);
  });

  it.each([
    ['{"process_name": "coin", "initial_state": [0.5, 0.5]}', /must have 1 entries/, '[0.5, 0.5]'],
    ['{"process_name": "zero_one_random", "initial_state": [0.5, 0.2, 0.2]}', /sum to 0.9/, '[0.5, 0.2, 0.2]'],
    ['{"process_name": "nonsense", "noise_epsilon": 0.1}', /no process named nonsense/, '"nonsense"'],
    ['{"process_name": "mess3", "noise_epsilon": 2}', /noise_epsilon/, '2'],
    [
      '{"_target_": "mine.tests.adapter.build_vendored", "x": 1}',
      /mine\.tests\.adapter\.build_vendored is code, which is not run here/,
      '"mine.tests.adapter.build_vendored"',
    ],
    [
      '{"components": [{"process_name": "coin"}], "control_maps": [[0]]}',
      /components\.0\.variants|variants/,
      '{"process_name": "coin"}',
    ],
    [
      '{"components": [{"component_type": "tree", "process_name": "coin"}], "component_weights": [1]}',
      /component_type must be hmm, ghmm, or factored/,
      '"tree"',
    ],
    [
      '{"components": [{"process_name": "mess3", "x": 0.1}], "component_weights": [1]}',
      /parameters belong into process_params/,
      '0.1',
    ],
    ['{"base_spec": {"process_name": "coin"}, "inflation_factor": 1}', /whole number from 2/, '1'],
  ])('that is none is refused where it is wrong: %s', (text, message, place) => {
    const { process, diagnostics } = parseProcessFile(text);
    expect(process).toBeNull();
    const [{ offset, length, message: said }] = diagnostics.filter(({ severity }) => severity === 'error');
    expect(said).toMatch(message);
    expect(text.slice(offset, offset + length)).toBe(place);
  });

  it('with an inflated vocabulary: z = prefix · V + x, each prefix as probable', async () => {
    const process = await read(
      JSON.stringify({
        base_spec: { component_type: 'hmm', process_name: 'mess3', process_params: { x: 0.15, a: 0.6 } },
        inflation_factor: 4,
      }),
      'inflated.json',
    );
    expect(process.symbols).toHaveLength(12);
    hasLaw(
      process,
      2,
      (word) =>
        probability(
          mess3(0.15, 0.6),
          third,
          word.map((z) => z % 3),
        ) /
        4 ** 2,
    );
  });
});

describe('in a run’s config', () => {
  const process = async (config: object | string): Promise<Process> => {
    const text = typeof config === 'string' ? config : JSON.stringify(config);
    const said = saidByConfig(parseRunConfig(text, typeof config === 'string' ? 'config.yaml' : 'config.json'));
    if (said?.kind !== 'text') throw new Error(`no spec: ${JSON.stringify(said)}`);
    return read(said.text, said.name);
  };
  const nested = (yaml: string): string =>
    `predictive_model: {d_model: 8}\ngenerative_process:\n${yaml.trim().replaceAll(/^/gm, '  ')}\n`;

  it.each([
    ['a mixture by components', NONERGODIC, 'mess3 + zero_one_random', 4],
    ['a chain', CHAIN, 'mess3 → zero_one_random', 6],
  ])('%s is the run’s process', async (_, yaml, name, V) => {
    const config = parseRunConfig(nested(yaml), 'config.yaml');
    expect(config).toMatchObject({ process: name, origins: { process: { field: 'generative_process.instance' } } });
    expect((await process(nested(yaml))).symbols).toHaveLength(V);
  });

  it('one process by simplexity’s name means what it means there: p is P(1)', async () => {
    const found = await process({
      generative_process: {
        instance: {
          _target_: 'simplexity.generative_processes.builder.build_hidden_markov_model',
          process_name: 'zero_one_random',
          process_params: { p: 0.9 },
        },
      },
    });
    hasLaw(found, 3, (word) => probability(z1r(0.9), third, word));
  });

  it('one plain process stays the preset that it is, with its parameters', () => {
    const config = parseRunConfig(
      JSON.stringify({
        generative_process: {
          instance: {
            _target_: 'simplexity.generative_processes.builder.build_hidden_markov_model',
            process_name: 'mess3',
            process_params: { x: 0.15, a: 0.6 },
          },
        },
      }),
      'config.json',
    );
    expect(saidByConfig(config)).toEqual({ kind: 'preset', name: 'mess3', params: { x: 0.15, a: 0.6 } });
  });

  it('keys of other things are no processes', () => {
    for (const config of [
      { chain: ['a', 'b'], d_model: 8 },
      { components: [{ name: 'x' }], d_model: 8 },
      { process_name: 'mess3', d_model: 8 },
    ])
      expect(parseRunConfig(JSON.stringify(config), 'config.json').process_spec).toBeUndefined();
  });
});
