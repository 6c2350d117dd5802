import * as l10n from '@vscode/l10n';
import type { AnalysisResult } from '../../../src/protocol/analysis.js';
import type { Occurrences } from '../../../src/figure/geometry/occurrences.js';
import { el, icon, show } from '../../ui/dom.js';
import { ranges } from '../../ui/format.js';
import { button } from '../../ui/toolkit.js';
import { cutsOf, suggestedPair } from '../startable.js';
import type { Steering } from '../state.js';

/** How a pair is chosen where there is none, and what to do where no word ends in the belief that is steered from. */
export function startNotice(events: { use(pair: { start: number; end: number }): void; cut(length: number): void }): {
  readonly element: HTMLElement;
  update(result: AnalysisResult, found: Occurrences, steering: Steering | null, kept: number | null): void;
} {
  const element = el('div', { class: 'notice', testId: 'steer-hint', role: 'status' });
  const say = (text: string, ...more: HTMLElement[]): void => {
    element.replaceChildren(icon('info'), el('p', { class: 'hint' }, text), ...more);
    show(element, true);
  };
  show(element, false);
  return {
    element,
    update(result, found, steering, kept) {
      const start = steering?.start ?? kept;
      if (steering !== null && steering.start === steering.end)
        return say(l10n.t('Start and target are the same belief: choose another target.'));
      if (start !== null && start < result.beliefs.count && (steering?.cut ?? null) === null) {
        const problem = notEnding(result, found, start);
        if (problem !== null) {
          const { text, cut } = problem;
          const offer = steering !== null && cut !== null;
          return say(
            text,
            ...(offer
              ? [
                  button({
                    label: l10n.t('Cut after {0}', cut),
                    testId: 'steer-cut',
                    secondary: true,
                    title:
                      cut === 1
                        ? l10n.t('Steers words of 1 token that end in the start')
                        : l10n.t('Steers words of {0} tokens that end in the start', cut),
                    onClick: () => events.cut(cut),
                  }),
                ]
              : []),
          );
        }
      }
      if (steering !== null) return show(element, false);
      say(
        l10n.t(
          'Click a belief for the start, then hold Ctrl, Cmd or Shift and click another for the target. By keyboard: Enter and Shift+Enter on the belief in focus.',
        ),
        button({
          label: l10n.t('Suggest a Pair'),
          icon: 'lightbulb',
          testId: 'steer-suggest',
          secondary: true,
          title: l10n.t('Two common beliefs whose next tokens differ most for an ideal observer'),
          onClick() {
            const pair = suggestedPair(result);
            if (pair !== null) events.use(pair);
          },
        }),
      );
    },
  };
}

/** Why no whole word can be steered from a belief, and the longest cut after which words can; null where whole words can. */
function notEnding(
  result: AnalysisResult,
  found: Occurrences,
  belief: number,
): { text: string; cut: number | null } | null {
  if ((result.beliefs.words_ending[belief] ?? 0) > 0) return null;
  const cuts = cutsOf(result, found, belief);
  const cut = cuts.at(-1) ?? null;
  return {
    cut,
    text:
      cut === null
        ? l10n.t('No word ends in belief {0}, however it is cut: choose another start.', belief)
        : cuts.length === 1 && cut === 1
          ? l10n.t(
              'No whole word ends in belief {0}, so there is nothing to steer from it. Words cut after 1 token do.',
              belief,
            )
          : l10n.t(
              'No whole word ends in belief {0}, so there is nothing to steer from it. Words cut after {1} tokens do.',
              belief,
              ranges(cuts),
            ),
  };
}
