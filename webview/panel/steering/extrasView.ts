import * as l10n from '@vscode/l10n';
import type { SteerExtras, SteerResult } from '../../../src/protocol/steering.js';
import { el, svg } from '../../ui/dom.js';
import { fineProbability, short } from '../../ui/format.js';
import { closedCurves, doseCurves, wordsChart } from '../../../src/figure/charts/dose.js';
import { CONTROL_NAMES, controlsChart, layersChart, layerTokens } from '../../../src/figure/charts/conditions.js';
import { chartButton } from '../../plot/chartBlock.js';
import { curveChart, stillChart } from '../../plot/curveChart.js';
import { markedBar } from './conditions.js';
import { percent } from './figures.js';

export const doseCurve = (...of: Parameters<typeof doseCurves>): HTMLElement =>
  curveChart({ testId: 'dose', ...doseCurves(...of) });

export function closedCurve(result: SteerResult, extras: SteerExtras): HTMLElement | null {
  const curves = closedCurves(result, extras);
  return curves && curveChart({ testId: 'dose-closed', ...curves });
}

/** How the outputs spread over words, as a histogram. */
export function wordHistogram(result: SteerResult, names: readonly string[], token: number): HTMLElement | null {
  const chart = wordsChart(result, names, token);
  if (chart === null) return null;
  const { counts, title } = chart;
  const told = counts.flatMap((count, bin) =>
    count === 0 ? [] : [l10n.t('{0} near {1}', count, ((bin + 0.5) / counts.length).toFixed(2))],
  );
  return stillChart(chart, { testId: 'word-histogram', spoken: `${title}: ${told.join(', ')}` });
}

/** The best multiplier of the dose curve in a few words; null where there is no gap to close. */
export function doseText({ dose: { multipliers, closed } }: SteerExtras): string | null {
  let best: { at: number; closed: number } | null = null;
  closed.forEach((value, at) => {
    if (value !== null && (best === null || value > best.closed)) best = { at: multipliers[at], closed: value };
  });
  const found = best as { at: number; closed: number } | null;
  return found === null ? null : l10n.t('best {0} at × {1}', percent(found.closed), Math.round(100 * found.at) / 100);
}

/** The vector and random directions side by side, in a few words. */
export function controlsText(result: SteerResult, { controls }: SteerExtras): string | null {
  const [own, random] = [result.start_to_end?.closed ?? null, controls.random.closed];
  return own === null || random === null
    ? null
    : l10n.t('{0}, random directions {1}', percent(own), percent(random.mean));
}

/** The layer that closes most of the gap alone, in a few words. */
export function layersText({ layers }: SteerExtras): string | null {
  const alone = layers.filter((each) => each.layer !== null && each.closed !== null);
  const best = alone.sort((a, b) => (b.closed ?? 0) - (a.closed ?? 0))[0];
  return best === undefined ? null : l10n.t('layer {0} alone {1}', String(best.layer), percent(best.closed));
}

/** The vector beside 32 draws of each control: an effective vector scores far higher. */
export function controlTable(result: SteerResult, extras: SteerExtras): HTMLElement {
  const steered = result.start_to_end;
  const row = (
    name: string,
    key: string,
    kl: string,
    closed: string,
    mean: number | null,
    std: number,
    tone: string,
  ): HTMLElement =>
    el(
      'tr',
      {
        'data-control': key,
        'data-closed': mean ?? undefined,
        'data-std': std,
        title: l10n.t('{0}: closed {1}, standard deviation {2}', name, mean ?? l10n.t('no gap'), std),
      },
      el('th', { scope: 'row', class: 'control-name' }, name),
      el('td', { class: 'control-bar' }, spreadBar(mean ?? 0, std, tone)),
      el('td', { class: 'bar-number' }, closed),
      el('td', { class: 'bar-number' }, kl),
    );
  return el(
    'table',
    { class: 'control-table', testId: 'controls' },
    el(
      'caption',
      { class: 'chart-title' },
      l10n.t('Is it this vector? Controls of the same norm, mean ± standard deviation'),
      chartButton('controls', l10n.t('Controls of the same norm'), () => controlsChart(result, extras)),
    ),
    el(
      'thead',
      {},
      el(
        'tr',
        {},
        el('th', { scope: 'col', class: 'control-name' }, el('span', { class: 'visually-hidden' }, l10n.t('Vector'))),
        el('th', { scope: 'col' }, el('span', { class: 'visually-hidden' }, l10n.t('Bar'))),
        el('th', { scope: 'col', class: 'bar-number' }, l10n.t('Closed')),
        el('th', { scope: 'col', class: 'bar-number' }, l10n.t('KL to ideal target')),
      ),
    ),
    el(
      'tbody',
      {},
      steered === null
        ? null
        : row(
            l10n.t('This vector'),
            'vector',
            short(steered.kl_to_ideal),
            percent(steered.closed),
            steered.closed,
            0,
            'ab',
          ),
      ...(['random', 'shuffled', 'other_pairs'] as const).map((key) => {
        const { kl_to_ideal: kl, closed } = extras.controls[key];
        return row(
          `${CONTROL_NAMES[key]} (${kl.draws})`,
          key,
          `${short(kl.mean)} ± ${short(kl.std)}`,
          closed === null ? l10n.t('no gap') : `${percent(closed.mean)} ± ${percent(closed.std)}`,
          closed?.mean ?? null,
          closed?.std ?? 0,
          'control',
        );
      }),
    ),
  );
}

/** From -1 to 1, zero in the middle; a thin line reaches one standard deviation to each side. */
function spreadBar(mean: number, std: number, tone: string): SVGSVGElement {
  const place = (value: number): number => 50 + 50 * Math.max(-1, Math.min(1, value));
  const [from, to] = [Math.min(50, place(mean)), Math.max(50, place(mean))];
  return svg(
    'svg',
    { class: 'bar bar-marked', viewBox: '0 0 100 12', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    svg('rect', { class: 'bar-back', x: 0, y: 2, width: 100, height: 8 }),
    svg('rect', { class: `bar-fill bar-${tone}`, x: from, y: 2, width: Math.max(0.5, to - from), height: 8 }),
    svg('line', { class: 'bar-zero', x1: 50, x2: 50, y1: 0, y2: 12, 'vector-effect': 'non-scaling-stroke' }),
    std > 0
      ? svg('line', {
          class: 'bar-mark',
          x1: place(mean - std),
          x2: place(mean + std),
          y1: 6,
          y2: 6,
          'vector-effect': 'non-scaling-stroke',
        })
      : null,
  );
}

/** Each layer alone, then all: a few bars with the ideal of the target as a line across each. */
export function layerMultiple(
  result: SteerResult,
  extras: SteerExtras,
  names: readonly string[],
  token: number,
): HTMLElement {
  const width = extras.layers[0]?.probs.length ?? 0;
  const shown = layerTokens(width, token);
  return el(
    'figure',
    { class: 'chart', testId: 'layer-multiple', role: 'figure', 'aria-label': l10n.t('Steering at each layer alone') },
    el(
      'figcaption',
      { class: 'chart-title' },
      width <= 4
        ? l10n.t('Each layer alone, start → target')
        : l10n.t('Each layer alone, start → target: token {0}', names[token] ?? token),
      chartButton('layer-multiple', l10n.t('Each layer alone'), () => layersChart(result, extras, names, token)),
    ),
    el(
      'div',
      { class: 'multiples' },
      ...extras.layers.map(({ layer, probs, closed }) =>
        el(
          'table',
          { class: 'bars multiple', 'data-layer': layer === null ? 'all' : layer, 'data-closed': closed ?? undefined },
          el(
            'caption',
            { class: 'bars-caption', title: String(closed) },
            `${layer === null ? l10n.t('All layers') : l10n.t('Layer {0}', layer)}: ${closed === null ? l10n.t('no gap') : percent(closed)}`,
          ),
          el(
            'tbody',
            {},
            ...shown.map((at) =>
              el(
                'tr',
                {
                  title: l10n.t(
                    'Token {0}: {1}; ideal target: {2}',
                    names[at] ?? at,
                    probs[at],
                    result.ideal.start_to_end[at],
                  ),
                },
                el('th', { scope: 'row', class: 'bar-label' }, names[at] ?? `#${at}`),
                el(
                  'td',
                  { class: 'bar-cell' },
                  markedBar(probs[at] ?? null, result.ideal.start_to_end[at] ?? null, 'ab'),
                ),
                el('td', { class: 'bar-number' }, fineProbability(probs[at] ?? NaN)),
              ),
            ),
          ),
        ),
      ),
    ),
  );
}
