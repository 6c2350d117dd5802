import { countText } from '../../shared/texts.js';
import { beliefGraph, type BeliefGraph } from '../beliefs/beliefGraph.js';
import { blockFromIncrements, conditionalEntropies, FREE } from './conditionalEntropy.js';
import { exploreFrom, type BeliefExploration } from '../beliefs/exploreBeliefs.js';
import { PREVIEW_DEPTH } from '../../shared/defaults.js';
import { MAX_PRESENTATION, presentationOf } from '../beliefs/mixedStatePresentation.js';
import { nodeBudget } from '../beliefs/nodeBudget.js';
import { drivenBy, drivenNotes } from '../composed/notes.js';
import { hasMatrices, type Composition, type Control, type Process } from '../process.js';
import { recurrence } from './recurrence.js';
import { successorsOf, transitionMatrix } from './stationary.js';
import { statisticalComplexity } from './statisticalComplexity.js';
import { isUnifilar, unifilarEntropyRate } from './unifilar.js';

/** One of the processes that a composed one is made of. */
export interface PartReport {
  readonly name: string;
  readonly params: Process['params'];
  readonly generalised: boolean;
  readonly states: readonly string[];
  readonly symbols: readonly string[];
  readonly stationary: readonly number[];
  readonly variants: number;
  /** Of a mixture: the probability that a word is of this component. */
  readonly weight: number | null;
  /** Of a factor: which factors' tokens choose its variant, and which; null where none does. */
  readonly control: Control | null;
  /** Of a mixture's component: the common token of each of its symbols. */
  readonly vocabulary: readonly number[] | null;
}

/** A report about a process, with entropies in nats. The command line writes it as JSON without changes. */
export interface ProcessReport {
  readonly name: string;
  readonly params: Process['params'];
  readonly generalised: boolean;
  readonly states: readonly string[];
  readonly symbols: readonly string[];
  /** `beliefs` where no labelled matrices exist; `parts` where those of the joint process would be too large. */
  readonly driven_by: 'matrices' | 'parts' | 'beliefs';
  /** [symbol][from][to]; null unless driven by matrices. */
  readonly matrices: readonly (readonly (readonly number[])[])[] | null;
  /** Null where it is not known: of what is not driven by matrices it is known of independent parts alone. */
  readonly stationary: readonly number[] | null;
  /** The belief before the first token. */
  readonly start: readonly number[];
  /** Null for a hidden Markov model, where it is all ones. */
  readonly tau: readonly number[] | null;
  /** Null for a generalised process and without matrices, as are the recurrent classes and the period. */
  readonly unifilar: boolean | null;
  readonly recurrent_classes: readonly (readonly string[])[] | null;
  readonly transient_states: readonly string[] | null;
  /** Least common multiple over the recurrent classes; 1 is aperiodic. */
  readonly period: number | null;
  /** Exact for a unifilar process; otherwise bounds at the deepest level reached, the lower one null if not defined. */
  readonly entropy_rate: number | { readonly lower: number | null; readonly upper: number };
  /** Null if it is not defined, or if the causal states are not known to be finitely many. */
  readonly statistical_complexity: number | null;
  readonly depth: number;
  readonly expansion: 'belief' | 'tree' | 'budget';
  /** All words up to this length were followed. */
  readonly complete_depth: number;
  readonly unique_beliefs: number;
  /** Nodes of the mixed-state tree that were followed; null if each belief was followed once instead. */
  readonly nodes: number | null;
  /** H(L) for L = 0 .. depth; null beyond what could be followed. */
  readonly block_entropy: readonly (number | null)[];
  /** H(L + 1) - H(L) for L = 0 .. depth - 1. */
  readonly myopic_entropy: readonly (number | null)[];
  /** Best possible loss at context position p = 0 .. depth - 2: H(p + 2) - H(p + 1). */
  readonly optimal_loss: readonly (number | null)[];
  /** What does not apply or was left out, in words. */
  /** How the parts make it; null, and no parts, where it is not made of others. */
  readonly composition: Composition['kind'] | null;
  readonly parts: readonly PartReport[];
  readonly notes: readonly string[];
}

export interface ReportOptions {
  /** Default 10. */
  readonly depth?: number;
  readonly decimals?: number;
  /** Nodes to follow if the process does not have finitely many beliefs. */
  readonly budget?: number;
  readonly signal?: AbortSignal;
}

const partsOf = ({ composition }: Process): PartReport[] =>
  (composition?.parts ?? []).map(({ process, variants, weight, control, vocabulary }) => ({
    name: process.name,
    params: process.params,
    generalised: process.generalised,
    states: process.states,
    symbols: process.symbols,
    stationary: [...process.stationary],
    variants,
    weight,
    control: control ?? null,
    vocabulary: vocabulary ?? null,
  }));

/** Everything about a process that does not depend on a model. */
export async function processReport(process: Process, options: ReportOptions = {}): Promise<ProcessReport> {
  return (await exploredReport(process, options)).report;
}

/** The report together with the beliefs that were followed for it, so that callers who show both explore only once. */
export async function exploredReport(
  process: Process,
  options: ReportOptions = {},
): Promise<{ readonly report: ProcessReport; readonly explored: BeliefExploration }> {
  const { depth = PREVIEW_DEPTH.default, signal } = options;
  const budget = nodeBudget(process, options.budget);
  const graph = await beliefGraph(process, undefined, signal);
  const explored = await exploreFrom(process, graph, depth, options);
  const parts = independentParts(process);
  const h = parts
    ? summed(
        await ofEach(parts, (part) =>
          conditionalEntropies(part, part.start, depth, nodeBudget(part, options.budget), signal),
        ),
      )
    : await conditionalEntropies(process, process.start, depth, budget, signal);
  const block = padded(blockFromIncrements(h), depth + 1);
  const myopic = padded(h, depth);
  const unifilar = isUnifilar(process);
  const chain = chainOf(process);
  const rate = parts
    ? summedRates(await ofEach(parts, (part) => rateOf(part, depth, nodeBudget(part, options.budget), signal)))
    : await rateOf(process, depth, budget, signal, h);
  const report: ProcessReport = {
    name: process.name,
    params: process.params,
    generalised: process.generalised,
    states: process.states,
    symbols: process.symbols,
    driven_by: drivenBy(process),
    matrices: process.matrices && process.matrices.map((matrix) => rows(matrix, process.states.length)),
    stationary: process.matrices || parts ? [...process.stationary] : null,
    start: [...process.start],
    tau: process.generalised ? [...process.tau] : null,
    unifilar,
    recurrent_classes: chain && chain.classes.map((members) => members.map((s) => process.states[s])),
    transient_states: chain && chain.transient.map((s) => process.states[s]),
    period: chain && chain.periods.reduce(lcm, 1),
    entropy_rate: rate,
    statistical_complexity: complexity(process, graph),
    depth,
    expansion: explored.expansion,
    complete_depth: explored.complete_depth,
    unique_beliefs: explored.count,
    nodes: explored.nodes,
    block_entropy: block,
    myopic_entropy: myopic,
    optimal_loss: myopic.slice(1),
    composition: process.composition?.kind ?? null,
    parts: partsOf(process),
    notes: notes(process, explored, budget, h.length, depth),
  };
  return { report, explored };
}

/** Independent factors of a process without matrices: their entropies add up to its own. */
const independentParts = ({ composition, law }: Process): Process[] | null =>
  law?.isHmm && composition?.kind === 'independent' ? composition.parts.map(({ process }) => process) : null;

async function ofEach<T>(parts: readonly Process[], told: (part: Process) => Promise<T>): Promise<T[]> {
  const found: T[] = [];
  for (const part of parts) found.push(await told(part));
  return found;
}

/** As far as all are known. */
const summed = (all: readonly Float64Array[]): Float64Array =>
  Float64Array.from({ length: Math.min(...all.map(({ length }) => length)) }, (_, L) =>
    all.reduce((sum, own) => sum + own[L], 0),
  );

type Rate = ProcessReport['entropy_rate'];

function summedRates(rates: readonly Rate[]): Rate {
  const ends = (rate: Rate) => (typeof rate === 'number' ? { lower: rate, upper: rate } : rate);
  const upper = rates.reduce<number>((sum, rate) => sum + ends(rate).upper, 0);
  if (rates.every((rate) => typeof rate === 'number')) return upper;
  const lowers = rates.map((rate) => ends(rate).lower);
  const isKnown = lowers.every((lower) => lower !== null);
  return { lower: isKnown ? lowers.reduce((sum: number, lower) => sum + (lower ?? 0), 0) : null, upper };
}

/** @param h conditional entropies from the start, where they are known */
async function rateOf(
  process: Process,
  depth: number,
  budget: number,
  signal: AbortSignal | undefined,
  h?: Float64Array,
): Promise<Rate> {
  if (hasMatrices(process) && isUnifilar(process)) return unifilarEntropyRate(process);
  const own = h ?? (await conditionalEntropies(process, process.start, depth, budget, signal));
  return bounds(process, await stationaryEntropies(process, own, depth, budget, signal), budget, signal);
}

/** The rate is of the long run, whatever words begin with. */
const stationaryEntropies = async (
  process: Process,
  h: Float64Array,
  depth: number,
  budget: number,
  signal: AbortSignal | undefined,
): Promise<Float64Array> =>
  process.start === process.stationary ? h : conditionalEntropies(process, process.stationary, depth, budget, signal);

/**
 * Bounds of the entropy rate, each at the deepest level L <= depth that can be followed (Cover and Thomas 2006, theorem
 * 4.5.1): H(X_L | X_1 .. X_{L-1}, S_0) <= h <= H(L) - H(L - 1).
 */
async function bounds(
  process: Process,
  h: Float64Array,
  budget: number,
  signal: AbortSignal | undefined,
): Promise<{ lower: number | null; upper: number }> {
  if (h.length === 0) return { lower: null, upper: Math.log(process.symbols.length) };
  if (process.generalised || !hasMatrices(process)) return { lower: null, upper: h[h.length - 1] };
  const visited = process.states.map((_, s) => s).filter((s) => process.stationary[s] > 0);
  // Four times the budget, so that with few states each reaches as deep as the whole; less if each belief is expensive.
  const share = Math.min(budget, Math.ceil(nodeBudget(process, 4 * budget) / visited.length));
  const given: Float64Array[] = [];
  for (const state of visited) {
    const root = new Float64Array(process.states.length);
    root[state] = 1;
    given.push(await conditionalEntropies(process, root, h.length, share, signal, FREE / visited.length));
  }
  const L = given.reduce((least, own) => Math.min(least, own.length), h.length);
  const lower = visited.reduce((sum, state, i) => sum + process.stationary[state] * given[i][L - 1], 0);
  const upper = h[h.length - 1];
  // After many levels both bounds can equal the rate, and rounding must not swap them.
  return { lower: Math.min(lower, upper), upper };
}

function complexity(process: Process, graph: BeliefGraph): number | null {
  if (isUnifilar(process) === true) return statisticalComplexity(process);
  if (!graph.closed || graph.count > MAX_PRESENTATION) return null;
  return statisticalComplexity(presentationOf(process, graph, graph.count).process);
}

function chainOf(process: Process): ReturnType<typeof recurrence> | null {
  if (process.generalised || !hasMatrices(process)) return null;
  const S = process.states.length;
  return recurrence(successorsOf(transitionMatrix(process.matrices, S), S));
}

function notes(
  process: Process,
  explored: { expansion: string; complete_depth: number },
  budget: number,
  levels: number,
  depth: number,
): string[] {
  const found = drivenNotes(process);
  if (process.generalised) {
    found.push(
      'Beliefs of a generalised process are not probabilities: unifilarity, recurrent classes and the lower bound do not apply.',
    );
  }
  if (explored.expansion === 'budget') {
    found.push(
      `Beliefs: all words up to length ${explored.complete_depth}, then the most probable ones, ` +
        `${countText(budget)} nodes in all.`,
    );
  }
  if (levels < depth) found.push(`Entropies end at L = ${levels}: longer words have too many beliefs to follow.`);
  return found;
}

function padded(values: Float64Array, length: number): (number | null)[] {
  return Array.from({ length }, (_, i) => (i < values.length ? values[i] : null));
}

function rows(matrix: Float64Array, S: number): number[][] {
  return Array.from({ length: S }, (_, from) => [...matrix.subarray(from * S, from * S + S)]);
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
const lcm = (a: number, b: number): number => (a / gcd(a, b)) * b;
