import * as l10n from '@vscode/l10n';
import { InputError } from '../../shared/inputError.js';
import type { Activations } from '../../model/prefixTree.js';
import type { ModelSession } from '../../model/transformer/session.js';
import { nextTokenDistribution } from '../../process/beliefs/belief.js';
import type { Inputs } from '../inputs.js';
import type { LinearMap, Regularisation } from '../regression/regression.js';

/** What steering needs to know of an analysis. N distinct prefixes, B beliefs, S states. */
export interface SteeringContext {
  /** Runs the model on a prefix tree, with vectors added or the stream changed. */
  readonly session: Pick<ModelSession, 'run' | 'architecture'>;
  readonly inputs: Inputs;
  /** Residual streams and logits of the inputs' prefixes, untouched. */
  readonly activations: Activations;
  /** The analysis's read-out of beliefs. */
  readonly map: LinearMap;
  /** How that read-out is held back; least squares where left out. Erasing needs least squares, and leaves it aside. */
  readonly regularisation?: Regularisation;
}

/** Over which positions the mean activations of a belief are taken. */
export type Collect = 'all' | 'last';

export const stateCount = ({ inputs }: SteeringContext): number => inputs.tree.process.states.length;
export const beliefCount = ({ inputs }: SteeringContext): number => inputs.tree.distinct.count;

const rowLists = new WeakMap<Inputs, RowsByBelief>();

interface RowsByBelief {
  readonly start: Int32Array;
  readonly rows: Int32Array;
}

/** The prefixes that lead to a belief, ascending. */
export function rowsOfBelief({ inputs }: SteeringContext, belief: number): Int32Array {
  let lists = rowLists.get(inputs);
  if (!lists) rowLists.set(inputs, (lists = sortByBelief(inputs)));
  return lists.rows.subarray(lists.start[belief], lists.start[belief + 1]);
}

function sortByBelief({ belief, tree }: Inputs): RowsByBelief {
  const B = tree.distinct.count;
  const start = new Int32Array(B + 1);
  for (const b of belief) start[b + 1]++;
  for (let b = 0; b < B; b++) start[b + 1] += start[b];
  const next = start.slice();
  const rows = new Int32Array(belief.length);
  for (let row = 0; row < belief.length; row++) rows[next[belief[row]]++] = row;
  return { start, rows };
}

/** Rows of the words of `length` positions that end in a belief; of whole words where length is null. */
export function endsIn(context: SteeringContext, belief: number, length: number | null): Int32Array {
  const { position } = context.inputs.prefixes;
  const last = (length ?? context.inputs.n_ctx) - 1;
  return rowsOfBelief(context, belief).filter((row) => position[row] === last);
}

/** S: a belief by its index, as it stands in the tree. */
export function beliefVector(context: SteeringContext, belief: number): Float64Array {
  const S = stateCount(context);
  return context.inputs.tree.distinct.vector.subarray(belief * S, (belief + 1) * S);
}

/** V_out: what an ideal observer who holds a belief expects next; tokens that are no symbols get 0. */
export const idealDistribution = (context: SteeringContext, belief: number): Float64Array =>
  idealOf(context, beliefVector(context, belief));

export function idealOf({ inputs, activations }: SteeringContext, belief: ArrayLike<number>): Float64Array {
  const ideal = new Float64Array(activations.d_vocab_out);
  ideal.set(nextTokenDistribution(inputs.tree.process, belief));
  return ideal;
}

/** @throws InputError `no-such-belief` */
function checkBelief(context: SteeringContext, belief: number): void {
  const B = beliefCount(context);
  if (Number.isInteger(belief) && belief >= 0 && belief < B) return;
  throw new InputError(
    'no-such-belief',
    l10n.t('There is no belief {0}: the beliefs are numbered 0 to {1}.', belief, B - 1),
  );
}

/**
 * Whether a steering vector can be taken to or from a belief.
 * @throws InputError `no-such-belief`, `belief-does-not-occur` naming the nearest beliefs that do
 */
export function checkOccurs(context: SteeringContext, belief: number, collect: Collect): void {
  checkBelief(context, belief);
  const occurs = (b: number): boolean =>
    (collect === 'last' ? endsIn(context, b, null) : rowsOfBelief(context, b)).length > 0;
  if (occurs(belief)) return;
  const why =
    collect === 'last'
      ? l10n.t('Belief {0} does not occur at the last position of a word, so it has no mean activation.', belief)
      : l10n.t('Belief {0} does not occur at any position of a word, so it has no mean activation.', belief);
  throw new InputError('belief-does-not-occur', `${why} ${nearestThat(context, belief, occurs)}`);
}

/**
 * Whether there are words to steer from a belief.
 * @param cut word length; null: whole words
 * @throws InputError `no-such-belief`, `no-such-cut`, `no-words-end-in-belief` naming the nearest beliefs that work
 */
export function checkEnds(context: SteeringContext, belief: number, cut: number | null): void {
  checkBelief(context, belief);
  checkCut(context, cut);
  const ends = (b: number): boolean => endsIn(context, b, cut).length > 0;
  if (ends(belief)) return;
  const why =
    cut === null
      ? l10n.t('No word ends in belief {0}.', belief)
      : l10n.t('No word of length {0} ends in belief {1}.', cut, belief);
  throw new InputError('no-words-end-in-belief', `${why} ${nearestThat(context, belief, ends)}`);
}

/** @throws InputError `no-such-cut` */
export function checkCut({ inputs }: SteeringContext, cut: number | null): void {
  if (cut === null || (Number.isInteger(cut) && cut >= 1 && cut <= inputs.n_ctx)) return;
  throw new InputError(
    'no-such-cut',
    l10n.t('A word cannot be cut at {0}: expected a length from 1 to {1}.', cut, inputs.n_ctx),
  );
}

/**
 * Whether the words that are steered have the position from which the vector is added.
 * @param cut their length; null: whole words
 * @throws InputError `no-such-position` naming the last
 */
export function checkFromPosition({ inputs }: SteeringContext, from_position: number, cut: number | null): void {
  const last = (cut ?? inputs.n_ctx) - 1;
  if (Number.isInteger(from_position) && from_position >= 0 && from_position <= last) return;
  throw new InputError(
    'no-such-position',
    cut === null
      ? l10n.t(
          'The vector cannot be added from position {0}: the last position of a word is {1}, the first is 0.',
          from_position,
          last,
        )
      : l10n.t(
          'The vector cannot be added from position {0}: the last position of a word cut at {1} is {2}, the first is 0.',
          from_position,
          cut,
          last,
        ),
  );
}

/**
 * Layers of a request, ascending and once each; all where null.
 * @throws InputError `no-such-layer`
 */
export function chosenLayers({ activations }: SteeringContext, layers: readonly number[] | null): number[] {
  const count = activations.resid_post.length;
  if (layers === null) return Array.from({ length: count }, (_, l) => l);
  const foreign = layers.find((layer) => !Number.isInteger(layer) || layer < 0 || layer >= count);
  if (foreign !== undefined)
    throw new InputError(
      'no-such-layer',
      l10n.t('There is no layer {0}: the layers are numbered 0 to {1}.', foreign, count - 1),
    );
  return [...new Set(layers)].sort((a, b) => a - b);
}

const NEAREST = 3;

function nearestThat(context: SteeringContext, belief: number, works: (belief: number) => boolean): string {
  const { vector } = context.inputs.tree.distinct;
  const S = stateCount(context);
  const distance = new Float64Array(beliefCount(context));
  for (let b = 0; b < distance.length; b++) {
    for (let s = 0; s < S; s++) distance[b] += (vector[b * S + s] - vector[belief * S + s]) ** 2;
  }
  const order = Int32Array.from(distance.keys()).sort((a, b) => distance[a] - distance[b] || a - b);
  const found: string[] = [];
  for (const b of order) {
    if (!works(b)) continue;
    const values = [...vector.subarray(b * S, (b + 1) * S)].map((value) => String(Math.round(value * 1e5) / 1e5));
    found.push(`${b} [${values.join(', ')}]`);
    if (found.length === NEAREST) break;
  }
  return found.length > 0 ? l10n.t('The nearest that work: {0}.', found.join('; ')) : l10n.t('None works.');
}
