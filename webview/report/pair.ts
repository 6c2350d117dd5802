import * as l10n from '@vscode/l10n';
import type { AnalysisResult } from '../../src/protocol/analysis.js';
import type { SteeredPair } from '../../src/protocol/report.js';
import { conditions, tokensFirst } from '../../src/figure/charts/conditions.js';
import { tellingToken } from '../../src/figure/charts/dose.js';
import { beliefVector, outputNames, statesText } from '../panel/feature.js';
import { conditionBars } from '../panel/steering/conditions.js';
import { closedCurve, controlTable, doseCurve, layerMultiple } from '../panel/steering/extrasView.js';
import { facts, scores } from '../panel/steering/figures.js';
import { el } from '../ui/dom.js';
import { button } from '../ui/toolkit.js';

/** One pair that was steered between: how far it gets, the next tokens, dose, controls and layers. */
export function pairPart(result: AnalysisResult, { steer, extras }: SteeredPair, show: () => void): HTMLElement {
  const { start, end, multiplier } = steer.request;
  const title = l10n.t('Belief {0} to belief {1}', start, end);
  const names = outputNames(result);
  const rows = conditions(steer);
  const token = tellingToken(steer.ideal);
  const closed = closedCurve(steer, extras);
  const belief = (index: number): string => statesText(result, beliefVector(result, index));
  return el(
    'section',
    { class: 'report-pair', testId: 'steering', 'data-pair': `${start}-${end}`, 'aria-label': title },
    el('h4', {}, title),
    el(
      'p',
      { class: 'hint' },
      l10n.t('Start {0}. Target {1}. The vector is added × {2}.', belief(start), belief(end), multiplier),
    ),
    el(
      'div',
      { class: 'button-row' },
      button({ label: l10n.t('Show in the Plots'), secondary: true, testId: 'pair-show', onClick: show }),
    ),
    scores(steer, extras, false),
    conditionBars(rows, names, tokensFirst(rows).first),
    el(
      'div',
      { class: 'chart-grid' },
      doseCurve(steer, extras, names, token),
      ...(closed === null ? [] : [closed]),
      controlTable(steer, extras),
      layerMultiple(steer, extras, names, token),
    ),
    facts(steer, (vector) => statesText(result, vector)),
  );
}
