import * as l10n from '@vscode/l10n';
import type { OfferedCurve } from '../../../src/figure/training/figures.js';
import { valueAt } from '../../../src/figure/training/figures.js';
import { curveValueText } from '../../../src/figure/training/texts.js';
import { VERDICT_SIGNS } from '../../../src/shared/verdictTexts.js';
import { el } from '../../ui/dom.js';
import type { Known, Run } from './run.js';

/** More lines than this are left to what is saved. */
const MOST_ROWS = 400;

/** The figures of each checkpoint that was chosen as numbers, for those who read them or hear them. */
export function figureTable(run: Run, curves: readonly OfferedCurve[]): HTMLElement {
  const shown = curves.filter(({ group }) => group !== 'logs');
  const rows = run.checkpoints.slice(run.from, run.to + 1);
  return el(
    'table',
    { class: 'numbers', testId: 'training-table' },
    el('caption', { class: 'visually-hidden' }, l10n.t('Figures of the checkpoints')),
    el(
      'thead',
      {},
      el(
        'tr',
        {},
        el('th', { scope: 'col' }, run.hasSteps ? l10n.t('Step') : l10n.t('Checkpoint')),
        ...shown.map(({ short, name }) => el('th', { scope: 'col', title: name }, short)),
        el('th', { scope: 'col' }, l10n.t('Verdict')),
      ),
    ),
    el('tbody', {}, ...rows.slice(0, MOST_ROWS).map((known) => rowOf(known, shown))),
    ...(rows.length > MOST_ROWS
      ? [el('tfoot', {}, el('tr', {}, el('td', { colspan: shown.length + 2 }, l10n.t('More is in what is saved.'))))]
      : []),
  );
}

function rowOf({ file, step, figures, verdict, failure }: Known, shown: readonly OfferedCurve[]): HTMLElement {
  const cells = shown.map((curve) =>
    el('td', {}, figures === undefined ? '–' : curveValueText(curve, valueAt(curve.id, figures))),
  );
  const word =
    failure !== undefined ? l10n.t('failed') : verdict === undefined ? '–' : VERDICT_SIGNS[verdict.level].word;
  return el(
    'tr',
    { 'data-file': file },
    el('th', { scope: 'row', title: file }, step === null ? file : step.toLocaleString('en-US')),
    ...cells,
    el('td', { title: failure?.error.message ?? verdict?.sentence ?? l10n.t('Not analysed yet') }, word),
  );
}
