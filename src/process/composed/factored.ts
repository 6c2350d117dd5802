import { outerProduct } from '../../algebra/vectors.js';
import { areJointMatricesMade, FACTOR_LIMITS_TEXT, isTooLarge, isTooLargeByFactors, limitsText } from '../largest.js';
import { throughChannel } from '../noisyChannel.js';
import type { Composition, Control, FactorLaw, MatrixProcess } from '../process.js';
import { supportsByFactors } from '../words/supportAutomaton.js';
import type { FactoredSpec } from './spec.js';
import type { Located } from './located.js';
import { variantOf, type PartReader } from './variant.js';

/** A process's matrices differ by no more than rounding. */
const SAME = 1e-9;

/** What {@link composed} needs to make a process of. */
export interface Definition {
  readonly states: readonly string[];
  readonly symbols: readonly string[];
  /** null with a law, by which beliefs step instead. */
  readonly matrices: readonly Float64Array[] | null;
  readonly law?: FactorLaw;
  readonly start: Float64Array;
  /** Where the parts tell it; else it follows from the matrices. */
  readonly stationary?: Float64Array;
  readonly tau: Float64Array;
  readonly generalised: boolean;
  readonly composition: Composition;
}

interface Factor {
  readonly variants: readonly MatrixProcess[];
  readonly S: number;
  readonly V: number;
}

/** Which variant a factor uses, given the tokens of all. */
type Choice = (factor: number, tokens: readonly number[]) => number;

/**
 * Factors side by side: T[z] = ⊗_i T_i^{k_i(z)}[t_i], z = (t_0, t_1, …) with the first factor most significant, where
 * the variant k_i of a factor follows from the other factors' tokens. Words begin in the product of where variants 0
 * begin, which is their stationary vector unless they say otherwise. What has no labelled matrices, or too large ones, steps by its factors (see {@link FactorLaw}).
 * Source: simplexity `generative_processes/structures`; arXiv:2602.02385.
 * @throws InputError `bad-process`, `too-large`, `not-hmm` where the published formulas give no belief
 */
export function factored(spec: FactoredSpec, fail: Located, parts: PartReader): Definition {
  const factors = spec.spec.map(({ variants }, at) => factorOf(variants, at, fail, parts));
  const sizes = factors.map(({ S }) => S);
  const vocabularies = factors.map(({ V }) => V);
  const kind = spec.structure_type;
  const chosen = choice(spec, factors, fail);
  const noise = spec.noise_epsilon ?? 0;
  const S = product(sizes);
  const V = product(vocabularies);
  if (isTooLargeByFactors(S, V))
    fail([], 'too-large', `The joint process has ${S} states and ${V} symbols; ${FACTOR_LIMITS_TEXT} can be held.`);
  const generalised = factors.some(isGeneralised);
  const isCoupled = kind === 'symmetric' || kind === 'transition_coupled';
  const isAlone = factors.length === 1 && !isCoupled;
  // The noise of one process alone is a channel, of which the exact matrices are known.
  const isHmm = (noise === 0 || isAlone) && !(isCoupled && apart(factors) !== null);
  const emitted = kind === 'transition_coupled' ? emissionChoice(spec, factors, chosen, fail) : chosen;
  const first = factors.map(({ variants }) => variants[0]);
  const common = {
    states: names(first.map(({ states }) => states)),
    symbols: names(first.map(({ symbols }) => symbols)),
    start: outerProduct(first.map(({ start }) => start)),
    tau: outerProduct(first.map(({ tau }) => tau)),
    generalised,
    composition: {
      kind,
      parts: factors.map(({ variants }, at) => ({
        process: variants[0],
        variants: variants.length,
        weight: null,
        ...controlOf(spec, at),
      })),
    },
  };
  if (isHmm && areJointMatricesMade(S, V, generalised)) {
    const matrices = kroneckers(factors, chosen);
    return { ...common, matrices: noise > 0 ? throughChannel(matrices, noise) : matrices };
  }
  const law: FactorLaw = {
    factors: factors.map(({ variants }) => ({ variants })),
    ...choices(factors, emitted, chosen),
    normalised: kind === 'symmetric',
    noise,
    isHmm,
  };
  requireBeliefs(law, common.symbols, fail);
  return { ...common, matrices: null, law };
}

function kroneckers(factors: readonly Factor[], chosen: Choice): Float64Array[] {
  const vocabularies = factors.map(({ V }) => V);
  return Array.from({ length: product(vocabularies) }, (_, z) => {
    const tokens = digits(z, vocabularies);
    return factors
      .map(({ variants, S }, at) => ({ matrix: variants[chosen(at, tokens)].matrices[tokens[at]], size: S }))
      .reduce(kronecker).matrix;
  });
}

/** Tokens and variants of each joint token, as a {@link FactorLaw} has them. */
function choices(
  factors: readonly Factor[],
  emitted: Choice,
  chosen: Choice,
): Pick<FactorLaw, 'token' | 'emission' | 'transition'> {
  const vocabularies = factors.map(({ V }) => V);
  const F = factors.length;
  const V = product(vocabularies);
  const [token, emission, transition] = [V * F, V * F, V * F].map((length) => new Int32Array(length));
  for (let z = 0; z < V; z++) {
    const tokens = digits(z, vocabularies);
    for (let i = 0; i < F; i++) {
      token[z * F + i] = tokens[i];
      emission[z * F + i] = emitted(i, tokens);
      transition[z * F + i] = chosen(i, tokens);
    }
  }
  return { token, emission, transition };
}

/** Where the published formulas divide zero by zero, no belief is made up. */
function requireBeliefs(law: FactorLaw, symbols: readonly string[], fail: Located): void {
  const { forbidden } = supportsByFactors(law);
  if (forbidden === null) return;
  const { token, factor } = forbidden;
  if (token < 0)
    fail(
      [],
      'not-hmm',
      'After some words no joint token has a positive probability, and the published formulas leave the beliefs undefined there: the factors and their control_maps exclude one another.',
    );
  const name = law.factors[factor].variants[0].name;
  if (law.noise > 0)
    fail(
      ['noise_epsilon'],
      'not-hmm',
      `Factor ${factor + 1} (${name}) forbids the token ${symbols[token]} after some words, and with noise it occurs all the same: the published beliefs, which the noise leaves as they are, are undefined there. Leave noise_epsilon out, or take factors without forbidden symbols.`,
    );
  fail(
    ['spec', factor],
    'not-hmm',
    `After some words the token ${symbols[token]} is emitted though the variant of factor ${factor + 1} (${name}) by which the belief steps forbids it: the published belief is undefined there.`,
  );
}

const isGeneralised = ({ variants }: Factor): boolean => variants[0].generalised;
const product = (sizes: readonly number[]): number => sizes.reduce((all, size) => all * size, 1);

function factorOf(
  variants: FactoredSpec['spec'][number]['variants'],
  at: number,
  fail: Located,
  parts: PartReader,
): Factor {
  const processes = variants.map((variant, k) => variantOf(variant, ['spec', at, 'variants', k], fail, parts));
  const [first] = processes;
  for (const [k, other] of processes.entries()) {
    const where = ['spec', at, 'variants', k];
    if (other.states.length !== first.states.length || other.symbols.length !== first.symbols.length)
      fail(
        where,
        'bad-process',
        `Variants of a factor have the same numbers of states and symbols: this one has ${other.states.length} and ${other.symbols.length}, variant 0 has ${first.states.length} and ${first.symbols.length}.`,
      );
    if (other.tau.some((value, s) => Math.abs(value - first.tau[s]) > SAME))
      fail(
        where,
        'not-hmm',
        'Variants of a generalised factor must have the same right eigenvector τ: with different ones the probabilities do not follow from labelled matrices.',
      );
  }
  return { variants: processes, S: first.states.length, V: first.symbols.length };
}

/** What a spec says of how a factor's variant is chosen, checked before. */
function controlOf(spec: FactoredSpec, at: number): { readonly control?: Control } {
  const others = spec.spec.map((_, other) => other).filter((other) => other !== at);
  const told = (by: readonly number[], variant: readonly number[] | null | undefined) =>
    variant ? { control: { by, variant } } : {};
  switch (spec.structure_type) {
    case 'independent':
      return {};
    case 'chain':
      return at === 0 ? {} : told([at - 1], spec.spec[at].control_map);
    case 'symmetric':
      return told(others, spec.control_maps?.[at]);
    case 'transition_coupled':
      return told(others, spec.control_maps_transition?.[at]);
  }
}

/** The variant by which a factor's belief steps, which is also that by which it emits unless it is transition-coupled. */
function choice(spec: FactoredSpec, factors: readonly Factor[], fail: Located): Choice {
  const others = (factor: number, tokens: readonly number[]): number =>
    tokens.reduce((index, token, at) => (at === factor ? index : index * factors[at].V + token), 0);
  switch (spec.structure_type) {
    case 'independent':
      return () => 0;
    case 'chain': {
      const maps = spec.spec.map(({ control_map: map }, at) => {
        const where = ['spec', at, 'control_map'];
        if (at === 0) {
          if (map)
            fail(where, 'bad-process', 'The first factor of a chain has no control_map: nothing stands before it.');
          return [0];
        }
        return checked(map, factors[at - 1].V, `the symbols of factor ${at}`, factors[at], where, fail);
      });
      return (factor, tokens) => (factor === 0 ? 0 : maps[factor][tokens[factor - 1]]);
    }
    case 'symmetric':
    case 'transition_coupled': {
      const property = spec.structure_type === 'symmetric' ? 'control_maps' : 'control_maps_transition';
      const given = spec[property];
      if (given?.length !== factors.length)
        fail(
          given ? [property] : [],
          'bad-process',
          `${property} must hold one list for each of the ${factors.length} factors${given ? `, and has ${given.length}` : ', and is missing'}.`,
        );
      const maps = factors.map((factor, at) =>
        checked(
          given[at],
          product(factors.map(({ V }, other) => (other === at ? 1 : V))),
          'the tokens of all other factors',
          factor,
          [property, at],
          fail,
        ),
      );
      return (factor, tokens) => maps[factor][others(factor, tokens)];
    }
  }
}

function checked(
  map: readonly number[] | null | undefined,
  length: number,
  of: string,
  { variants }: Factor,
  where: readonly (string | number)[],
  fail: Located,
): readonly number[] {
  if (!map)
    return fail(
      where.slice(0, -1),
      'bad-process',
      `A ${where.at(-1) ?? 'map'} is missing: one variant for each of ${of}.`,
    );
  if (map.length !== length)
    fail(where, 'wrong-shape', `This map must have ${length} entries, one for each of ${of}, and has ${map.length}.`);
  const wrong = map.findIndex((variant) => variant >= variants.length);
  if (wrong >= 0)
    fail(
      [...where, wrong],
      'bad-process',
      `There is no variant ${map[wrong]}: the factor has ${variants.length}, and variants are counted from 0.`,
    );
  return map;
}

/** The first factor of which two variants emit differently; null where all emit alike, so that matrices exist whatever couples them. */
function apart(factors: readonly Factor[]): number | null {
  const at = factors.findIndex(({ variants, V, S }) => {
    const law = ({ matrices, tau }: MatrixProcess, x: number, s: number): number =>
      tau.reduce((sum, weight, to) => sum + matrices[x][s * S + to] * weight, 0);
    return variants.some((variant) => {
      for (let x = 0; x < V; x++)
        for (let s = 0; s < S; s++) if (Math.abs(law(variant, x, s) - law(variants[0], x, s)) > SAME) return true;
      return false;
    });
  });
  return at < 0 ? null : at;
}

/** By which variant each factor of a transition-coupled process emits: a fixed one, or one that the factors before choose. */
function emissionChoice(spec: FactoredSpec, factors: readonly Factor[], chosen: Choice, fail: Located): Choice {
  const { emission_variant_indices: fixed, emission_control_maps: given } = spec;
  if (given) {
    if (given.length !== factors.length)
      fail(
        ['emission_control_maps'],
        'wrong-shape',
        `emission_control_maps must hold one list, or null, for each of the ${factors.length} factors, and has ${given.length}.`,
      );
    const maps = factors.map((factor, at) => {
      const own = given[at];
      const before = product(factors.slice(0, at).map(({ V }) => V));
      if (own)
        return checked(own, before, 'the tokens of all factors before', factor, ['emission_control_maps', at], fail);
      return null;
    });
    return (factor, tokens) =>
      maps[factor]?.[tokens.slice(0, factor).reduce((index, token, at) => index * factors[at].V + token, 0)] ??
      fixed?.[factor] ??
      0;
  }
  if (!fixed) {
    if (apart(factors) === null) return chosen;
    return () => 0;
  }
  if (fixed.length !== factors.length)
    fail(
      ['emission_variant_indices'],
      'wrong-shape',
      `emission_variant_indices must have ${factors.length} entries, one for each factor, and has ${fixed.length}.`,
    );
  const wrong = fixed.findIndex((variant, at) => variant >= factors[at].variants.length);
  if (wrong >= 0)
    fail(
      ['emission_variant_indices', wrong],
      'bad-process',
      `There is no variant ${fixed[wrong]}: factor ${wrong + 1} has ${factors[wrong].variants.length}, and variants are counted from 0.`,
    );
  return (factor) => fixed[factor];
}

/** Before memory is taken for joint matrices. */
export function bounded(S: number, V: number, generalised: boolean, fail: Located): void {
  if (!isTooLarge(S, V, generalised)) return;
  fail([], 'too-large', `The joint process has ${S} states and ${V} symbols; ${limitsText(generalised)} can be held.`);
}

/** Digits of a joint token, the first most significant. */
function digits(index: number, sizes: readonly number[]): number[] {
  const tokens = new Array<number>(sizes.length);
  for (let at = sizes.length - 1; at >= 0; at--) {
    tokens[at] = index % sizes[at];
    index = Math.floor(index / sizes[at]);
  }
  return tokens;
}

interface Square {
  readonly matrix: Float64Array;
  readonly size: number;
}

function kronecker(a: Square, b: Square): Square {
  const size = a.size * b.size;
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < a.size; i++)
    for (let j = 0; j < a.size; j++) {
      const entry = a.matrix[i * a.size + j];
      if (entry === 0) continue;
      for (let k = 0; k < b.size; k++)
        for (let l = 0; l < b.size; l++)
          matrix[(i * b.size + k) * size + j * b.size + l] = entry * b.matrix[k * b.size + l];
    }
  return { matrix, size };
}

/** Names of tuples: what the parts call them, joined by a dot. */
function names(parts: readonly (readonly string[])[]): string[] {
  const joined = parts.reduce<readonly string[]>(
    (before, own) => before.flatMap((left) => own.map((right) => (left === '' ? right : `${left}·${right}`))),
    [''],
  );
  return new Set(joined).size === joined.length ? [...joined] : joined.map((_, i) => String(i));
}
