import { partNames } from '../../shared/partNames.js';
import { bounded, type Definition } from './factored.js';
import type { Located } from './located.js';
import type { MixtureSpec } from './spec.js';
import { componentName } from './specName.js';
import { variantOf, type PartReader } from './variant.js';

/**
 * Matrices of a non-ergodic mixture: the components' blocks on the diagonal, words beginning where the components do, by their
 * weights. A symbol that a component lacks makes it impossible. With a beginning-of-sequence token one more symbol leads from
 * one more state into that start, and is what every word begins with.
 * Source: simplexity `build_nonergodic_hidden_markov_model`, `build_nonergodic_process_from_spec`.
 */
export function mixture(spec: MixtureSpec, fail: Located, parts: PartReader): Definition {
  const { process_names, process_params, process_weights: weights, vocab_maps: maps } = spec;
  const count = process_names.length;
  const lists: [string, readonly unknown[] | null | undefined][] = [
    ['process_params', process_params],
    ['process_weights', weights],
    ['vocab_maps', maps],
  ];
  for (const [property, list] of lists)
    if (list && list.length !== count)
      fail(
        [property],
        'wrong-shape',
        `${property} must have ${count} entries, one for each of process_names, and has ${list.length}.`,
      );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (!(total > 0)) fail(['process_weights'], 'bad-start', 'At least one of process_weights must be positive.');
  if (total === Infinity)
    fail(
      ['process_weights'],
      'bad-start',
      'The sum of process_weights is more than a number can be: make them smaller.',
    );
  const called = process_names.map(componentName);
  const components = process_names.map((component, at) => {
    if (typeof component !== 'string') {
      const beside = process_params?.[at];
      return variantOf(
        beside ? { ...component, process_params: { ...beside, ...component.process_params } } : component,
        ['process_names', at],
        fail,
        parts,
      );
    }
    const variant = { process_name: component, process_params: process_params?.[at] };
    const located: Located = (path, code, message) =>
      fail([path[0] === 'process_name' ? 'process_names' : 'process_params', at], code, message);
    return variantOf(variant, [], located, parts);
  });
  const shares = sharedTokens(spec, components, fail);
  const own = components.map(({ symbols }, at) => {
    const map = maps?.[at] ?? shares[at];
    if (map.length !== symbols.length)
      fail(
        ['vocab_maps', at],
        'wrong-shape',
        `This map must have ${symbols.length} entries, one for each symbol of ${called[at]}, and has ${map.length}.`,
      );
    if (new Set(map).size !== map.length)
      fail(['vocab_maps', at], 'bad-process', 'Two symbols of one component are mapped to the same token.');
    return map;
  });
  const shared = Math.max(...own.flat()) + 1;
  const bos = spec.add_bos_token === true;
  const [V, inner] = [shared + Number(bos), components.reduce((sum, { states }) => sum + states.length, 0)];
  const S = inner + Number(bos);
  const generalised = components.some((component) => component.generalised);
  bounded(S, V, generalised, fail);
  const matrices = Array.from({ length: V }, () => new Float64Array(S * S));
  const begun = new Float64Array(S);
  const stationary = new Float64Array(S);
  const tau = new Float64Array(S).fill(1);
  let offset = 0;
  for (const [at, { matrices: blocks, states, start: first, stationary: pi, tau: right }] of components.entries()) {
    for (const [x, block] of blocks.entries())
      for (let i = 0; i < states.length; i++)
        for (let j = 0; j < states.length; j++)
          matrices[own[at][x]][(offset + i) * S + offset + j] = block[i * states.length + j];
    states.forEach((_, s) => {
      begun[offset + s] = (weights[at] / total) * first[s];
      stationary[offset + s] = (weights[at] / total) * pi[s];
      tau[offset + s] = right[s];
    });
    offset += states.length;
  }
  const start = bos ? Float64Array.from({ length: S }, (_, s) => Number(s === inner)) : begun;
  if (bos) for (let to = 0; to < inner; to++) matrices[shared][inner * S + to] = begun[to];
  const named = partNames(components);
  return {
    states: [
      ...components.flatMap(({ states }, at) => states.map((state) => `${named[at]}: ${state}`)),
      ...(bos ? ['BOS'] : []),
    ],
    symbols: [...Array.from({ length: shared }, (_, x) => symbolName(x, components, own)), ...(bos ? ['BOS'] : [])],
    matrices,
    start,
    stationary,
    tau,
    generalised,
    composition: {
      kind: 'mixture',
      parts: components.map((process, at) => ({
        process,
        variants: 1,
        weight: weights[at] / total,
        vocabulary: own[at],
      })),
    },
  };
}

/**
 * The common token of each component's own symbols, where no map says it: the same number; numbers of its own for each; or, of
 * components of V symbols each that share ⌊V · overlap⌋ of them, simplexity's two ways of sharing.
 */
function sharedTokens(
  { mode, overlap_frac: overlap }: MixtureSpec,
  components: readonly { readonly symbols: readonly string[] }[],
  fail: Located,
): readonly (readonly number[])[] {
  const sizes = components.map(({ symbols }) => symbols.length);
  const range = (from: number, length: number): number[] => Array.from({ length }, (_, x) => from + x);
  if (mode == null) return sizes.map((size) => range(0, size));
  if (mode === 'disjoint')
    return sizes.map((size, at) =>
      range(
        sizes.slice(0, at).reduce((sum, each) => sum + each, 0),
        size,
      ),
    );
  const [V] = sizes;
  if (sizes.some((size) => size !== V))
    fail(
      ['process_names'],
      'bad-process',
      `Components that share some of their tokens have equally many symbols each; these have ${sizes.join(', ')}.`,
    );
  if (mode === 'random')
    fail(
      ['mode'],
      'bad-process',
      "Which tokens are shared follows from Python's random numbers with this mode and is not known here: write vocab_maps, as the process that was built has them.",
    );
  const shared = Math.trunc(V * (overlap ?? 0.7));
  const unique = V - shared;
  if (mode === 'sliding') return sizes.map((_, at) => range(at * Math.max(1, unique), V));
  return sizes.map((_, at) =>
    at === 0 ? range(0, V) : [...range(0, shared), ...range(V + (at - 1) * unique, unique)],
  );
}

/** What all components that have the token call it; else its number. */
function symbolName(
  token: number,
  components: readonly { readonly symbols: readonly string[] }[],
  own: readonly (readonly number[])[],
): string {
  const called = components.flatMap(({ symbols }, at) => {
    const x = own[at].indexOf(token);
    return x < 0 ? [] : [symbols[x]];
  });
  return called.length > 1 && new Set(called).size === 1 && !/^\d+$/.test(called[0]) ? called[0] : String(token);
}
