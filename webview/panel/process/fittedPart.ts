import * as l10n from '@vscode/l10n';
import type { FitResult, FittedProcess } from '../../../src/protocol/fit.js';
import { firstLines } from '../../../src/shared/shownText.js';
import { el, icon } from '../../ui/dom.js';
import { short } from '../../ui/format.js';
import { button } from '../../ui/toolkit.js';
import type { Ranked } from './rankingPart.js';
import { processTable } from './rankingPart.js';

/** Given and fitted parameters, the ranking where it was asked for, and the process that is better, if there is one. */
export function fittedPart(
  result: FitResult,
  ofOther: string | null,
  use: (process: FittedProcess) => void,
): HTMLElement {
  const { given, fitted, ranking, better } = result;
  const pair: Ranked[] = [
    ...(given === null ? [] : [{ ...given, place: 'given' }]),
    ...(fitted === null ? [] : [{ ...fitted, place: 'fitted' }]),
  ];
  return el(
    'section',
    { class: 'check-part', testId: 'fit-found', 'aria-label': l10n.t('Which process the model predicts like') },
    ofOther === null ? null : el('p', { class: 'hint' }, ofOther),
    better === null
      ? null
      : el(
          'div',
          { class: 'better', testId: 'fit-better' },
          icon('lightbulb'),
          el('span', { class: 'better-sentence' }, better.sentence),
          button({
            label: l10n.t('Analyse with It'),
            testId: 'fit-better-use',
            title: l10n.t('Analyses the checkpoint with this process and these parameters'),
            onClick: () => use(better.process),
          }),
        ),
    pair.length === 0
      ? null
      : processTable({
          testId: 'fit-pair',
          caption: l10n.t('The process in use: KL of its ideal observer to the model, nats per token'),
          rows: pair,
          use,
        }),
    given !== null && fitted === null
      ? el('p', { class: 'hint' }, l10n.t('{0} has no parameters to fit.', given.title))
      : null,
    ranking.length === 0
      ? null
      : processTable({
          testId: 'fit-ranking',
          caption: l10n.t('All processes whose vocabulary fits, each with fitted parameters, the nearest first'),
          rows: ranking.map((each, at) => ({ ...each, place: `${at + 1}.` })),
          use,
        }),
    ...firstLines(result.notes).map((note) => el('p', { class: 'hint' }, note)),
    el('p', { class: 'hint' }, l10n.t('Found in {0} s.', short(result.seconds))),
  );
}
