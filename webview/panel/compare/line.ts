import * as l10n from '@vscode/l10n';
import { checkpointText } from '../../../src/shared/texts.js';
import { klNumber } from '../../../src/shared/predictionTexts.js';
import type { Comparison } from '../../../src/protocol/compare.js';
import { el, setText, show } from '../../ui/dom.js';
import { share } from '../../ui/format.js';
import { button } from '../../ui/toolkit.js';
import type { Model, Store } from '../state.js';
import { testIds } from '../testIds.js';
import type { Comparing } from './model.js';

/** Step and, of another folder, its name. */
export const comparedName = ({ name, result }: Comparison): string =>
  `${name === null ? '' : `${name}, `}${checkpointText(result.checkpoint)}`;

/** R² and KL of the other checkpoint, as a title says them. */
export const comparedFigures = ({ result }: Comparison): string =>
  `R² ${share(result.regression.r2)} · KL ${klNumber(result.model.kl)}`;

/** Says what the checkpoint on show is compared with, or why it cannot be, and leads back. */
export function compareLine(store: Store): { element: HTMLElement; update(model: Model, before: Model | null): void } {
  const text = el('span', { class: 'compare-text', testId: 'compare-text', role: 'status' });
  const back = button({
    label: l10n.t('Stop comparing'),
    testId: 'compare-close',
    icon: 'close',
    iconOnly: true,
    onClick: () => store.set({ compare: null }),
  });
  const element = el('div', { class: 'compare-line', testId: testIds.compare }, text, back);
  show(element, false);
  return {
    element,
    update({ compare, result }, before) {
      if (compare === before?.compare && result === before.result) return;
      show(element, compare !== null && result !== null);
      element.setAttribute('data-state', compare === null ? 'none' : stateOf(compare));
      if (compare === null || result === null) return;
      const on = checkpointText(result.checkpoint);
      const { found, failure, progress } = compare;
      if (failure !== null) setText(text, l10n.t('Cannot be compared: {0}', failure));
      else if (found === null)
        setText(
          text,
          progress === null ? l10n.t('Comparing: waiting…') : l10n.t('Comparing: {0}…', inSentence(progress.step)),
        );
      else
        setText(
          text,
          l10n.t('{0} beside {1}: same process, axes and scale; hovering is linked.', on, comparedName(found)),
        );
    },
  };
}

/** A step of the analysis as it stands within a sentence. Only in English does a sentence's first word turn small there. */
const inSentence = (step: string): string =>
  document.documentElement.lang.startsWith('en') ? step.toLowerCase() : step;

const stateOf = ({ failure, found }: Comparing): string =>
  failure !== null ? 'failed' : found === null ? 'waiting' : 'ready';
