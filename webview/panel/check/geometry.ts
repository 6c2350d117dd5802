import type { CheckGeometry } from '../../../src/protocol/check.js';
import { curveChart } from '../../plot/curveChart.js';
import { el } from '../../ui/dom.js';
import { figure } from '../../ui/figure.js';
import { count, plural, share, short } from '../../ui/format.js';

/** Pairwise distances, the stream's own components, and how much of it beliefs explain. */
export function geometryPart(geometry: CheckGeometry, stream: string): HTMLElement {
  const { components, cumulative, participation_ratio, encoding_share, pairs } = geometry;
  const rank = (value: number | null): string => (value === null ? '–' : share(value));
  const parts = ([80, 90, 95, 99] as const).map((percent) => count(components[percent])).join(' · ');
  return el(
    'section',
    { class: 'check-part', testId: 'check-geometry', 'aria-label': 'Geometry of the stream' },
    el('h3', { class: 'block-heading' }, 'The geometry itself'),
    el(
      'dl',
      { class: 'figures' },
      figure({
        label: 'Distances, true and read out',
        testId: 'spearman-readout',
        value: rank(geometry.spearman_readout),
        title: `Spearman's rank correlation over ${plural(pairs, 'pair')} of beliefs: ${geometry.spearman_readout}`,
        note: 'Spearman',
      }),
      figure({
        label: 'Distances, true and in the stream',
        testId: 'spearman-activations',
        value: rank(geometry.spearman_activations),
        title: `Spearman's rank correlation over ${plural(pairs, 'pair')} of beliefs: ${geometry.spearman_activations}`,
        note: 'Spearman',
      }),
      figure({
        label: 'Variance of the stream that beliefs explain',
        testId: 'encoding-share',
        value: `${short(100 * encoding_share)} %`,
        title: `Encoding share, by a regression of the stream on the beliefs: ${encoding_share}`,
      }),
      figure({
        label: 'Participation ratio',
        testId: 'participation-ratio',
        value: short(participation_ratio),
        title: `About how many directions the stream uses: ${participation_ratio}`,
        note: 'directions',
      }),
      figure({
        label: 'Components for 80 · 90 · 95 · 99 %',
        testId: 'components',
        value: parts,
        title: `Principal components of the stream that hold 80, 90, 95 and 99 % of its variance: ${parts}`,
      }),
    ),
    cumulative.length < 2
      ? null
      : curveChart({
          title: `${stream}: cumulative share of variance by component`,
          testId: 'chart-cumulative',
          x: cumulative.map((_, at) => at + 1),
          y: [0, 1],
          xLabel: 'principal components',
          curves: [{ label: 'variance', values: cumulative, tone: 'a' }],
          levels: [
            { label: '80 %', value: 0.8, tone: 'plain' },
            { label: '95 %', value: 0.95, tone: 'plain' },
          ],
          now: null,
        }),
  );
}
