import * as l10n from '@vscode/l10n';
import { spellWord } from '../../src/shared/words.js';
import type { ColourKey } from '../../src/figure/colourKey.js';
import type { ProcessView } from '../../src/protocol/preview.js';
import type { ProcessPicture } from '../../src/protocol/process.js';
import { el } from '../ui/dom.js';
import { shorten } from '../ui/format.js';
import { colourKey } from '../plot/colourKey.js';
import { probabilityBars, signedVector } from '../plot/bars.js';
import { rampShape } from '../plot/rampShape.js';
import { wordOf } from './beliefPicture.js';

/** What the colours of beliefs mean. */
export function keyOf({ process, depth }: ProcessPicture, colour: ProcessView['colour']): ColourKey {
  if (colour === 'depth')
    return {
      title: l10n.t('Length of the shortest word'),
      ramp: { from: '0', to: String(depth) },
      names: [],
      note: null,
    };
  const title =
    colour === 'next'
      ? l10n.t('Next-token distribution, mixed')
      : process.generalised
        ? l10n.t('Weight of hidden state, mixed')
        : l10n.t('Probability of hidden state, mixed');
  return { title, ramp: null, names: colour === 'states' ? process.states : process.symbols, note: null };
}

/** The same beside the plot. */
export function legendParts(picture: ProcessPicture, view: ProcessView, dark: boolean): HTMLElement[] {
  const { title, ramp, names } = keyOf(picture, view.colour);
  return [
    el('span', { class: 'legend-title' }, title),
    ramp === null
      ? colourKey(names, dark)
      : el('div', { class: 'legend-ramp' }, el('span', {}, ramp.from), rampShape(dark), el('span', {}, ramp.to)),
  ];
}

/** One belief: the word that first leads to it, its vector, and what comes next. */
export function beliefCard(picture: ProcessPicture, belief: number): HTMLElement[] {
  const { beliefs, process } = picture;
  const [S, V] = [process.states.length, process.symbols.length];
  const vector = beliefs.vector.subarray(belief * S, (belief + 1) * S);
  const next = beliefs.next_token.subarray(belief * V, (belief + 1) * V);
  const path = wordOf(beliefs, belief);
  const reached =
    path.length === 0
      ? l10n.t('The root: nothing has been read.')
      : l10n.t('First after {0}', shorten(spellWord(path, process.symbols), 60));
  return [
    el('h3', { class: 'card-title' }, l10n.t('Belief {0}', belief)),
    el('p', { class: 'card-line' }, reached),
    process.generalised
      ? signedVector(process.states, vector)
      : probabilityBars(l10n.t('Hidden states'), process.states, vector),
    probabilityBars(l10n.t('Next token'), process.symbols, next, 'b'),
  ];
}
