import * as l10n from '@vscode/l10n';
import { klNumber } from '../../../src/shared/predictionTexts.js';
import { unseenR2Text } from '../../../src/shared/texts.js';
import { el, setText } from '../../ui/dom.js';
import { figure } from '../../ui/figure.js';
import { share } from '../../ui/format.js';
import { headline } from '../headline.js';
import type { Model } from '../state.js';
import type { Known } from './run.js';

/** The parts of the header that say what the picture is of. */
export interface Telling {
  readonly title: HTMLElement;
  readonly figures: HTMLElement;
  readonly stage: { readonly element: HTMLElement };
}

/**
 * Says in the header what is played: between which steps, and the figures of the checkpoint that was passed last, since
 * none are known between checkpoints. null: the header is of the picture again.
 */
export function tellMoment(
  { title, figures, stage }: Telling,
  { result, folder }: Model,
  now: { readonly text: string; readonly last: Known } | null,
): void {
  stage.element.classList.toggle('is-playing', now !== null);
  const step = title.querySelector('.title-step');
  if (step === null || result === null) return;
  if (now === null) {
    stage.element.removeAttribute('data-moment');
    figures.replaceChildren(headline(result));
    setText(step, folder === null ? '' : textOf(result.checkpoint));
    return;
  }
  if (stage.element.getAttribute('data-moment') !== now.text) {
    setText(step, now.text);
    stage.element.setAttribute('data-moment', now.text);
  }
  if (figures.getAttribute('data-of') === now.last.file && figures.querySelector('.is-played') !== null) return;
  figures.setAttribute('data-of', now.last.file);
  figures.replaceChildren(playedFigures(now.last));
}

const textOf = ({ step, file }: { readonly step: number | null; readonly file: string }): string =>
  step === null ? file : l10n.t('step {0}', step.toLocaleString('en-US'));

/** The three figures of the header's line for a checkpoint that was swept; dashes where it was not. */
function playedFigures({ text, figures: known }: Known): HTMLElement {
  const title = known === undefined ? l10n.t('{0} has not been analysed yet.', text) : l10n.t('Of {0}', text);
  return el(
    'dl',
    { class: 'figures figures-line is-played' },
    figure({
      label: 'KL',
      testId: 'figure-kl',
      value: known === undefined ? '–' : klNumber(known.kl),
      title,
      note: null,
    }),
    figure({ label: 'R²', testId: 'figure-r2', value: known === undefined ? '–' : share(known.r2), title, note: null }),
    figure({
      label: l10n.t('unseen'),
      testId: 'figure-r2-unseen',
      value: known === undefined ? '–' : unseenR2Text(known.r2_unseen).text,
      title,
      note: null,
    }),
  );
}
