import { el, setText, setTitle, show } from '../../ui/dom.js';
import { count, plural } from '../../ui/format.js';
import { iconButton } from '../../ui/iconButton.js';
import type { Attempt, Model } from '../state.js';
import type { Run } from './run.js';

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
    label: 'Cancel',
    title: 'Stop analysing the other checkpoints; what was found stays',
    icon: 'close',
    testId: 'sweep-cancel',
    onClick: () => doings.sweep(false),
  });
  const bar = el('progress', { class: 'sweep-bar', max: 1, 'aria-label': 'Checkpoints that are analysed' });
  const clear = iconButton({
    label: 'All steps again',
    title: 'All steps again (Escape, or a double click on the strip)',
    icon: 'close',
    testId: 'brush-clear',
    onClick: () => doings.clearBrush(),
  });
  const noLog = el('span', { class: 'sweep-text', testId: 'no-log' }, 'no training log');
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
        const rest = state.seconds_left === null ? '' : `, about ${durationText(state.seconds_left)} left`;
        setText(text, `${count(state.done)} of ${count(state.total)}${rest}`);
      } else setText(text, missing ?? restText(state, left, lost, files.length));
      setText(start, startText(left, files.length, state.seconds_left));
      show(noLog, logs !== null && logs.series.length === 0 && !runs && !run.isBrushed);
      setTitle(noLog, [NO_LOG, ...(logs?.notes ?? [])].join(' '));
      show(brushed, run.isBrushed && !runs);
      show(clear, run.isBrushed && !runs);
      show(text, runs || !run.isBrushed);
      if (run.isBrushed) setText(brushed, brushText(run));
      const now = runs ? 'Analysing the checkpoints' : (missing ?? restText(state, left, lost, files.length));
      if (spoken.textContent !== now) setText(spoken, now);
    },
  };
}

const NO_LOG = 'No losses of the training can be drawn: no log of it that can be read lies beside the checkpoints.';

/** Why there are no curves of the checkpoints yet; null: there are some, or a sweep would give them. */
function missingText(
  count: number,
  isAnalysed: boolean,
  attempt: Attempt | null,
  code: string | undefined,
): string | null {
  if (!isAnalysed) {
    if (attempt !== 'failed' && attempt !== 'cancelled') return null;
    return code === 'no-process' ? 'No process named: no curves yet' : 'Nothing analysed: no curves yet';
  }
  return count === 1 ? 'One checkpoint: no curves yet' : null;
}

function restText({ doing, error }: Model['swept']['state'], left: number, lost: number, all: number): string {
  if (doing === 'looking') return 'Looking for what is known…';
  if (error !== null && error.code !== 'cancelled') return error.message;
  const some = lost === 0 ? '' : `, ${count(lost)} could not be`;
  return left - lost > 0 ? '' : `All ${count(all)} analysed${some}`;
}

function startText(left: number, all: number, seconds: number | null): string {
  const about = seconds === null ? '' : ` (about ${durationText(seconds)})`;
  return left === all ? `Analyse all ${plural(all, 'checkpoint')}${about}` : `Analyse the other ${count(left)}${about}`;
}

/** `96,000 to 768,000: 4 checkpoints`. */
export function brushText({ checkpoints, from, to }: Run): string {
  const name = (place: number): string => {
    const known = checkpoints[place];
    return known === undefined ? '' : known.step === null ? known.file : count(known.step);
  };
  return `${name(from)} to ${name(to)}: ${plural(to - from + 1, 'checkpoint')}`;
}
