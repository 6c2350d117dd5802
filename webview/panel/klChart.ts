import * as l10n from '@vscode/l10n';
import { klByPosition } from '../../src/figure/charts/kl.js';
import type { ModelPredictions } from '../../src/protocol/predictions.js';
import { klNumber } from '../../src/shared/predictionTexts.js';
import { stillChart } from '../plot/curveChart.js';

/** KL of the model by position, among those of observers who remember the last k tokens. */
export function klChart(model: ModelPredictions): HTMLElement {
  const chart = klByPosition(model);
  return stillChart(chart, { testId: 'chart-kl', spoken: spoken(model.kl_per_position, chart.logarithmic) });
}

const spoken = (values: readonly (number | null)[], logarithmic: boolean): string =>
  logarithmic
    ? l10n.t('KL(ideal ‖ model) in nats by position, on a logarithmic axis: {0}', byPosition(values))
    : l10n.t('KL(ideal ‖ model) in nats by position: {0}', byPosition(values));

const byPosition = (values: readonly (number | null)[]): string =>
  values.map((value, position) => l10n.t('position {0}: {1}', position, klNumber(value))).join('; ');
