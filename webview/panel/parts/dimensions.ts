import * as l10n from '@vscode/l10n';
import type { AnalysisResult } from '../../../src/protocol/analysis.js';
import type { ComposedResult, Overlap, StreamDimensions } from '../../../src/protocol/composed.js';
import { byComponentsChart, varianceChart } from '../../../src/figure/charts/composed/dimensions.js';
import { overlapLayersChart } from '../../../src/figure/charts/composed/overlapLayers.js';
import { anglesText, overlapChart, overlapText, subspaceNames } from '../../../src/figure/charts/composed/overlap.js';
import { weighedChart } from '../../../src/figure/weighting.js';
import { share, short } from '../../../src/shared/texts.js';
import { paletteChart } from '../../plot/paletteChart.js';
import { el, icon } from '../../ui/dom.js';
import { count } from '../../ui/format.js';
import { longName } from '../../ui/longName.js';
import { scoreText, LEVEL_ICONS, levelWord } from './texts.js';

/** The answer, which stands above all that it follows from. */
export const verdictPart = ({ verdict }: Pick<ComposedResult, 'verdict'>): HTMLElement =>
  el(
    'p',
    { class: 'part-verdict', testId: 'parts-verdict', 'data-level': verdict.level },
    icon(LEVEL_ICONS[verdict.level]),
    el('strong', {}, levelWord(verdict.level)),
    ' ',
    verdict.sentence,
  );

/** Whether the stream holds the joint belief or the parts side by side: the numbers from which it follows. */
export function jointOrFactored(
  composed: ComposedResult,
  { regression: { layers }, settings }: Pick<AnalysisResult, 'regression' | 'settings'>,
): HTMLElement[] {
  const { verdict, dimensions } = composed;
  return [
    el('h3', { class: 'block-heading', id: 'joint-or-factored' }, l10n.t('Joint or factored?')),
    el('ul', { class: 'part-reasons', testId: 'parts-reasons' }, ...verdict.reasons.map((each) => el('li', {}, each))),
    dimensionTable(composed, layers),
    el(
      'div',
      { class: 'chart-grid' },
      paletteChart(weighedChart(varianceChart(dimensions), settings), {
        testId: 'chart-parts-variance',
        spoken: l10n.t(
          'Cumulative share of variance by principal component: 90 % by {0}, 95 % by {1}, 99 % by {2}; predicted {3} if factored, {4} if joint',
          dimensions.nc90,
          dimensions.nc95,
          dimensions.nc99,
          dimensions.factored,
          dimensions.joint,
        ),
      }),
      paletteChart(weighedChart(byComponentsChart(composed), settings), {
        testId: 'chart-parts-components',
        spoken: l10n.t(
          'R² of the joint belief by number of principal components: {0}; exact beliefs of the parts would give {1}',
          dimensions.by_components.components
            .map((n, at) => `${n}: ${share(dimensions.by_components.joint[at] ?? NaN)}`)
            .join('; '),
          scoreText(dimensions.ceiling),
        ),
      }),
    ),
    el(
      'p',
      { class: 'hint' },
      l10n.t(
        'Broken line: what a model that holds the parts and nothing of their product reaches. Joint R² from many components does not decide by itself, since directions of little variance carry products of the parts; nor does the number of components, which counts variance.',
      ),
    ),
    ...overlapPart(composed, layers, settings),
  ];
}

function dimensionTable({ dimensions }: ComposedResult, layers: readonly number[]): HTMLElement {
  const row = (name: string, found: StreamDimensions, key: string): HTMLElement =>
    el(
      'tr',
      { 'data-row': key },
      el('th', { scope: 'row' }, name),
      ...[found.nc90, found.nc95, found.nc99].map((n) => el('td', {}, count(n))),
      el('td', {}, short(found.participation)),
    );
  const chosen = layers.length === 1 ? l10n.t('Layer {0}', layers[0]) : l10n.t('Layers {0}', layers.join(', '));
  const alone = dimensions.per_layer.filter(({ layer }) => layers.length !== 1 || layer !== layers[0]);
  return el(
    'div',
    { class: 'table-scroll', tabindex: 0, role: 'group', 'aria-label': l10n.t('Dimensions of the stream') },
    el(
      'table',
      { class: 'part-table', testId: 'parts-dimensions' },
      el(
        'caption',
        { class: 'bars-caption' },
        l10n.t(
          'Principal components of the stream by share of variance; predicted are {0} if factored and {1} if joint',
          dimensions.factored,
          dimensions.joint,
        ),
      ),
      el(
        'thead',
        {},
        el(
          'tr',
          {},
          el('th', { scope: 'col' }, l10n.t('Read out from')),
          ...[90, 95, 99].map((percent) => el('th', { scope: 'col' }, `${percent} %`)),
          el('th', { scope: 'col' }, l10n.t('participation')),
        ),
      ),
      el(
        'tbody',
        {},
        row(chosen, dimensions, 'chosen'),
        ...alone.map((each) => row(l10n.t('Layer {0}', each.layer), each, `layer-${each.layer}`)),
      ),
    ),
  );
}

function overlapPart(
  composed: ComposedResult,
  chosen: readonly number[],
  settings: AnalysisResult['settings'],
): HTMLElement[] {
  const { pairs, first_checkpoint: earliest } = composed.overlap;
  const layers = overlapLayersChart(composed);
  if (pairs.length === 0) return [];
  const names = subspaceNames(composed);
  const [only] = chosen.length === 1 ? chosen : [null];
  const row = (
    key: string,
    name: HTMLElement | string,
    found: Overlap,
    first: number | null | undefined,
  ): HTMLElement =>
    el(
      'tr',
      { 'data-row': key },
      el('th', { scope: 'row' }, name),
      el('td', {}, share(found.mean_cos2)),
      el('td', {}, share(found.random)),
      el('td', {}, first === undefined ? '' : scoreText(first)),
      el('td', {}, found.angles_deg.map((angle) => `${angle.toFixed(1)}°`).join(', ')),
    );
  const groups = pairs.map((pair, at) => {
    const [a, b] = pair.parts;
    const alone = composed.overlap.per_layer.flatMap(({ layer, pairs: own }) => {
      const found = own.find(({ parts }) => parts[0] === a && parts[1] === b);
      return found === undefined || layer === only
        ? []
        : [row(`${a}-${b}-layer-${layer}`, l10n.t('Layer {0}', layer), found, undefined)];
    });
    const name = longName(l10n.t('{0} and {1}', names[a] ?? a, names[b] ?? b));
    return el('tbody', { class: 'overlap-pair' }, row(`${a}-${b}`, name, pair, earliest[at] ?? null), ...alone);
  });
  return [
    paletteChart(weighedChart(overlapChart(composed), settings), {
      testId: 'chart-parts-overlap',
      spoken: pairs
        .map(({ parts: [a, b], mean_cos2, random, angles_deg }) =>
          l10n.t(
            'Overlap of {0} and {1}: {2}, of random subspaces {3}. {4}',
            names[a] ?? a,
            names[b] ?? b,
            overlapText(mean_cos2),
            overlapText(random),
            anglesText(angles_deg),
          ),
        )
        .join('; '),
    }),
    ...(layers === null
      ? []
      : [
          paletteChart(weighedChart(layers, settings), {
            testId: 'chart-parts-overlap-layers',
            spoken: composed.overlap.per_layer
              .map(({ layer, pairs: own }) =>
                l10n.t('Layer {0}: {1}', layer, own.map(({ mean_cos2 }) => overlapText(mean_cos2)).join(', ')),
              )
              .join('; '),
          }),
        ]),
    el(
      'div',
      { class: 'table-scroll', tabindex: 0, role: 'group', 'aria-label': l10n.t('Overlap of the parts’ subspaces') },
      el(
        'table',
        { class: 'part-table', testId: 'parts-overlap' },
        el(
          'caption',
          { class: 'bars-caption' },
          l10n.t(
            'Overlap of what parts are read out from, all chosen layers side by side and each layer alone: mean cos² of the principal angles; 0 at right angles, 1 the same; random: subspaces of the same dimensions',
          ),
        ),
        el(
          'thead',
          {},
          el(
            'tr',
            {},
            ...[
              l10n.t('Parts'),
              l10n.t('overlap'),
              l10n.t('random'),
              l10n.t('first checkpoint'),
              l10n.t('principal angles'),
            ].map((head) => el('th', { scope: 'col' }, head)),
          ),
        ),
        ...groups,
      ),
    ),
  ];
}
