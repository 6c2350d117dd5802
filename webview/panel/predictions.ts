import type { ModelPredictions } from '../../src/protocol/predictions.js';
import { closedText, klNumber, levelText, lossNumbers } from '../../src/shared/predictionTexts.js';
import { el } from '../ui/dom.js';
import { figure } from '../ui/figure.js';

/** KL to the ideal observer, under the name that there is room for. */
export function klFigure(model: ModelPredictions, label = 'KL to the ideal'): HTMLElement {
  const error = model.standard_error;
  return figure({
    label,
    testId: 'figure-kl',
    value: error === null ? klNumber(model.kl) : `${klNumber(model.kl)} ± ${klNumber(error.kl)}`,
    title: `${numbersText(model)}\nKL(ideal ‖ model), nats per token: ${full(model.kl)}`,
    note: error === null ? 'nats' : 'nats, standard error',
  });
}

/** The loss beside the best possible loss, and the share of the way to the ideal. */
export function lossFigures(model: ModelPredictions): HTMLElement[] {
  const { loss, best } = lossNumbers(model);
  const all = numbersText(model);
  return [
    figure({
      label: 'Loss',
      testId: 'figure-loss',
      value: loss,
      title: `${all}\nExpected loss of the model on the process, nats per token: ${full(model.loss)}`,
      note: `best ${best}`,
    }),
    figure({
      label: 'Way to the ideal',
      testId: 'figure-closed',
      value: closedText(model.closed),
      note: model.closed !== null && model.closed < 0 ? 'worse than order 0' : null,
      title: `${all}\nShare of the way from order 0 (remembers nothing) to the ideal: ${model.closed ?? 'not defined'}`,
    }),
  ];
}

/** How the model predicts beside an ideal observer: KL, loss and the best possible loss, the share of the way. */
export const predictionFigures = (model: ModelPredictions): HTMLElement[] => [klFigure(model), ...lossFigures(model)];

/** The order of memory that the model's predictions are worth, as a sentence; its title holds all numbers. */
export function levelLine(model: ModelPredictions): HTMLElement {
  return el(
    'p',
    { class: 'level-line', testId: 'figure-level', title: numbersText(model) },
    `The model ${levelText(model)}.`,
  );
}

const full = (value: number | null): string => (value === null ? 'infinite' : String(value));

/** Every number behind the headline, a line each. */
function numbersText({ kl, loss, optimal_loss, markov_kl, standard_error: error }: ModelPredictions): string {
  return [
    `KL(ideal ‖ model) ${full(kl)}${error === null ? '' : ` ± ${full(error.kl)}`}`,
    `Loss ${full(loss)}${error === null ? '' : ` ± ${full(error.loss)}`}`,
    `Least possible loss ${optimal_loss}${error === null ? '' : ` ± ${error.optimal_loss}`}`,
    ...markov_kl.map((level, order) => `KL of an observer who remembers ${order} tokens: ${level}`),
    ...(error === null ? [] : ['Words were sampled: after ± stands the standard error.']),
  ].join('\n');
}
