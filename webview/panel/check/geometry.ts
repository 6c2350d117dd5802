import * as l10n from '@vscode/l10n';
import type { CheckGeometry } from '../../../src/protocol/check.js';
import { curveChart } from '../../plot/curveChart.js';
import { el } from '../../ui/dom.js';
import { figure } from '../../ui/figure.js';
import { count, share, short } from '../../ui/format.js';

/** Pairwise distances, the stream's own components, and how much of it beliefs explain. */
export function geometryPart(geometry: CheckGeometry, stream: string): HTMLElement {
  const { components, cumulative, participation_ratio, encoding_share, pairs } = geometry;
  const rank = (value: number | null): string => (value === null ? '–' : share(value));
  const parts = ([80, 90, 95, 99] as const).map((percent) => count(components[percent])).join(' · ');
  return el(
    'section',
    { class: 'check-part', testId: 'check-geometry', 'aria-label': l10n.t('Geometry of the stream') },
    el('h3', { class: 'block-heading' }, l10n.t('The geometry itself')),
    el(
      'dl',
      { class: 'figures' },
      figure({
        label: l10n.t('Distances, true and read out'),
        testId: 'spearman-readout',
        value: rank(geometry.spearman_readout),
        title: spearmanText(pairs, geometry.spearman_readout),
        note: 'Spearman',
      }),
      figure({
        label: l10n.t('Distances, true and in the stream'),
        testId: 'spearman-activations',
        value: rank(geometry.spearman_activations),
        title: spearmanText(pairs, geometry.spearman_activations),
        note: 'Spearman',
      }),
      figure({
        label: l10n.t('Variance of the stream that beliefs explain'),
        testId: 'encoding-share',
        value: `${short(100 * encoding_share)} %`,
        title: l10n.t('Encoding share, by a regression of the stream on the beliefs: {0}', encoding_share),
      }),
      figure({
        label: l10n.t('Participation ratio'),
        testId: 'participation-ratio',
        value: short(participation_ratio),
        title: l10n.t('About how many directions the stream uses: {0}', participation_ratio),
        note: l10n.t('directions'),
      }),
      figure({
        label: l10n.t('Components for 80 · 90 · 95 · 99 %'),
        testId: 'components',
        value: parts,
        title: l10n.t('Principal components of the stream that hold 80, 90, 95 and 99 % of its variance: {0}', parts),
      }),
    ),
    cumulative.length < 2
      ? null
      : curveChart({
          title: l10n.t('{0}: cumulative share of variance by component', stream),
          testId: 'chart-cumulative',
          x: cumulative.map((_, at) => at + 1),
          y: [0, 1],
          xLabel: l10n.t('principal components'),
          xKey: 'principal components',
          curves: [{ label: l10n.t('variance'), key: 'variance', values: cumulative, tone: 'a' }],
          levels: [
            { label: '80 %', value: 0.8, tone: 'plain' },
            { label: '95 %', value: 0.95, tone: 'plain' },
          ],
          now: null,
        }),
  );
}

const spearmanText = (pairs: number, rank: number | null): string =>
  pairs === 1
    ? l10n.t("Spearman's rank correlation over 1 pair of beliefs: {0}", String(rank))
    : l10n.t("Spearman's rank correlation over {0} pairs of beliefs: {1}", count(pairs), String(rank));
