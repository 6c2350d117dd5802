import { createRandom, type Random } from '../../algebra/random.js';
import { symmetricEigen } from '../../algebra/symmetricEigen.js';
import { Matrix } from 'ml-matrix';
import { prefixTreeOf, type WordRows } from '../../model/prefixTree.js';
import { weightedGram } from '../../model/runtime/matmul64.js';
import { BeliefUpdate } from '../../process/beliefs/belief.js';
import type { Composition, Process } from '../../process/process.js';
import type { Work } from '../work.js';
import type { Subspace } from './overlap.js';

/** As factored-reps has them: sequences of the other factors that are held, and sequences of the one that varies for each. */
const POINTS = 10;
const VARIED = 200;
/** Eigenvectors of more columns take longer than all the rest. */
export const MOST_COLUMNS = 640;

/** Words in which one factor varies and the others stand still. */
export interface FrozenWords {
  readonly part: number;
  readonly words: WordRows;
  /** Words of each frozen point, one after the other. */
  readonly ofPoint: readonly number[];
}

/** Whether factors have tokens of their own, so that one may vary alone. */
export const canFreeze = ({ kind }: Composition): boolean => kind === 'independent' || kind === 'chain';

/**
 * For each factor, words that differ in its tokens alone: at each step its token is drawn by its probability given the belief and
 * the others' tokens, which are those of a word that the process drew.
 * @param bosToken stands in front of each word; null: nothing does
 */
export async function frozenWords(
  process: Process,
  composition: Composition,
  positions: number,
  bosToken: number | null,
  work: Work,
): Promise<FrozenWords[]> {
  const vocabularies = composition.parts.map((part) => part.process.symbols.length);
  const length = bosToken === null ? positions : positions - 1;
  const update = new BeliefUpdate(process);
  const found: FrozenWords[] = [];
  for (const [part, { process: own }] of composition.parts.entries()) {
    if (own.states.length < 2) continue;
    const random = createRandom(part);
    // z = …  + t_part · step + …
    const step = vocabularies.slice(part + 1).reduce((all, V) => all * V, 1);
    const words: number[][] = [];
    const ofPoint: number[] = [];
    for (let point = 0; point < POINTS; point++) {
      const held = drawn(process, update, length, random, null);
      let count = 0;
      for (let i = 0; i < VARIED; i++) {
        await work.yieldIfDue();
        const word = drawn(process, update, length, random, { held, step, V: vocabularies[part] });
        if (word.length < length) continue;
        words.push(bosToken === null ? word : [bosToken, ...word]);
        count++;
      }
      ofPoint.push(count);
    }
    found.push({ part, words: prefixTreeOf(words), ofPoint });
  }
  return found;
}

/** Tokens by their probability, of all or of those that differ from a word's in one factor; shorter where none is possible. */
function drawn(
  { start }: Process,
  update: BeliefUpdate,
  length: number,
  random: Random,
  among: { readonly held: readonly number[]; readonly step: number; readonly V: number } | null,
): number[] {
  const next = new Float64Array(update.V);
  let belief = Float64Array.from(start);
  const word: number[] = [];
  for (let at = 0; at < length; at++) {
    update.distribution(belief, 0, next);
    const token = among ? ofOneFactor(next, among, among.held[at], random) : pick([...next.keys()], next, random);
    if (token === null) break;
    const after = new Float64Array(belief.length);
    if (!(update.step(belief, 0, token, after, 0) > 0)) break;
    belief = after;
    word.push(token);
  }
  return word;
}

function ofOneFactor(
  next: Float64Array,
  { step, V }: { readonly step: number; readonly V: number },
  held: number,
  random: Random,
): number | null {
  const own = Math.floor(held / step) % V;
  const tokens = Array.from({ length: V }, (_, t) => held + (t - own) * step);
  return pick(tokens, next, random);
}

function pick(tokens: readonly number[], next: Float64Array, random: Random): number | null {
  const total = tokens.reduce((sum, token) => sum + next[token], 0);
  if (!(total > 0)) return null;
  let left = random.next() * total;
  for (const token of tokens) if ((left -= next[token]) < 0) return token;
  return tokens.findLast((token) => next[token] > 0) ?? null;
}

/**
 * The first S - 1 principal components of what changes in the streams as one factor varies, about the mean of each frozen point and
 * position.
 * @param streams of the words' prefixes: by layer
 * @param layers whose streams stand side by side
 */
export async function varyingSubspace(
  { words: { rows, tree }, ofPoint }: FrozenWords,
  streams: readonly Float32Array[],
  layers: readonly number[],
  dims: number,
  threads: number,
  work: Work,
): Promise<Subspace | null> {
  const d_model = streams[0].length / tree.count;
  const D = layers.length * d_model;
  const count = rows.length;
  const positions = rows[0]?.length ?? 0;
  const changes = new Float32Array(count * positions * D);
  const mean = new Float64Array(D);
  let first = 0;
  for (const own of ofPoint) {
    for (let position = 0; position < positions; position++) {
      await work.yieldIfDue();
      mean.fill(0);
      for (let word = first; word < first + own; word++)
        layers.forEach((layer, l) => {
          const from = rows[word][position] * d_model;
          for (let c = 0; c < d_model; c++) mean[l * d_model + c] += streams[layer][from + c] / own;
        });
      for (let word = first; word < first + own; word++)
        layers.forEach((layer, l) => {
          const from = rows[word][position] * d_model;
          const to = (word * positions + position) * D + l * d_model;
          for (let c = 0; c < d_model; c++) changes[to + c] = streams[layer][from + c] - mean[l * d_model + c];
        });
    }
    first += own;
  }
  if (changes.length === 0) return null;
  const { signal } = work;
  const centre = new Float64Array(D);
  const { gram } = await weightedGram({ blocks: [changes], widths: [D], centre, threads, signal });
  const { values, vectors } = await symmetricEigen(gram, D, work.yieldIfDue);
  const rank = values.filter((value) => value > D * Number.EPSILON * values[0]).length;
  const kept = Math.min(dims, rank);
  return kept === 0 ? null : Matrix.from1DArray(kept, D, Array.from(vectors.subarray(0, kept * D))).transpose();
}
