import * as l10n from '@vscode/l10n';
import { failureText } from '../ui/calls.js';
import type { CallOptions } from '../ui/calls.js';
import { el, setText, show } from '../ui/dom.js';
import { button } from '../ui/toolkit.js';

/** Work that a person starts, one at a time: how far it is, the button that stops it, and why it failed. */
export interface WorkLine {
  readonly element: HTMLElement;
  readonly busy: () => boolean;
  /** Starts work in place of what is under way. */
  start(work: (options: Required<CallOptions>) => Promise<void>): Promise<void>;
  /** Ends what is under way, without a word. */
  stop(): void;
}

/**
 * @param options.testId `-progress`, `-doing`, `-cancel` and `-failure` are appended to it
 * @param options.changed called when work begins and when it ends
 */
export function workLine(options: { testId: string; label: string; changed(busy: boolean): void }): WorkLine {
  const { testId, label, changed } = options;
  let abort: AbortController | null = null;
  const bar = el('progress', {
    class: 'inline-progress',
    testId: `${testId}-progress`,
    max: 1,
    'aria-label': label,
  });
  const doing = el('span', { class: 'hint', testId: `${testId}-doing`, role: 'status' });
  const cancel = button({
    label: l10n.t('Cancel'),
    secondary: true,
    testId: `${testId}-cancel`,
    title: l10n.t('Stops this; what was found before stays'),
    onClick: () => abort?.abort(),
  });
  const running = el('div', { class: 'button-row' }, bar, doing, cancel);
  const problem = el('p', { class: 'failure', role: 'alert', testId: `${testId}-failure` });

  const setRunning = (on: boolean): void => {
    show(running, on);
    bar.value = 0;
    setText(doing, on ? l10n.t('Starting…') : '');
    changed(on);
  };
  const say = (text: string | null): void => {
    setText(problem, text);
    show(problem, text !== null);
  };
  show(running, false);
  say(null);
  return {
    element: el('div', { class: 'work-line' }, running, problem),
    busy: () => abort !== null,
    async start(work) {
      abort?.abort();
      const mine = new AbortController();
      abort = mine;
      say(null);
      setRunning(true);
      try {
        await work({
          signal: mine.signal,
          onProgress: ({ fraction, step }) => {
            if (abort !== mine) return;
            bar.value = fraction;
            setText(doing, step);
          },
        });
      } catch (error) {
        if (abort === mine) say(failureText(error));
      } finally {
        if (abort === mine) {
          abort = null;
          setRunning(false);
        }
      }
    },
    stop() {
      const running = abort;
      abort = null;
      running?.abort();
      say(null);
      if (running !== null) setRunning(false);
    },
  };
}
