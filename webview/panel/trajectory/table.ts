import * as l10n from '@vscode/l10n';
import { klOfDistributions } from '../../../src/shared/divergence.js';
import { tokenName } from '../../../src/shared/words.js';
import type { AnalysisResult } from '../../../src/protocol/analysis.js';
import type { Trajectory, TrajectoryStep } from '../../../src/protocol/steering.js';
import { comparedChart } from '../../../src/figure/charts/compared.js';
import { rowTable } from '../../plot/bars.js';
import { chartButton } from '../../plot/chartBlock.js';
import { el } from '../../ui/dom.js';
import { fineProbability, short } from '../../ui/format.js';
import { longName } from '../../ui/longName.js';
import { markedBar } from '../steering/conditions.js';
import { statesText } from '../feature.js';

/** With more symbols than this, the table shows only the two likeliest; the detail beside it shows all. */
const MAX_COLUMNS = 4;
const NO_BREAK = '\u00a0';

/** One row per token: the belief it leads to, and the next token as predicted and as an ideal observer expects it. */
export function stepTable(
  { steps }: Trajectory,
  result: AnalysisResult,
  current: number,
  go: (at: number) => void,
): HTMLElement {
  const { symbols } = result.process;
  const wide = symbols.length <= MAX_COLUMNS;
  // Of two tokens one says it: the other is what is left of one.
  const columns = symbols.length === 2 ? [1] : symbols.map((_, token) => token);
  const head = wide
    ? columns.map((token) => l10n.t('Next {0}: model / ideal', symbols[token]))
    : [l10n.t('Likeliest next: model'), l10n.t('ideal')];
  return el(
    'table',
    { class: 'steps' },
    el(
      'thead',
      {},
      el(
        'tr',
        {},
        ...['#', l10n.t('Token'), l10n.t('Belief'), ...head, 'KL'].map((name) =>
          el('th', { scope: 'col' }, longName(name)),
        ),
      ),
    ),
    el(
      'tbody',
      {},
      ...steps.map((step, at) => {
        const row = el(
          'tr',
          {
            class: at === current ? 'step step-current' : 'step',
            'data-step': at,
            'data-belief-index': step.belief_index ?? undefined,
            'aria-current': at === current ? 'step' : undefined,
          },
          el('td', {}, String(at)),
          el('th', { scope: 'row' }, longName(tokenName(step.token, symbols))),
          el(
            'td',
            { title: statesText(result, step.true_belief, 8) },
            step.belief_index === null ? '–' : String(step.belief_index),
          ),
          ...(wide
            ? columns.map((token) => pairCell(step.predicted_next[token], step.true_next[token]))
            : [
                el('td', { class: 'pair-cell' }, ...likeliest(symbols, step.predicted_next)),
                el('td', { class: 'pair-cell' }, ...likeliest(symbols, step.true_next)),
              ]),
          el('td', { class: 'bar-number' }, short(klOfDistributions(step.true_next, step.predicted_next))),
        );
        row.addEventListener('click', () => go(at));
        return row;
      }),
    ),
  );
}

function pairCell(predicted: number, ideal: number): HTMLElement {
  return el(
    'td',
    { class: 'pair-cell', title: l10n.t('model {0}, ideal {1}', predicted, ideal) },
    `${fineProbability(predicted)} / ${fineProbability(ideal)}`,
  );
}

/** The two likeliest next tokens; a probability stays beside the end of its token's name. */
function likeliest(symbols: readonly string[], values: readonly number[]): (HTMLElement | string)[] {
  return symbols
    .map((name, token) => ({ name, value: values[token] }))
    .sort((a, b) => b.value - a.value)
    .slice(0, 2)
    .flatMap(({ name, value }, at) => [
      ...(at === 0 ? [] : [', ']),
      longName(name),
      `${NO_BREAK}${fineProbability(value)}`,
    ]);
}

/** How near read-out and prediction are to belief and ideal, after one token and over the word. */
export function stepScores({ steps }: Trajectory, current: number): HTMLElement[] {
  const kls = steps.map((step) => klOfDistributions(step.true_next, step.predicted_next));
  const offs = steps.map((step) =>
    Math.hypot(...step.predicted_belief.map((value, state) => value - (step.true_belief[state] ?? 0))),
  );
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const score = (name: string, values: readonly number[], note: (mean: string) => string, title: string): HTMLElement =>
    el(
      'div',
      { class: 'score', title },
      el('p', { class: 'score-name' }, name),
      el('p', { class: 'score-value' }, short(values[current] ?? NaN)),
      el('p', { class: 'score-note' }, note(short(mean(values)))),
    );
  return [
    score(
      l10n.t('KL of the next token'),
      kls,
      (all) => l10n.t('nats, over the word {0}', all),
      l10n.t('KL(ideal ‖ model) of the next token after this one, in nats; below it the mean over the word'),
    ),
    score(
      l10n.t('Read-out off by'),
      offs,
      (all) => l10n.t('over the word {0}', all),
      l10n.t(
        'Distance between the belief that is read out and the true one after this token; below it the mean over the word',
      ),
    ),
  ];
}

/** The details of one step: beliefs and next tokens as bars, the true value as a line across each. */
export function stepDetail(step: TrajectoryStep, at: number, result: AnalysisResult): HTMLElement {
  const { symbols, states } = result.process;
  const title = l10n.t('After token {0}: {1}', at, tokenName(step.token, symbols));
  const chart = comparedChart(l10n.t('{0}; what it should be as a line', title), [
    {
      ...{
        name: l10n.t('Next token'),
        key: 'Next token',
        of: 'token',
        names: symbols,
        marks: step.true_next,
        mark: 'ideal',
      },
      runs: [{ label: l10n.t('model'), key: 'model', tone: 'plain', values: step.predicted_next }],
    },
    {
      ...{ name: l10n.t('Belief'), key: 'Belief', of: 'state', names: states, marks: step.true_belief, mark: 'true' },
      runs: [{ label: l10n.t('read out'), key: 'read out', tone: 'plain', values: step.predicted_belief }],
    },
  ]);
  return el(
    'div',
    { class: 'card step-detail with-save', 'data-step': at },
    el(
      'h3',
      { class: 'card-title' },
      title,
      step.belief_index === null ? null : el('span', { class: 'card-note' }, l10n.t('belief {0}', step.belief_index)),
    ),
    chartButton('step-detail', title, () => chart),
    pairedBars(l10n.t('Next token: model, ideal as a line'), symbols, step.predicted_next, step.true_next),
    pairedBars(l10n.t('Belief: read out, true as a line'), states, step.predicted_belief, step.true_belief),
  );
}

function pairedBars(
  caption: string,
  names: readonly string[],
  values: readonly number[],
  marks: readonly number[],
): HTMLElement {
  const rows = names.map((label, row) => {
    const [value, mark] = [values[row], marks[row]];
    return {
      label,
      bar: markedBar(value ?? null, mark ?? null, 'plain'),
      text: `${fineProbability(value ?? NaN)} / ${fineProbability(mark ?? NaN)}`,
      title: l10n.t('{0}: {1}, true {2}', label, value, mark),
    };
  });
  return rowTable(caption, rows);
}
