import * as l10n from '@vscode/l10n';
import type { SteerExtras, SteerResult } from '../../../src/protocol/steering.js';
import { el, show } from '../../ui/dom.js';
import type { Fold } from '../../ui/fold.js';
import { dropdown } from '../../ui/toolkit.js';
import { keptFold } from '../folds.js';
import type { Store } from '../state.js';
import type { Condition } from '../../../src/figure/charts/conditions.js';
import { conditionBars } from './conditions.js';
import {
  closedCurve,
  controlsText,
  controlTable,
  doseCurve,
  doseText,
  layerMultiple,
  layersText,
  wordHistogram,
} from './extrasView.js';
import { tellingToken } from '../../../src/figure/charts/dose.js';
import { explanation, facts } from './figures.js';
import { count } from '../../../src/shared/texts.js';

interface Steered {
  readonly steer: SteerResult;
  /** They come later; null until then, and where nothing can be steered. */
  readonly extras: SteerExtras | null;
  readonly waiting: boolean;
  readonly names: readonly string[];
  readonly rows: readonly Condition[];
  /** Tokens whose bars do not stand above. */
  readonly rest: readonly number[];
  states(vector: ArrayLike<number>): string;
}

const [WAITING, NONE] = [l10n.t('computing…'), l10n.t('nothing to steer')];

/** What stands beside a steered output, each part folded with its gist beside its name. */
export function extrasFolds(store: Store): {
  readonly elements: readonly Element[];
  update(now: Steered | null): void;
} {
  let token: number | null = null;
  let shownPair = '';
  let last: Steered | null = null;
  const tokens = dropdown({
    label: l10n.t('Token in the curves'),
    testId: 'token',
    title: l10n.t(
      'The token whose probability the curves show; at first the one that tells start and target apart most',
    ),
    onChange(value) {
      token = Number(value);
      draw();
    },
  });
  tokens.element.classList.add('field-line');
  const parts = {
    tokens: el('div', {}),
    dose: el('div', {}),
    controls: el('div', {}),
    layers: el('div', {}),
    words: el('div', {}),
  };
  const make = (name: string, title: string, hint: string, ...children: HTMLElement[]): Fold =>
    keptFold(store, { name: `steer-${name}`, title, hint }, ...children);
  const folds = {
    tokens: make(
      'tokens',
      l10n.t('Further tokens'),
      l10n.t('The tokens whose probabilities differ least between start and target'),
      parts.tokens,
    ),
    dose: make(
      'dose',
      l10n.t('Dose'),
      l10n.t('Output and share closed against the multiplier, from × -3 to × 3'),
      parts.dose,
    ),
    controls: make(
      'controls',
      l10n.t('Controls'),
      l10n.t(
        'Is it this vector? Random directions, shuffled entries and other pairs’ vectors of the same norm, steered alike',
      ),
      parts.controls,
    ),
    layers: make('layers', l10n.t('Layers'), l10n.t('The vector of each layer added alone'), parts.layers),
    words: make(
      'words',
      l10n.t('Words'),
      l10n.t('The output word by word, the vector’s norms and the mean read-out'),
      parts.words,
    ),
    terms: make('terms', l10n.t('What these mean'), l10n.t('The terms of this tab, explained'), explanation()),
  };

  function draw(): void {
    show(tokens.element, last !== null && last.steer.ideal.start.length > 2);
    if (last === null) {
      for (const part of Object.values(parts)) part.replaceChildren();
      for (const each of Object.values(folds)) each.digest(null);
      return show(folds.tokens.element, false);
    }
    const { steer, extras, waiting, names, rows, rest, states } = last;
    const pair = JSON.stringify([steer.request.analysis, steer.request.start, steer.request.end]);
    if (pair !== shownPair || token === null || token >= steer.ideal.start.length) {
      shownPair = pair;
      token = tellingToken(steer.ideal);
    }
    tokens.set(
      names.slice(0, steer.ideal.start.length).map((label, value) => ({ value: String(value), label })),
      String(token),
    );
    show(folds.tokens.element, rest.length > 0);
    folds.tokens.digest(l10n.t('{0} more', rest.length));
    parts.tokens.replaceChildren(conditionBars(rows, names, rest));
    const histogram = wordHistogram(steer, names, token);
    parts.words.replaceChildren(...(histogram === null ? [] : [histogram]), facts(steer, states));
    folds.words.digest(
      steer.start.words === 1
        ? l10n.t('1 word from the start')
        : l10n.t('{0} words from the start', count(steer.start.words)),
    );
    if (extras === null) {
      for (const part of [folds.dose, folds.controls, folds.layers]) part.digest(waiting ? WAITING : NONE);
      for (const part of [parts.dose, parts.controls, parts.layers]) part.replaceChildren();
      return;
    }
    const closed = closedCurve(steer, extras);
    parts.dose.replaceChildren(doseCurve(steer, extras, names, token), ...(closed === null ? [] : [closed]));
    folds.dose.digest(doseText(extras));
    parts.controls.replaceChildren(controlTable(steer, extras));
    folds.controls.digest(controlsText(steer, extras));
    parts.layers.replaceChildren(layerMultiple(steer, extras, names, token));
    folds.layers.digest(layersText(extras));
  }

  return {
    elements: [tokens.element, ...Object.values(folds).map(({ element }) => element)],
    update(now) {
      last = now;
      draw();
    },
  };
}
