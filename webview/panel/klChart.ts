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
  `KL(ideal ‖ model) in nats by position${logarithmic ? ', on a logarithmic axis' : ''}: ${values
    .map((value, position) => `position ${position}: ${klNumber(value)}`)
    .join('; ')}`;
