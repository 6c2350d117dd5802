import * as l10n from '@vscode/l10n';
import type { InferResult } from '../../../src/protocol/infer.js';
import { behavesAs } from '../../../src/shared/inferTexts.js';
import { klNumber, klText } from '../../../src/shared/predictionTexts.js';
import { curveChart } from '../../plot/curveChart.js';
import type { Curve } from '../../../src/figure/lines.js';
import { el } from '../../ui/dom.js';
import { figure } from '../../ui/figure.js';
import { share, short } from '../../ui/format.js';
import { count } from '../../../src/shared/texts.js';

/** How far below the floor singular values are drawn: they mean nothing there. */
const BELOW_FLOOR = 100;
/** Singular values that are drawn: what follows lies far below the floor. */
const MOST_DRAWN = 40;

/** What the model behaves as if it were: a sentence, the numbers behind it, and two charts. */
export function inferredHead(result: InferResult, stream: string): HTMLElement[] {
  const { rank, rank_reason, states, kl, hankel } = result;
  const r2 = (value: number | null): string => (value === null ? '–' : share(value));
  return [
    el(
      'p',
      { class: 'infer-rank', testId: 'infer-rank', 'data-rank': rank ?? undefined, title: rank_reason },
      behavesAs(result),
    ),
    el(
      'dl',
      { class: 'figures' },
      figure({
        label:
          states === 1 ? l10n.t('Spectral model of 1 state') : l10n.t('Spectral model of {0} states', count(states)),
        testId: 'infer-kl',
        value: klText(kl),
        title: l10n.t('KL(model ‖ spectral model): {0} nats per token', kl),
        note: l10n.t('from the model'),
      }),
      ...(result.r2_to_beliefs === null
        ? []
        : [
            figure({
              label: l10n.t('Beliefs of the process in use from its states'),
              testId: 'infer-r2-beliefs',
              value: r2(result.r2_to_beliefs),
              title: `R²: ${result.r2_to_beliefs}`,
            }),
          ]),
      figure({
        label: l10n.t('Its states from the {0}', stream),
        testId: 'infer-r2-stream',
        value: r2(result.r2_from_stream),
        title: `R²: ${result.r2_from_stream}`,
      }),
      figure({
        label: l10n.t('The same, unseen prefixes'),
        testId: 'infer-r2-stream-unseen',
        value: r2(result.r2_from_stream_unseen),
        title: l10n.t('R² of prefixes that the fit did not see: {0}', String(result.r2_from_stream_unseen)),
      }),
    ),
    el('p', { class: 'hint' }, hankelText(hankel)),
  ];
}

export function inferredCharts(result: InferResult): HTMLElement {
  return el('div', { class: 'chart-grid' }, singularChart(result), klChart(result));
}

function singularChart({ singular_values, process_singular_values, floor }: InferResult): HTMLElement {
  const shown = Math.min(MOST_DRAWN, Math.max(singular_values.length, process_singular_values?.length ?? 0));
  const least = Math.max(floor / BELOW_FLOOR, 1e-12 * (singular_values[0] ?? 1));
  const drawn = (values: readonly number[]): (number | null)[] =>
    Array.from({ length: shown }, (_, at) => {
      const value = values[at];
      return value !== undefined && value > least ? value : null;
    });
  const curves: Curve[] = [
    { label: l10n.t('model'), key: 'model', values: drawn(singular_values), tone: 'a' },
    ...(process_singular_values === null
      ? []
      : [
          {
            label: l10n.t('process'),
            key: 'process',
            values: drawn(process_singular_values),
            tone: 'b',
            dashes: '4 3',
          },
        ]),
  ];
  const all = [floor, ...curves.flatMap(({ values }) => values.filter((value) => value !== null))].filter((v) => v > 0);
  return curveChart({
    title: l10n.t('Singular values of pasts by futures; below the floor they mean nothing'),
    spoken: l10n.t(
      'Singular values of the model: {0}. Floor {1}.',
      singular_values.slice(0, 12).map(short).join(', '),
      short(floor),
    ),
    testId: 'chart-singular',
    points: true,
    x: Array.from({ length: shown }, (_, at) => at + 1),
    y: [Math.min(...all) / 2, Math.max(...all) * 2],
    logarithmic: true,
    xLabel: l10n.t('number'),
    xKey: 'number',
    curves,
    levels: [{ label: l10n.t('floor'), key: 'floor', value: floor, tone: 'plain' }],
    now: null,
  });
}

function klChart({ kl_per_position, states }: InferResult): HTMLElement {
  const most = Math.max(1e-6, ...kl_per_position);
  return curveChart({
    title:
      states === 1
        ? l10n.t('KL of the spectral model of 1 state to the model, nats by position')
        : l10n.t('KL of the spectral model of {0} states to the model, nats by position', count(states)),
    spoken: l10n.t(
      'KL by position: {0}',
      kl_per_position.map((value, at) => l10n.t('position {0}: {1}', at, klNumber(value))).join('; '),
    ),
    testId: 'chart-infer-kl',
    points: true,
    x: kl_per_position.map((_, at) => at),
    y: [0, most * 1.1],
    xLabel: l10n.t('position'),
    xKey: 'position',
    curves: [{ label: 'KL', values: kl_per_position, tone: 'a' }],
    levels: [],
    now: null,
  });
}

const hankelText = ({ past, future, rows, columns }: InferResult['hankel']): string =>
  past === 1
    ? l10n.t(
        'From probabilities of words alone: pasts of up to 1 symbol by futures of up to {0}, a matrix of {1} × {2}.',
        future,
        rows,
        columns,
      )
    : l10n.t(
        'From probabilities of words alone: pasts of up to {0} symbols by futures of up to {1}, a matrix of {2} × {3}.',
        count(past),
        future,
        rows,
        columns,
      );
