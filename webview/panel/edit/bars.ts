import * as l10n from '@vscode/l10n';
import type { EditOutcome, EditResult } from '../../../src/protocol/steering.js';
import { comparedChart } from '../../../src/figure/charts/compared.js';
import { chartButton } from '../../plot/chartBlock.js';
import { el } from '../../ui/dom.js';
import { fineProbability, short } from '../../ui/format.js';
import { markedBar } from '../steering/conditions.js';
import { percent } from '../steering/figures.js';

interface Run {
  readonly key: string;
  readonly label: string;
  readonly tone: string;
  readonly probs: readonly number[];
  readonly readout: readonly number[];
}

const runsOf = ({ unedited, edited, control }: EditResult): Run[] => [
  { key: 'unedited', label: l10n.t('unedited'), tone: 'a', probs: unedited.probs, readout: unedited.readout },
  { key: 'edited', label: l10n.t('edited'), tone: 'ab', probs: edited.probs, readout: edited.readout },
  { key: 'control', label: l10n.t('control'), tone: 'control', probs: control.probs, readout: control.readout },
];

/** One quantity in the unedited, the edited and the control run; a line marks what it should be. */
function group(options: {
  kind: 'token' | 'state';
  name: string;
  place: number;
  mark: number | null;
  runs: readonly Run[];
  values(run: Run): readonly number[];
}): HTMLElement {
  const { kind, name, place, mark, runs, values } = options;
  const named = place % 2 === 0;
  return el(
    'table',
    { class: named ? 'bars token-group' : 'bars token-group token-group-beside', [`data-${kind}`]: name },
    el('caption', { class: 'token-name' }, kind === 'token' ? l10n.t('Token {0}', name) : name),
    el(
      'tbody',
      {},
      ...runs.map((run) => {
        const value = values(run)[place] ?? null;
        return el(
          'tr',
          {
            'data-condition': run.key,
            'data-value': value ?? undefined,
            title:
              kind === 'token'
                ? l10n.t('{0}: {1}; ideal: {2}', run.label, String(value), String(mark))
                : l10n.t('{0}: {1}; target: {2}', run.label, String(value), String(mark)),
          },
          el(
            'th',
            { scope: 'row', class: 'bar-label' },
            named ? run.label : el('span', { class: 'visually-hidden' }, run.label),
          ),
          el('td', { class: 'bar-cell' }, markedBar(value, mark, run.tone)),
          el('td', { class: 'bar-number' }, fineProbability(value ?? NaN)),
        );
      }),
    ),
  );
}

/** How far the edit gets, and the next token of each run; the line is what an ideal observer with the target belief expects. */
export function editBars(result: EditResult, tokens: readonly string[]): HTMLElement {
  const { unedited, edited, control, ideal } = result;
  const runs = runsOf(result);
  const chart = comparedChart(l10n.t('Next token, edited; the ideal as a line'), [
    {
      ...{ name: l10n.t('Next token'), key: 'Next token', of: 'token', marks: ideal, mark: 'ideal' },
      names: ideal.map((_, place) => tokens[place] ?? `#${place}`),
      runs: runs.map(({ key, label, tone, probs }) => ({ key, label, tone, values: probs })),
    },
  ]);
  return el(
    'div',
    { class: 'edit-result with-save' },
    chartButton('edit-bars', l10n.t('Next token, edited'), () => chart),
    el(
      'div',
      {
        class: 'scores',
        testId: 'edit-summary',
        role: 'group',
        'aria-label': l10n.t('Share of the gap to the ideal closed'),
      },
      el('p', { class: 'bars-caption scores-caption' }, l10n.t('Gap to the ideal closed')),
      outcome(
        'ab',
        l10n.t('edited'),
        l10n.t('The edit that is smallest beside how the activations vary'),
        edited,
        unedited.kl_to_ideal,
      ),
      outcome(
        'control',
        l10n.t('control'),
        l10n.t('The shortest edit that moves the read-out alike'),
        control,
        unedited.kl_to_ideal,
      ),
    ),
    el(
      'div',
      {
        class: 'condition-bars',
        title: l10n.t('The line across a bar is what an ideal observer with the target belief expects'),
      },
      ...ideal.map((mark, place) =>
        group({ kind: 'token', name: tokens[place] ?? `#${place}`, place, mark, runs, values: ({ probs }) => probs }),
      ),
    ),
  );
}

/** The belief read out of each run, state by state; the line is the target. */
export function editReadouts(result: EditResult, states: readonly string[]): HTMLElement[] {
  const runs = runsOf(result);
  return [
    el(
      'div',
      { class: 'condition-bars' },
      ...states.map((name, place) =>
        group({
          ...{ kind: 'state', name, place, runs },
          mark: result.request.target[place] ?? null,
          values: ({ readout }) => readout,
        }),
      ),
    ),
  ];
}

function outcome(
  key: string,
  name: string,
  what: string,
  { kl_to_ideal, closed, norms }: EditOutcome,
  before: number,
): HTMLElement {
  return el(
    'div',
    {
      class: `score score-${key}`,
      title: l10n.t(
        '{0}. Share closed: {1}. KL to the ideal {2} nats, unedited {3}. Mean norm by layer: {4}.',
        what,
        closed ?? l10n.t('no gap to close'),
        kl_to_ideal,
        before,
        norms.map(short).join(', '),
      ),
    },
    el('p', { class: 'score-name' }, name),
    el('p', { class: 'score-value' }, closed === null ? l10n.t('no gap') : percent(closed)),
    el(
      'p',
      { class: 'score-note' },
      l10n.t('KL {0}, was {1}, norm {2}', short(kl_to_ideal), short(before), norms.map(short).join(', ')),
    ),
  );
}
