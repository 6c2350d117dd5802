import * as l10n from '@vscode/l10n';
import type { ViewSettings } from '../../protocol/panel.js';
import { PART_VIEW } from '../../shared/defaults.js';
import type { Pictured } from './shown.js';
import { partName, seen } from './shown.js';
import { partNames } from '../../shared/partNames.js';

/** What of a view says what the colours are. */
export type Coloured = Pick<ViewSettings, 'colour'> & Partial<Pick<ViewSettings, 'part'>>;

/** Colours that a person can choose. */
export type Colour = Exclude<ViewSettings['colour'], 'automatic'>;

/** Beliefs with more indices than these cannot be told by colours of a ramp. */
export const MOST_INDICES = 2000;

/** The colours that are drawn: the wanted ones or, where there is nothing of them, those by index. */
export function drawnColour(
  result: Pick<Pictured, 'process' | 'beliefs' | 'composed'>,
  { colour, part = PART_VIEW }: Coloured,
): Colour {
  const { composed } = result;
  if (colour === 'automatic') return fittingColour(result, part.shown);
  if (colour === 'component') return composed?.posterior == null ? 'index' : colour;
  if (colour === 'part') return composed?.parts[part.colour] === undefined ? 'index' : colour;
  return colour;
}

/**
 * What is asked of a picture first: of a mixture which component it is; of three states or of very many beliefs where in the simplex they are,
 * as papers draw them; of a few beliefs which is which.
 */
function fittingColour(
  { process, beliefs, composed }: Pick<Pictured, 'process' | 'beliefs' | 'composed'>,
  shown: ViewSettings['part']['shown'],
): Colour {
  if (composed?.posterior != null && (shown === 'joint' || shown === 'posterior')) return 'component';
  return process.states.length === 3 || beliefs.count > MOST_INDICES || (composed != null && shown !== 'joint')
    ? 'states'
    : 'index';
}

/** Colours that are mixed by probability: whose, and what they are called. */
export interface Mixture {
  /** Begins the names of its entries in a legend. */
  readonly prefix: string;
  readonly title: string;
  readonly names: readonly string[];
  /** By joint belief, beliefs × names; NaN where nothing is defined. */
  readonly vector: ArrayLike<number>;
  /** Whether some beliefs have none. */
  readonly partial: boolean;
}

/** What a view mixes its colours of; null: they are a ramp. */
export function mixtureOf(
  result: Pick<Pictured, 'process' | 'beliefs' | 'composed'> & Partial<Pictured>,
  view: Coloured,
): Mixture | null {
  const colour = drawnColour(result, view);
  const { composed } = result;
  if (colour === 'component' && composed?.posterior != null)
    return mixture('component', l10n.t('P(component), mixed'), partNames(composed.parts), composed.posterior.vector);
  if (colour === 'part') return ofStates(result, view.part?.colour ?? 0);
  if (colour !== 'states') return null;
  const { part } = seen(result as Pictured, { plot: 'plane', axes: null, ...view });
  if (typeof part === 'number') return ofStates(result, part);
  if (part === 'posterior') return mixtureOf(result, { ...view, colour: 'component' });
  return mixture('state', l10n.t('Probability of hidden state, mixed'), result.process.states, result.beliefs.vector);
}

function ofStates({ composed }: Pick<Pictured, 'composed'>, part: number): Mixture | null {
  const own = composed?.parts[part];
  if (own === undefined) return null;
  const title = l10n.t('Probability of state of {0}, mixed', partName({ composed: composed ?? null }, part));
  return mixture(`part-${part}`, title, own.states, own.vector);
}

function mixture(prefix: string, title: string, names: readonly string[], vector: Float64Array): Mixture {
  return { prefix, title, names, vector, partial: partialOf(vector) };
}

const partials = new WeakMap<Float64Array, boolean>();

function partialOf(vector: Float64Array): boolean {
  const known = partials.get(vector) ?? vector.some(Number.isNaN);
  partials.set(vector, known);
  return known;
}
