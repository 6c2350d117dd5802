import * as l10n from '@vscode/l10n';
import type { ViewSettings } from '../protocol/panel.js';
import type { Coloured } from './composed/mixture.js';
import { drawnColour, mixtureOf } from './composed/mixture.js';
import type { Pictured } from './composed/shown.js';
import type { Occurrences } from './geometry/occurrences.js';

/** What a legend switches: a hidden state, or a position; `none` for beliefs that occur at no position. */
export interface LegendEntry {
  /** As it stands in {@link ViewSettings.hidden}. */
  readonly id: string;
  readonly label: string;
}

/** More entries than this are no list that a person clicks through. */
const MAX_ENTRIES = 64;

/**
 * The entries of the legend for the colour in use, none where it is a ramp of indices. A belief counts to the state that
 * is most probable in it, the first among equals, and to every position at which it occurs.
 */
export function legendEntries(
  result: Pick<Pictured, 'process' | 'inputs' | 'beliefs' | 'composed'>,
  view: Coloured,
): readonly LegendEntry[] {
  const { inputs } = result;
  const mixture = mixtureOf(result, view);
  if (mixture !== null)
    return mixture.names.length > MAX_ENTRIES
      ? []
      : [
          ...mixture.names.map((label, state) => ({ id: `${mixture.prefix}:${state}`, label })),
          ...(mixture.partial ? [{ id: `${mixture.prefix}:none`, label: l10n.t('not defined') }] : []),
        ];
  if (drawnColour(result, view) === 'position' && inputs.n_ctx <= MAX_ENTRIES)
    return [
      ...Array.from({ length: inputs.n_ctx }, (_, position) => ({
        id: `position:${position}`,
        label: String(position),
      })),
      { id: 'position:none', label: 'nowhere' },
    ];
  return [];
}

/** What the legend has switched off; a mark is hidden where its byte is 1. */
export interface Hidden {
  readonly beliefs: Uint8Array;
  readonly singles: Uint8Array;
}

/** The marks that the legend's entries have switched off; null where all are shown. */
export function hiddenMarks(
  result: Pick<Pictured, 'beliefs' | 'predictions' | 'process' | 'inputs' | 'composed'>,
  view: Coloured & Pick<ViewSettings, 'hidden'>,
  found: Occurrences,
): Hidden | null {
  const off = new Set(view.hidden);
  const entries = legendEntries(result, view);
  if (!entries.some(({ id }) => off.has(id))) return null;
  const { beliefs, predictions } = result;
  const hidden = { beliefs: new Uint8Array(beliefs.count), singles: new Uint8Array(predictions.count) };
  const mixture = mixtureOf(result, view);
  if (mixture !== null) {
    const { prefix, vector, names } = mixture;
    const states = names.length;
    const gone = Uint8Array.from({ length: states }, (_, state) => Number(off.has(`${prefix}:${state}`)));
    const undefinedGone = Number(off.has(`${prefix}:none`));
    for (let belief = 0; belief < beliefs.count; belief++)
      hidden.beliefs[belief] = Number.isNaN(vector[belief * states])
        ? undefinedGone
        : gone[mostProbable(vector, belief, states)];
    for (let row = 0; row < predictions.count; row++) hidden.singles[row] = hidden.beliefs[predictions.belief[row]];
    return hidden;
  }
  const positions = result.inputs.n_ctx;
  const gone = Uint8Array.from({ length: positions }, (_, position) => Number(off.has(`position:${position}`)));
  const nowhere = Number(off.has('position:none'));
  hidden.beliefs.fill(1);
  for (let row = 0; row < predictions.count; row++) {
    hidden.singles[row] = gone[predictions.position[row]];
    if (hidden.singles[row] === 0) hidden.beliefs[predictions.belief[row]] = 0;
  }
  for (let belief = 0; belief < beliefs.count; belief++)
    if (found.start[belief] === found.start[belief + 1]) hidden.beliefs[belief] = nowhere;
  return hidden;
}

function mostProbable(vectors: ArrayLike<number>, row: number, states: number): number {
  let best = 0;
  for (let state = 1; state < states; state++)
    if (vectors[row * states + state] > vectors[row * states + best] + 1e-9) best = state;
  return best;
}

/** What is hidden after an entry was switched: on or off alone or, isolated, it alone is shown; isolated again, all are. */
export function switched(
  hidden: readonly string[],
  entries: readonly LegendEntry[],
  id: string,
  isolate: boolean,
): string[] {
  const own = new Set(entries.map((entry) => entry.id));
  const others = hidden.filter((each) => !own.has(each));
  const off = new Set(hidden.filter((each) => own.has(each)));
  if (isolate) {
    const alone = !off.has(id) && off.size === own.size - 1;
    return alone ? others : [...others, ...[...own].filter((each) => each !== id)];
  }
  if (off.has(id)) off.delete(id);
  else off.add(id);
  return [...others, ...off];
}
