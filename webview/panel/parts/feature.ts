import * as l10n from '@vscode/l10n';
import type { AnalysisResult } from '../../../src/protocol/analysis.js';
import type { ComposedResult } from '../../../src/protocol/composed.js';
import { posteriorCharts } from '../../../src/figure/charts/composed/posterior.js';
import type { Part } from '../../../src/figure/composed/shown.js';
import { partsOf } from '../../../src/figure/composed/shown.js';
import { weighedChart } from '../../../src/figure/weighting.js';
import { paletteChart } from '../../plot/paletteChart.js';
import { el } from '../../ui/dom.js';
import type { Feature } from '../feature.js';
import { noOverlays, tabHeading } from '../feature.js';
import type { Store } from '../state.js';
import { jointOrFactored, verdictPart } from './dimensions.js';
import type { SmallPair } from './pair.js';
import { smallPair } from './pair.js';

/** The tab of a composed process: its parts side by side, and whether the stream holds them jointly. Other processes have none. */
export function partsFeature(
  store: Store,
  doings: { pick(belief: number, modifier: boolean): void; show(part: Part): void },
): Feature {
  const element = el('section', { class: 'feature', testId: 'parts' });
  let pairs: readonly SmallPair[] = [];
  /** What is drawn is of this, in these colours. */
  let drawn: { readonly result: AnalysisResult; readonly dark: boolean; readonly ground: string } | null = null;

  function draw(result: AnalysisResult, composed: ComposedResult): void {
    pairs = partsOf(result).map((part) => smallPair(store, result, part, doings));
    const charts = posteriorCharts(composed).map((chart) => weighedChart(chart, result.settings));
    element.replaceChildren(
      tabHeading(l10n.t('Parts')),
      verdictPart(composed),
      el('p', { class: 'hint', testId: 'parts-weighting' }, composed.weighting),
      el('div', { class: 'part-grid' }, ...pairs.map((pair) => pair.element)),
      ...(charts.length === 0 ? [] : [posteriorPart(charts)]),
      el(
        'section',
        { class: 'part-dimensions', testId: 'parts-dimensions-part', 'aria-labelledby': 'joint-or-factored' },
        ...jointOrFactored(composed, result),
      ),
    );
  }

  return {
    id: 'parts',
    label: l10n.t('Parts'),
    icon: 'combine',
    element,
    isThere: ({ result }) => result?.composed != null,
    update(model, before, found) {
      const { result, dark, ground, view } = model;
      const composed = result?.composed ?? null;
      if (result === null || composed === null) {
        element.replaceChildren();
        [pairs, drawn] = [[], null];
        return;
      }
      // Out of sight nothing is drawn.
      if (view.tab !== 'parts') return;
      const isNew = drawn?.result !== result || drawn.dark !== dark || drawn.ground !== ground;
      if (isNew) {
        drawn = { result, dark, ground };
        draw(result, composed);
      }
      const was = isNew || before?.view.tab !== 'parts' ? null : before;
      for (const pair of pairs) pair.update(model, was, found);
    },
    overlays: () => noOverlays,
  };
}

function posteriorPart(charts: ReturnType<typeof posteriorCharts>): HTMLElement {
  return el(
    'section',
    { class: 'part-posterior', testId: 'parts-posterior', 'aria-label': l10n.t('P(component) over positions') },
    el('h3', { class: 'block-heading' }, l10n.t('P(component) over positions')),
    el(
      'div',
      { class: 'chart-grid' },
      ...charts.map((chart, at) =>
        paletteChart(chart, {
          testId: `chart-posterior-${at}`,
          spoken: l10n.t(
            '{0}: {1}',
            chart.title,
            chart.data.rows
              .map((row) =>
                row.map((value) => (typeof value === 'number' ? Number(value.toFixed(3)) : value)).join(' '),
              )
              .join('; '),
          ),
        }),
      ),
    ),
    el(
      'p',
      { class: 'hint' },
      l10n.t('Whole lines: true. Broken lines: read out. Each component has its colour and its mark, as in the plots.'),
    ),
  );
}
