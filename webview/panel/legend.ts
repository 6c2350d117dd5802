import * as l10n from '@vscode/l10n';
import type { AnalysisResult } from '../../src/protocol/analysis.js';
import type { ViewSettings } from '../../src/protocol/panel.js';
import { colourKey } from '../plot/colourKey.js';
import { drawnColour, mixtureOf } from '../../src/figure/composed/mixture.js';
import { drawn, el, show, svg } from '../ui/dom.js';
import { count } from '../ui/format.js';
import { GHOST_SIGN, SIGN_SIZE, signsOfTab } from '../../src/figure/signs.js';
import { MAX_LINEAR, ramp, stateColours } from '../../src/figure/geometry/colour.js';
import type { LegendEntry } from '../../src/figure/hidden.js';
import { legendEntries, switched } from '../../src/figure/hidden.js';
import type { ColouredEntry } from '../plot/legendEntries.js';
import { entryList } from '../plot/legendEntries.js';
import { testIds } from './testIds.js';
import { rampShape } from '../plot/rampShape.js';

/** What the colours mean: a ramp with its ends, the states by name; entries switch their marks. */
export function legendView(change: (view: Partial<ViewSettings>) => void): {
  readonly element: HTMLElement;
  update(result: AnalysisResult, view: ViewSettings, dark: boolean): void;
  /** What the faint marks are; null: there are none. */
  setPins(text: string | null): void;
} {
  const signs = el('div', {});
  const pinned = el('span', { class: 'legend-pins', testId: 'legend-pins' });
  show(pinned, false);
  const head = el('div', { class: 'legend-body' });
  let now: { entries: readonly LegendEntry[]; hidden: readonly string[] } = { entries: [], hidden: [] };
  const entries = entryList({
    switch: (id, isolate) => change({ hidden: switched(now.hidden, now.entries, id, isolate) }),
    all: () => change({ hidden: [] }),
  });
  let shown: readonly unknown[] = [];
  return {
    element: el(
      'section',
      { class: 'legend', testId: testIds.legend, 'aria-label': l10n.t('Legend') },
      head,
      entries.element,
      signs,
      pinned,
    ),
    setPins(text) {
      show(pinned, text !== null);
      const { width, height } = SIGN_SIZE;
      const sign = svg('svg', { class: 'sign', viewBox: `0 0 ${width} ${height}`, 'aria-hidden': 'true' });
      sign.append(drawn(GHOST_SIGN.shape));
      pinned.replaceChildren(sign, text ?? '');
    },
    update(result, view, dark) {
      now = { entries: legendEntries(result, view), hidden: view.hidden };
      entries.set(coloured(now.entries, result, view, dark), view.hidden);
      show(entries.element, now.entries.length > 0);
      const next = [result, view.colour, view.part, view.tab, dark];
      if (next.every((each, at) => each === shown[at])) return;
      shown = next;
      head.replaceChildren(...headOf(result, view, dark));
      const list = overlayLegend(view.tab);
      signs.replaceChildren(...(list === null ? [] : [list]));
    },
  };
}

function coloured(
  entries: readonly LegendEntry[],
  result: AnalysisResult,
  view: ViewSettings,
  dark: boolean,
): ColouredEntry[] {
  const { inputs } = result;
  const mixture = mixtureOf(result, view);
  const states = stateColours(mixture?.names.length ?? 0, dark);
  const last = Math.max(1, inputs.n_ctx - 1);
  return entries.map((entry, at) => ({
    ...entry,
    colour: mixture !== null ? (states[at] ?? null) : at < inputs.n_ctx ? ramp(at / last, dark) : null,
  }));
}

function headOf(result: AnalysisResult, view: ViewSettings, dark: boolean): HTMLElement[] {
  const title = (text: string): HTMLElement => el('span', { class: 'legend-title' }, text);
  const mixture = mixtureOf(result, view);
  if (mixture !== null) {
    const many = legendEntries(result, view).length === 0;
    return [title(mixture.title), ...(many ? [colourKey(mixture.names, dark)] : [])];
  }
  const byIndex = drawnColour(result, view) === 'index';
  if (!byIndex && legendEntries(result, view).length > 0) return [title(l10n.t('Mean position'))];
  const last = byIndex ? result.beliefs.count - 1 : result.inputs.n_ctx - 1;
  const logarithmic = byIndex && result.beliefs.count > MAX_LINEAR;
  return [
    title(
      byIndex
        ? logarithmic
          ? l10n.t('Belief index, logarithmic')
          : l10n.t('Belief index')
        : l10n.t('Position (mean over the belief)'),
    ),
    // One value has no ramp.
    last < 1
      ? el('span', {}, '0')
      : el('div', { class: 'legend-ramp' }, el('span', {}, '0'), rampShape(dark), el('span', {}, count(last))),
    ...(byIndex ? [] : [el('span', { class: 'legend-note' }, l10n.t('grey: occurs at no position'))]),
  ];
}

/** What a tab draws over the marks. */
function overlayLegend(tab: string): HTMLElement | null {
  const signs = signsOfTab(tab);
  if (signs.length === 0) return null;
  const { width, height } = SIGN_SIZE;
  return el(
    'ul',
    { class: 'legend-states legend-signs' },
    ...signs.map(({ shape, text }) =>
      el(
        'li',
        {},
        svg('svg', { class: 'sign', viewBox: `0 0 ${width} ${height}`, 'aria-hidden': 'true' }, drawn(shape)),
        text,
      ),
    ),
  );
}
