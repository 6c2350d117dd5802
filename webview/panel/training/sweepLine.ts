import * as l10n from '@vscode/l10n';
import { el, setText, setTitle, show } from '../../ui/dom.js';
import { count } from '../../ui/format.js';
import { iconButton } from '../../ui/iconButton.js';
import type { Attempt, Model } from '../state.js';
import type { Run } from './run.js';
import { counted } from '../../../src/shared/counted.js';

/** A duration as people say it: `3 s`, `4 min`, `2 h`. */
export function durationText(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}

/** How far the analysis of all checkpoints is, with the buttons that start and stop it. */
export function sweepLine(doings: { sweep(on: boolean): void; clearBrush(): void }): {
  readonly element: HTMLElement;
  update(model: Model, run: Run): void;
} {
  const text = el('span', { class: 'sweep-text', testId: 'sweep-text' });
  const spoken = el('span', { class: 'visually-hidden', testId: 'sweep-spoken', role: 'status' });
  const start = el('button', { type: 'button', class: 'link-button', testId: 'sweep-run' });
  start.addEventListener('click', () => doings.sweep(true));
  const cancel = iconButton({
    label: l10n.t('Cancel'),
    title: l10n.t('Stop analysing the other checkpoints; what was found stays'),
    icon: 'close',
    testId: 'sweep-cancel',
    onClick: () => doings.sweep(false),
  });
  const bar = el('progress', { class: 'sweep-bar', max: 1, 'aria-label': l10n.t('Checkpoints that are analysed') });
  const clear = iconButton({
    label: l10n.t('All steps again'),
    title: l10n.t('All steps again (Escape, or a double click on the strip)'),
    icon: 'close',
    testId: 'brush-clear',
    onClick: () => doings.clearBrush(),
  });
  const noLog = el('span', { class: 'sweep-text sweep-no-log', testId: 'no-log' }, l10n.t('no training log'));
  const brushed = el('span', { class: 'brush-text', testId: 'brush-text' });
  return {
    element: el('div', { class: 'sweep-line' }, start, bar, text, cancel, noLog, brushed, clear, spoken),
    update({ swept, result, attempt, failure, logs }, run) {
      const { state, lines, failed } = swept;
      const runs = state.doing === 'running';
      const files = run.checkpoints.map(({ file }) => file);
      const left = files.filter((file) => !lines.has(file)).length;
      const lost = files.filter((file) => failed.has(file)).length;
      const missing = runs ? null : missingText(files.length, result !== null, attempt, failure?.error.code);
      show(start, !runs && state.doing === 'nothing' && left > 0 && missing === null && result !== null);
      show(bar, runs);
      show(cancel, runs);
      if (runs) {
        bar.value = state.done / Math.max(1, state.total);
        const [done, all] = [count(state.done), count(state.total)];
        setText(
          text,
          state.seconds_left === null
            ? l10n.t('{0} of {1}', done, all)
            : l10n.t('{0} of {1}, about {2} left', done, all, durationText(state.seconds_left)),
        );
      } else setText(text, missing ?? restText(state, left, lost, files.length));
      setText(start, startText(left, files.length, state.seconds_left));
      show(noLog, logs !== null && logs.series.length === 0 && !runs && !run.isBrushed);
      setTitle(noLog, [NO_LOG, ...(logs?.notes ?? [])].join(' '));
      show(brushed, run.isBrushed && !runs);
      show(clear, run.isBrushed && !runs);
      show(text, runs || !run.isBrushed);
      if (run.isBrushed) setText(brushed, brushText(run));
      const now = runs ? l10n.t('Analysing the checkpoints') : (missing ?? restText(state, left, lost, files.length));
      if (spoken.textContent !== now) setText(spoken, now);
    },
  };
}

const NO_LOG = l10n.t(
  'No losses of the training can be drawn: no log of it that can be read lies beside the checkpoints.',
);

/** Why there are no curves of the checkpoints yet; null: there are some, or a sweep would give them. */
function missingText(
  count: number,
  isAnalysed: boolean,
  attempt: Attempt | null,
  code: string | undefined,
): string | null {
  if (!isAnalysed) {
    if (attempt !== 'failed' && attempt !== 'cancelled') return null;
    return code === 'no-process'
      ? l10n.t('No process named: no curves yet')
      : l10n.t('Nothing analysed: no curves yet');
  }
  return count === 1 ? l10n.t('One checkpoint: no curves yet') : null;
}

function restText({ doing, error }: Model['swept']['state'], left: number, lost: number, all: number): string {
  if (doing === 'looking') return l10n.t('Looking for what is known…');
  if (error !== null && error.code !== 'cancelled') return error.message;
  if (left - lost > 0) return '';
  return lost === 0
    ? l10n.t('All {0} analysed', count(all))
    : l10n.t('{0} of {1} analysed, {2} could not be', count(all - lost), count(all), count(lost));
}

function startText(left: number, all: number, seconds: number | null): string {
  const doing =
    left !== all
      ? l10n.t('Analyse the other {0}', count(left))
      : all === 1
        ? l10n.t('Analyse all 1 checkpoint')
        : l10n.t('Analyse all {0} checkpoints', count(all));
  return seconds === null ? doing : l10n.t('{0} (about {1})', doing, durationText(seconds));
}

/** `96,000 to 768,000: 4 checkpoints`. */
export function brushText({ checkpoints, from, to }: Run): string {
  const name = (place: number): string => {
    const known = checkpoints[place];
    return known === undefined ? '' : known.step === null ? known.file : count(known.step);
  };
  return l10n.t('{0} to {1}: {2}', name(from), name(to), counted.checkpoints(to - from + 1));
}
