import * as l10n from '@vscode/l10n';
import type { ModelPredictions } from '../../src/protocol/predictions.js';
import { closedText, klNumber, levelText, lossNumbers } from '../../src/shared/predictionTexts.js';
import { el } from '../ui/dom.js';
import { figure } from '../ui/figure.js';

/** KL to the ideal observer, under the name that there is room for. */
export function klFigure(model: ModelPredictions, label = l10n.t('KL to the ideal')): HTMLElement {
  const error = model.standard_error;
  return figure({
    label,
    testId: 'figure-kl',
    value: error === null ? klNumber(model.kl) : `${klNumber(model.kl)} ± ${klNumber(error.kl)}`,
    title: [numbersText(model), l10n.t('KL(ideal ‖ model), nats per token: {0}', full(model.kl))].join('\n'),
    note: error === null ? l10n.t('nats') : l10n.t('nats, standard error'),
  });
}

/** The loss beside the best possible loss, and the share of the way to the ideal. */
export function lossFigures(model: ModelPredictions): HTMLElement[] {
  const { loss, best } = lossNumbers(model);
  const all = numbersText(model);
  return [
    figure({
      label: l10n.t('Loss'),
      testId: 'figure-loss',
      value: loss,
      title: [all, l10n.t('Expected loss of the model on the process, nats per token: {0}', full(model.loss))].join(
        '\n',
      ),
      note: l10n.t('best {0}', best),
    }),
    figure({
      label: l10n.t('Way to the ideal'),
      testId: 'figure-closed',
      value: closedText(model.closed),
      note: model.closed !== null && model.closed < 0 ? l10n.t('worse than order 0') : null,
      title: [
        all,
        l10n.t(
          'Share of the way from order 0 (remembers nothing) to the ideal: {0}',
          model.closed ?? l10n.t('not defined'),
        ),
      ].join('\n'),
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
    l10n.t('The model {0}.', levelText(model)),
  );
}

const full = (value: number | null): string => (value === null ? l10n.t('infinite') : String(value));

/** Every number behind the headline, a line each. */
function numbersText({ kl, loss, optimal_loss, markov_kl, standard_error: error }: ModelPredictions): string {
  return [
    l10n.t('KL(ideal ‖ model) {0}', error === null ? full(kl) : `${full(kl)} ± ${full(error.kl)}`),
    l10n.t('Loss {0}', error === null ? full(loss) : `${full(loss)} ± ${full(error.loss)}`),
    l10n.t(
      'Least possible loss {0}',
      error === null ? String(optimal_loss) : `${optimal_loss} ± ${error.optimal_loss}`,
    ),
    ...markov_kl.map((level, order) => l10n.t('KL of an observer who remembers {0} tokens: {1}', order, level)),
    ...(error === null ? [] : [l10n.t('Words were sampled: after ± stands the standard error.')]),
  ].join('\n');
}
