import * as l10n from '@vscode/l10n';
import type { SteeredPair } from '../../src/protocol/report.js';
import type { ViewSettings } from '../../src/protocol/panel.js';
import { noZoom } from '../../src/figure/geometry/camera.js';
import type { Occurrences } from '../../src/figure/geometry/occurrences.js';
import { steeringOverlays } from '../../src/figure/overlays/steering.js';
import { PANEL_VIEW } from '../../src/shared/defaults.js';
import { detailsCard } from '../panel/details.js';
import { noOverlays } from '../panel/feature.js';
import { legendView } from '../panel/legend.js';
import type { PlotPair } from '../panel/plotPair.js';
import { plotPair } from '../panel/plotPair.js';
import type { Model, Store } from '../panel/state.js';
import { toolbar } from '../panel/toolbar.js';
import { el, setText } from '../ui/dom.js';
import { button } from '../ui/toolkit.js';

const HINTS = [
  l10n.t(
    'A click keeps a belief here. Drag to move the plot, or to turn it in 3-D; the wheel zooms the plot that has the focus; a double click shows all again.',
  ),
  l10n.t('The axes are principal components of the true beliefs, in both plots alike.'),
];

/** The two linked plots with what they are seen by, their legend, and the card of a belief. */
export function geometry(
  store: Store,
  found: Occurrences,
  pairs: readonly SteeredPair[],
): {
  readonly element: HTMLElement;
  readonly pair: PlotPair;
  /** The line of tools, for more of them. */
  readonly tools: HTMLElement;
  /** Draws the arrows of a pair over the plots; null: of none. */
  showPair(pair: SteeredPair | null): void;
  update(model: Model, before: Model | null): void;
} {
  let drawnPair: SteeredPair | null = null;
  const changeView = (change: Partial<ViewSettings>): void =>
    store.set({
      view: { ...store.get().view, ...change },
      ...('plot' in change || 'axes' in change ? { zoom: noZoom } : {}),
    });
  const view = toolbar({
    change: changeView,
    reset() {
      store.set({ zoom: noZoom });
      changeView({ rotation: PANEL_VIEW.rotation });
    },
    maximise: () => undefined,
  });
  const plots = plotPair(
    store,
    (belief) => store.set({ kept: belief, focused: belief }),
    (picture, { result }) =>
      result === null || drawnPair === null
        ? noOverlays
        : steeringOverlays(picture, result, drawnPair.steer, [], found),
    () => undefined,
  );
  const legend = legendView(changeView);
  const card = detailsCard(null, () => undefined, HINTS);
  const pairText = el('span', { testId: 'pair-shown' });
  const pairLine = el(
    'p',
    { class: 'hint', hidden: true },
    pairText,
    ' ',
    button({ label: l10n.t('Hide'), secondary: true, testId: 'pair-hide', onClick: () => showPair(null) }),
  );
  const stage = el(
    'div',
    { class: 'report-stage' },
    plots.element,
    el('div', { class: 'report-side' }, legend.element, card.element),
  );

  function showPair(pair: SteeredPair | null): void {
    drawnPair = pair;
    const steering = pair && steeringOf(pair);
    pairLine.hidden = pair === null;
    setText(
      pairText,
      pair &&
        l10n.t('The arrows show steering from belief {0} to {1}.', pair.steer.request.start, pair.steer.request.end),
    );
    store.set({ steering, view: { ...store.get().view, tab: pair === null ? 'geometry' : 'steering' } });
    if (pair !== null) stage.scrollIntoView({ block: 'nearest' });
  }

  // Nothing is selected or made larger here.
  view.groups.window.querySelector('[data-testid="maximise"]')?.remove();
  return {
    element: el('div', { class: 'report-part' }, view.element, pairs.length > 0 ? pairLine : null, stage),
    pair: plots,
    tools: view.element,
    showPair,
    update(model, before) {
      const { result } = model;
      if (result === null) return;
      if (before === null || model.view !== before.view) view.update(model);
      if (before === null || model.view !== before.view || model.dark !== before.dark)
        legend.update(result, model.view, model.dark);
      plots.update(model, before, found);
      card.update({
        ...{ result, found, belief: model.focused, alsoHere: model.alsoHere },
        kept: model.kept === model.focused,
      });
    },
  };
}

function steeringOf({ steer: { request } }: SteeredPair): NonNullable<Model['steering']> {
  const { analysis: _, ...steering } = request;
  return steering;
}
