import * as l10n from '@vscode/l10n';
import type { ComposedResult } from '../../../protocol/composed.js';
import { partNames } from '../../../shared/partNames.js';
import type { Chart } from '../chart.js';
import { partsChart } from './layout.js';

/**
 * P(component) by position, over the words that one component emits, a chart for each component that emits any: true as whole
 * lines, read out as broken ones, each component by its colour and its mark.
 */
export function posteriorCharts({ parts, posterior }: Pick<ComposedResult, 'parts' | 'posterior'>): Chart[] {
  const names = partNames(parts);
  return (posterior?.by_position ?? [])
    .filter(({ truth }) => truth.length > 0)
    .map(({ component, truth, read_out }) =>
      partsChart(l10n.t('P(component) in words of {0}', names[component] ?? component), {
        x: truth.map((_, position) => position),
        y: [0, 1],
        xLabel: l10n.t('position'),
        xKey: 'position',
        levels: [],
        curves: names.flatMap((label, part) => [
          { part, label, key: `true ${label}`, values: truth.map((row) => row[part] ?? null) },
          {
            ...{ part, label, key: `read-out ${label}`, named: false, dashes: '4 3' },
            values: read_out.map((row) => row[part] ?? null),
          },
        ]),
      }),
    );
}
