import { InputError } from '../../shared/inputError.js';
import { isTooLarge, limitsText } from '../largest.js';
import type { Composition, Process } from '../process.js';
import type { FactoredSpec } from './spec.js';
import type { Located } from './located.js';
import { publishedProcess } from './publishedNames.js';

/** A process's matrices differ by no more than rounding. */
const SAME = 1e-9;

/** What {@link composed} needs to make a process of. */
export interface Definition {
  readonly states: readonly string[];
  readonly symbols: readonly string[];
  readonly matrices: readonly Float64Array[];
  readonly start: Float64Array;
  readonly tau: Float64Array;
  readonly generalised: boolean;
  readonly composition: Composition;
}

interface Factor {
  readonly variants: readonly Process[];
  readonly S: number;
  readonly V: number;
}

/**
 * Matrices of factors side by side: T[z] = ⊗_i T_i^{k_i(z)}[t_i], z = (t_0, t_1, …) with the first factor most significant, where
 * the variant k_i of a factor follows from the other factors' tokens. Words begin in the product of the stationary vectors of
 * variant 0.
 * Source: simplexity `generative_processes/structures`; arXiv:2602.02385.
 * @throws InputError `bad-process`, `not-hmm` where the tokens do not follow from labelled matrices
 */
export function factored(spec: FactoredSpec, fail: Located): Definition {
  const factors = spec.spec.map(({ variants }, at) => factorOf(variants, at, fail));
  const sizes = factors.map(({ S }) => S);
  const vocabularies = factors.map(({ V }) => V);
  const kind = spec.structure_type;
  const chosen = choice(spec, factors, fail);
  if (kind === 'symmetric' || kind === 'transition_coupled') requireOneLaw(kind, factors, fail);
  if ((spec.noise_epsilon ?? 0) > 0)
    fail(
      ['noise_epsilon'],
      'not-hmm',
      'Noise over the tokens of all factors leaves the published beliefs as they were without it, so tokens and beliefs are of no hidden Markov model. It cannot be analysed yet: leave noise_epsilon out to see the process without noise.',
    );
  const S = product(sizes);
  const V = product(vocabularies);
  bounded(S, V, factors.some(isGeneralised), fail);
  const matrices: Float64Array[] = [];
  for (let z = 0; z < V; z++) {
    const tokens = digits(z, vocabularies);
    matrices.push(
      factors
        .map(({ variants }, at) => ({
          matrix: variants[chosen(at, tokens)].matrices[tokens[at]],
          size: sizes[at],
        }))
        .reduce(kronecker).matrix,
    );
  }
  const first = factors.map(({ variants }) => variants[0]);
  return {
    states: names(first.map(({ states }) => states)),
    symbols: names(first.map(({ symbols }) => symbols)),
    matrices,
    start: outer(first.map(({ stationary }) => stationary)),
    tau: outer(first.map(({ tau }) => tau)),
    generalised: factors.some(isGeneralised),
    composition: {
      kind,
      parts: factors.map(({ variants }) => ({ process: variants[0], variants: variants.length, weight: null })),
    },
  };
}

const isGeneralised = ({ variants }: Factor): boolean => variants[0].generalised;
const product = (sizes: readonly number[]): number => sizes.reduce((all, size) => all * size, 1);

function factorOf(variants: FactoredSpec['spec'][number]['variants'], at: number, fail: Located): Factor {
  const processes = variants.map((variant, k) => variantOf(variant, ['spec', at, 'variants', k], fail));
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

/** A process as a spec names it. Reports parameters that stand beside the name, which simplexity would not read. */
export function variantOf(
  { process_name, process_params, ...beside }: FactoredSpec['spec'][number]['variants'][number],
  where: readonly (string | number)[],
  fail: Located,
): Process {
  const [stray] = Object.keys(beside);
  if (stray !== undefined)
    fail(
      [...where, stray],
      'unknown-property',
      `"${stray}" stands beside process_name and is read by nobody: parameters belong into process_params.`,
    );
  try {
    return publishedProcess(process_name, process_params ?? {});
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return fail(
      [...where, error.code === 'unknown-process' ? 'process_name' : 'process_params'],
      error.code,
      error.message,
    );
  }
}

/** Which variant a factor uses, given the tokens of all. */
function choice(
  spec: FactoredSpec,
  factors: readonly Factor[],
  fail: Located,
): (factor: number, tokens: readonly number[]) => number {
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
        return checked(map, factors[at - 1].V, `the symbols of factor ${at - 1}`, factors[at], where, fail);
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
      `There is no variant ${map[wrong]}: the factor has ${variants.length}, counted from 0.`,
    );
  return map;
}

/**
 * Where the variants of each factor emit alike, the product of emissions is normalised whatever the belief, and matrices exist.
 * Otherwise the next token depends on the whole belief.
 */
function requireOneLaw(kind: 'symmetric' | 'transition_coupled', factors: readonly Factor[], fail: Located): void {
  factors.forEach(({ variants, V, S }, at) => {
    const law = ({ matrices, tau }: Process, x: number, s: number): number =>
      tau.reduce((sum, weight, to) => sum + matrices[x][s * S + to] * weight, 0);
    const apart = variants.findIndex((variant) => {
      for (let x = 0; x < V; x++)
        for (let s = 0; s < S; s++) if (Math.abs(law(variant, x, s) - law(variants[0], x, s)) > SAME) return true;
      return false;
    });
    if (apart < 0) return;
    fail(
      ['spec', at, 'variants', apart],
      'not-hmm',
      `A ${kind === 'symmetric' ? 'symmetric' : 'transition-coupled'} process is a hidden Markov model only where the variants of each factor emit alike, and variant ${apart} of factor ${at} does not emit as variant 0: its tokens are driven by the belief, and no labelled matrices exist. It cannot be analysed yet.`,
    );
  });
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

const outer = (vectors: readonly Float64Array[]): Float64Array =>
  vectors.reduce((a, b) =>
    Float64Array.from({ length: a.length * b.length }, (_, i) => a[Math.floor(i / b.length)] * b[i % b.length]),
  );

/** Names of tuples: what the parts call them, joined by a dot. */
function names(parts: readonly (readonly string[])[]): string[] {
  const joined = parts.reduce<readonly string[]>(
    (before, own) => before.flatMap((left) => own.map((right) => (left === '' ? right : `${left}·${right}`))),
    [''],
  );
  return new Set(joined).size === joined.length ? [...joined] : joined.map((_, i) => String(i));
}
