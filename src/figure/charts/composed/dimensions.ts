import * as l10n from '@vscode/l10n';
import type { ComposedResult, DimensionsResult } from '../../../protocol/composed.js';
import { partNames } from '../../../shared/partNames.js';
import type { Chart } from '../chart.js';
import { partsChart } from './layout.js';

/** Components beyond both predictions that are drawn, as a share of the larger one. */
const BEYOND = 1;
const LEAST = 12;

/** Cumulative share of the stream's variance by principal component, with both predictions as upright lines. */
export function varianceChart({ explained, joint, factored }: DimensionsResult): Chart {
  const most = Math.max(LEAST, Math.ceil((1 + BEYOND) * Math.max(joint, factored)));
  let sum = 0;
  const cumulative = explained.slice(0, most).map((part) => (sum += part));
  return partsChart(l10n.t('Cumulative share of variance by principal component'), {
    x: cumulative.map((_, at) => at + 1),
    y: [0, 1],
    xLabel: l10n.t('principal components'),
    xKey: 'principal components',
    levels: [
      { label: '95 %', value: 0.95, tone: 'plain' },
      { label: '80 %', value: 0.8, tone: 'plain' },
    ],
    uprights: [
      { label: l10n.t('factored: {0}', factored), key: 'factored', at: factored },
      { label: l10n.t('joint: {0}', joint), key: 'joint', at: joint, dashes: '2 3' },
    ],
    curves: [{ part: null, label: l10n.t('variance'), key: 'variance', named: false, values: cumulative }],
  });
}

/** R² read out of the first principal components alone, by their number, with what exact beliefs of the parts would give. */
export function byComponentsChart({ dimensions, parts }: Pick<ComposedResult, 'dimensions' | 'parts'>): Chart {
  const { by_components: found, ceiling } = dimensions;
  const names = partNames(parts);
  return partsChart(l10n.t('R² by number of principal components'), {
    x: found.components,
    // The first few components tell most.
    doubling: true,
    y: [0, 1],
    xLabel: l10n.t('principal components'),
    xKey: 'principal components',
    levels:
      ceiling === null
        ? []
        : [
            {
              label: l10n.t('exact parts'),
              key: 'joint r2 of exact beliefs of the parts',
              value: ceiling,
              tone: 'plain',
            },
          ],
    curves: [
      { part: null, label: l10n.t('joint'), key: 'joint', values: found.joint },
      ...found.parts.flatMap((values, part) =>
        values === null ? [] : [{ part, label: names[part] ?? String(part), values }],
      ),
      ...(found.posterior === null
        ? []
        : [
            {
              ...{ part: null, label: l10n.t('P(component)'), key: 'posterior', dashes: '7 3' },
              values: found.posterior,
            },
          ]),
    ],
  });
}
