import { describe, expect, it } from 'vitest';
import { openText } from '../../../../src/engine/processes/open.js';
import { beliefGraph } from '../../../../src/process/beliefs/beliefGraph.js';

const { signal } = new AbortController();
const mess3 = { process_name: 'mess3', process_params: { x: 0.15, a: 0.6 } };
const z1r = { process_name: 'zero_one_random', process_params: { p: 0.5 } };
const independent = (variants: object[], beside: object = {}) => ({
  structure_type: 'independent',
  spec: variants.map((variant) => ({ variants: [variant] })),
  ...beside,
});
const chain = (control_map: unknown) => ({
  structure_type: 'chain',
  spec: [{ variants: [mess3] }, { variants: [z1r, z1r], control_map }],
});
const mixture = (beside: object) => ({ process_names: ['mess3', 'coin'], process_weights: [1, 1], ...beside });
/** A part written out that is a composed process with such a part, and so on. */
const nested = (depth: number): string =>
  `${'{"definition":{"structure_type":"independent","spec":[{"variants":['.repeat(depth)}${JSON.stringify(mess3)}${']}]}}'.repeat(depth)}`;

/** What is said of a text, and of what in it. */
async function saidOf(text: string, name: string): Promise<{ said: string; place: string }> {
  const { process, diagnostics } = await openText(text, name, {}, signal);
  expect(process).toBeNull();
  const [{ offset, length, message }] = diagnostics.filter(({ severity }) => severity === 'error');
  return { said: message, place: text.slice(offset, offset + length) };
}

/** A spec, what is underlined in it, and what is said of that: what was expected, and what was found. */
type Wrong = readonly [spec: object, place: unknown, said: string | RegExp];

describe('a composed process that cannot be', () => {
  it.each<Wrong>([
    [chain([0, 1]), [0, 1], /must have 3 entries, one for each of the symbols of factor 1, and has 2/],
    [chain([0, 1, 0, 1]), [0, 1, 0, 1], /must have 3 entries, .* and has 4/],
    [chain([0, 1, 2]), 2, 'There is no variant 2: the factor has 2, and variants are counted from 0.'],
    [chain([0, -1, 0]), -1, 'spec[1].control_map[1]: expected at least 0, and found -1.'],
    [chain([0, 0.5, 1]), 0.5, 'spec[1].control_map[1]: expected a whole number, and found 0.5.'],
    [chain([0, 1, 1e300]), 1e300, 'spec[1].control_map[2]: it is too large, and found 1e+300.'],
    [chain([]), [], 'spec[1].control_map: expected at least 1 entries, and found an empty list.'],
    [chain('012'), '012', 'spec[1].control_map: expected a list, and found "012".'],
    [chain([true, false, true]), true, 'spec[1].control_map[0]: expected a number, and found true.'],
    [mixture({ process_weights: [-1, 2] }), -1, 'process_weights[0]: expected at least 0, and found -1.'],
    [mixture({ process_weights: ['1', '2'] }), '1', 'process_weights[0]: expected a number, and found "1".'],
    [mixture({ process_weights: [null, 1] }), null, 'process_weights[0]: expected a number, and found null.'],
    [
      mixture({ process_weights: [1e308, 1e308] }),
      [1e308, 1e308],
      /sum of process_weights is more than a number can be/,
    ],
    [mixture({ process_weights: [] }), [], /process_weights must have 2 entries, .* and has 0/],
    [mixture({ process_weights: {} }), {}, 'process_weights: expected a list, and found an object.'],
    [
      mixture({
        vocab_maps: [
          [0, 1, 999999999],
          [0, 1],
        ],
      }),
      999999999,
      /vocab_maps\[0\]\[2\]: expected at most 10000/,
    ],
    [
      mixture({
        vocab_maps: [
          [0, 0, 1],
          [0, 1],
        ],
      }),
      [0, 0, 1],
      'Two symbols of one component are mapped to the same token.',
    ],
    [mixture({ vocab_maps: [[], []] }), [], 'vocab_maps[0]: expected at least 1 entries, and found an empty list.'],
    [
      mixture({ noise_epsilon: 0.1 }),
      0.1,
      /"noise_epsilon" is of factors side by side, and with process_names this is a mixture/,
    ],
    [mixture({ structure_type: 'independent' }), 'independent', /take one of the two out/],
    [independent([mess3], { process_weights: [1] }), [1], /"process_weights" is of a mixture/],
    [independent([mess3, mess3], { noise_epsilon: 1.5 }), 1.5, 'noise_epsilon: expected at most 1, and found 1.5.'],
    [
      independent([mess3, mess3], { noise_epsilon: 'NaN' }),
      'NaN',
      'noise_epsilon: expected a number, and found "NaN".',
    ],
    [independent([]), [], 'spec: expected at least 1 entries, and found an empty list.'],
    [
      independent(Array.from({ length: 13 }, () => mess3)),
      undefined,
      'spec: expected at most 12 entries, and found a list of 13.',
    ],
    [independent(Array.from({ length: 12 }, () => mess3)), undefined, /531441 states and 531441 symbols; at most 500/],
    [
      { structure_type: 'tree', spec: [] },
      'tree',
      /^structure_type: expected independent, chain, symmetric, transition_coupled, and found "tree"/,
    ],
    [{ structure_type: 'A'.repeat(1e6), spec: [] }, 'A'.repeat(1e6), /and found "A+…A+"\.$/],
    [{ structure_type: 'independent', spec: [null] }, null, 'spec[0]: expected an object, and found null.'],
    [independent([{ process_name: '__proto__' }]), '__proto__', /There is no process named __proto__/],
    [independent([{ process_name: 'constructor' }]), 'constructor', /There is no process named constructor/],
    [independent([{ process_name: 'mess3', process_params: { x: 5 } }]), { x: 5 }, /x of mess3 must be .*, but is 5/],
  ])('is refused with what was expected and found, at its place: %#', async (spec, place, said) => {
    const found = await saidOf(JSON.stringify(spec), 'x.process.json');
    if (typeof said === 'string') expect(found.said).toBe(said);
    else expect(found.said).toMatch(said);
    if (place !== undefined) expect(found.place).toBe(JSON.stringify(place));
    expect(found.said).not.toMatch(/Invalid|received|Too (big|small)|undefined/);
    expect(found.said.length).toBeLessThan(400);
  });

  it('tells what is missing, where it should stand', async () => {
    const without = await saidOf('{"structure_type": "independent"}', 'x.process.json');
    expect(without.said).toBe('"spec" is missing: expected a list.');
    const inPart = await saidOf('{"structure_type": "independent", "spec": [{}]}', 'x.process.json');
    expect(inPart).toEqual({ said: '"spec[0].variants" is missing: expected a list.', place: '{}' });
  });

  it.each([
    ['lists', `{"structure_type": "independent", "spec": ${'['.repeat(10_000)}${']'.repeat(10_000)}}`],
    ['parts written out within parts', `{"structure_type": "independent", "spec": [{"variants": [${nested(1000)}]}]}`],
    [
      'parameters',
      `{"process_names": ["mess3"], "process_weights": [1], "process_params": [${'{"x":'.repeat(10_000)}1${'}'.repeat(10_000)}]}`,
    ],
  ])('is not followed into ten thousand %s', async (_, text) => {
    expect((await saidOf(text, 'x.process.json')).said).toBe('The file is nested too deeply.');
  });

  it.each([
    [
      'aliases of aliases',
      `a: &a [x,x,x,x,x,x,x,x,x,x]\n${[...'bcdefgh'].map((name, at) => `${name}: &${name} [${Array<string>(10).fill(`*${'abcdefgh'[at]}`).join(',')}]`).join('\n')}\nstructure_type: independent\nspec: *h\n`,
      /more than 100000 values/,
    ],
    ['a list that holds itself', 'structure_type: independent\nspec: &s [*s]\n', /spec\[0\]: expected an object/],
    [
      'what is no number',
      'process_names: [mess3, coin]\nprocess_weights: [.nan, 1]\n',
      /process_weights\[0\]: expected a number, and found "\.nan"/,
    ],
    [
      'more than a number can be',
      'process_names: [mess3, coin]\nprocess_weights: [-.Inf, 1]\n',
      /process_weights\[0\]: expected a number, and found "-\.Inf"/,
    ],
    [
      'a parameter that is no number',
      'process_name: mess3\nprocess_params: {x: .NaN, a: 0.6}\n',
      /Parameter x of mess3 must be a number with 0 < x <= 0\.5, but is "\.NaN"/,
    ],
    [
      'noise that is no number, which is not none',
      'structure_type: independent\nnoise_epsilon: .nan\nspec: [{variants: [{process_name: coin, process_params: {p: 0.2}}]}]\n',
      /noise_epsilon: expected a number.*, and found "\.nan"/,
    ],
    [
      'a tag of Python',
      'structure_type: !!python/object/apply:os.system ["id"]\nspec: []\n',
      /structure_type: expected/,
    ],
    [
      'a mapping in a mapping in …',
      `structure_type: independent\nspec: ${'{a: '.repeat(5000)}1${'}'.repeat(5000)}\n`,
      /nested more than 64 deep/,
    ],
  ])('in YAML with %s', async (_, text, said) => {
    expect((await saidOf(text, 'x.yaml')).said).toMatch(said);
  });
});

it('of ten thousand symbols few beliefs are followed, however many follow each', async () => {
  // Each symbol tells how probable the state is in its own way.
  const count = 10_000;
  const rows = Array.from({ length: count }, (_, x) => [(x + 1) / ((count * (count + 1)) / 2), 1 / count]);
  const definition = {
    states: ['A', 'B'],
    symbols: rows.map((_, x) => String(x)),
    transitions: rows.map(([a, b]) => [
      [a / 2, a / 2],
      [b / 2, b / 2],
    ]),
  };
  const mixed = { process_names: [{ definition }, { definition }], process_weights: [1, 2] };
  const { process, diagnostics } = await openText(JSON.stringify(mixed), 'x.process.json', {}, signal);
  if (!process) throw new Error(diagnostics[0].message);
  const graph = await beliefGraph(process, undefined, signal);
  expect(graph.count).toBeLessThanOrEqual(501);
  expect(graph.emission.length).toBeLessThanOrEqual(501 * count);
}, 120_000);
