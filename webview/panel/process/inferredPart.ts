import type { InferResult } from '../../../src/protocol/infer.js';
import { behavesAs } from '../../../src/shared/inferTexts.js';
import { klNumber, klText } from '../../../src/shared/predictionTexts.js';
import { curveChart } from '../../plot/curveChart.js';
import type { Curve } from '../../../src/figure/lines.js';
import { el } from '../../ui/dom.js';
import { figure } from '../../ui/figure.js';
import { plural, share, short } from '../../ui/format.js';

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
        label: `Spectral model of ${plural(states, 'state')}`,
        testId: 'infer-kl',
        value: klText(kl),
        title: `KL(model ‖ spectral model): ${kl} nats per token`,
        note: 'from the model',
      }),
      ...(result.r2_to_beliefs === null
        ? []
        : [
            figure({
              label: 'Beliefs of the process in use from its states',
              testId: 'infer-r2-beliefs',
              value: r2(result.r2_to_beliefs),
              title: `R²: ${result.r2_to_beliefs}`,
            }),
          ]),
      figure({
        label: `Its states from the ${stream.toLowerCase()}`,
        testId: 'infer-r2-stream',
        value: r2(result.r2_from_stream),
        title: `R²: ${result.r2_from_stream}`,
      }),
      figure({
        label: 'The same, unseen prefixes',
        testId: 'infer-r2-stream-unseen',
        value: r2(result.r2_from_stream_unseen),
        title: `R² of prefixes that the fit did not see: ${result.r2_from_stream_unseen}`,
      }),
    ),
    el(
      'p',
      { class: 'hint' },
      `From probabilities of words alone: pasts of up to ${plural(hankel.past, 'symbol')} by futures of up to ${hankel.future}, a matrix of ${hankel.rows} × ${hankel.columns}.`,
    ),
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
    { label: 'model', values: drawn(singular_values), tone: 'a' },
    ...(process_singular_values === null
      ? []
      : [{ label: 'process', values: drawn(process_singular_values), tone: 'b', dashes: '4 3' }]),
  ];
  const all = [floor, ...curves.flatMap(({ values }) => values.filter((value) => value !== null))].filter((v) => v > 0);
  return curveChart({
    title: 'Singular values of pasts by futures; below the floor they mean nothing',
    spoken: `Singular values of the model: ${singular_values.slice(0, 12).map(short).join(', ')}. Floor ${short(floor)}.`,
    testId: 'chart-singular',
    points: true,
    x: Array.from({ length: shown }, (_, at) => at + 1),
    y: [Math.min(...all) / 2, Math.max(...all) * 2],
    logarithmic: true,
    xLabel: 'number',
    curves,
    levels: [{ label: 'floor', value: floor, tone: 'plain' }],
    now: null,
  });
}

function klChart({ kl_per_position, states }: InferResult): HTMLElement {
  const most = Math.max(1e-6, ...kl_per_position);
  return curveChart({
    title: `KL of the spectral model of ${plural(states, 'state')} to the model, nats by position`,
    spoken: `KL by position: ${kl_per_position.map((value, at) => `position ${at}: ${klNumber(value)}`).join('; ')}`,
    testId: 'chart-infer-kl',
    points: true,
    x: kl_per_position.map((_, at) => at),
    y: [0, most * 1.1],
    xLabel: 'position',
    curves: [{ label: 'KL', values: kl_per_position, tone: 'a' }],
    levels: [],
    now: null,
  });
}
