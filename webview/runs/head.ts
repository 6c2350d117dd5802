import * as l10n from '@vscode/l10n';
import { el, setText, show } from '../ui/dom.js';
import { iconButton } from '../ui/iconButton.js';
import { button } from '../ui/toolkit.js';
import type { RunsHost } from './host.js';
import type { Model } from './state.js';
import { counted } from '../../src/shared/counted.js';

/** How many runs there are, what is known of them, the work in progress, and what can be done with all of them. */
export function pageHead(host: RunsHost): { readonly element: HTMLElement; update(model: Model): void } {
  const title = el('h1', { class: 'runs-title', testId: 'runs-title' });
  const told = el('span', { class: 'runs-told', testId: 'runs-told', role: 'status' });
  const compute = button({
    label: l10n.t('Analyse the Rest'),
    icon: 'play',
    testId: 'runs-compute',
    title: l10n.t('Analyses the checkpoints that are not known yet, one run after another'),
    onClick: () => host.post({ type: 'compute', on: true }),
  });
  const cancel = button({
    label: l10n.t('Cancel'),
    icon: 'debug-stop',
    testId: 'runs-cancel',
    secondary: true,
    title: l10n.t('Stops analysing; what was found stays'),
    onClick: () => host.post({ type: 'compute', on: false }),
  });
  const save = (form: 'csv' | 'json', copies: boolean) => (): void => host.post({ type: 'save', form, copies });
  const tools = el(
    'div',
    { class: 'runs-tools', role: 'toolbar', 'aria-label': l10n.t('Runs') },
    iconButton({ label: l10n.t('Add runs…'), icon: 'add', testId: 'runs-add', onClick: () => host.command('addRuns') }),
    iconButton({
      label: l10n.t('Look again for checkpoints'),
      icon: 'refresh',
      testId: 'runs-refresh',
      onClick: () => host.command('retry'),
    }),
    iconButton({
      label: l10n.t('Copy the table as CSV'),
      icon: 'copy',
      testId: 'runs-copy',
      onClick: save('csv', true),
    }),
    iconButton({
      label: l10n.t('Save the table as CSV…'),
      icon: 'save',
      testId: 'runs-csv',
      onClick: save('csv', false),
    }),
    iconButton({
      label: l10n.t('Save the table as JSON…'),
      icon: 'json',
      testId: 'runs-json',
      onClick: save('json', false),
    }),
  );
  return {
    element: el('header', { class: 'runs-head' }, title, told, cancel, compute, tools),
    update({ runs, standing }) {
      const all = runs ?? [];
      setText(title, runs === null ? l10n.t('Runs') : counted.runs(all.length));
      const known = all.reduce((sum, run) => sum + run.points.length, 0);
      const total = all.reduce((sum, run) => sum + run.total, 0);
      const busy = standing.doing === 'computing';
      setText(
        told,
        busy
          ? workText(standing, all)
          : all.length === 0
            ? ''
            : l10n.t('{0} of {1} analysed', known, counted.checkpoints(total)),
      );
      const open = all.some((run) => run.problem === null && run.points.length + run.failed.length < run.total);
      show(cancel, busy);
      show(compute, standing.doing === 'nothing' && open);
    },
  };
}

function workText({ run, done, total, seconds_left }: Model['standing'], runs: NonNullable<Model['runs']>): string {
  const name = runs.find(({ id }) => id === run)?.name ?? '';
  const all = counted.checkpoints(total);
  return seconds_left === null
    ? l10n.t('Analysing {0}: {1} of {2}', name, done, all)
    : l10n.t('Analysing {0}: {1} of {2}, {3} left', name, done, all, timeText(seconds_left));
}

/** `8 s`, `3 min`, `2 h`. */
function timeText(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}
