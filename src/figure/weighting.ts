import * as l10n from '@vscode/l10n';
import type { ResolvedSettings } from '../protocol/analysis.js';
import type { Chart } from './charts/chart.js';

/** Of a figure whose numbers depend on how words count: its title, which says how they do. */
export const weighed = (title: string, { weighting }: Pick<ResolvedSettings, 'weighting'>): string =>
  weighting === 'probability'
    ? l10n.t('{0}; words weighted by probability', title)
    : l10n.t('{0}; words weighted uniformly', title);

/** The same of a chart. */
export const weighedChart = <Drawn extends Chart>(
  chart: Drawn,
  settings: Pick<ResolvedSettings, 'weighting'>,
): Drawn => ({
  ...chart,
  title: weighed(chart.title, settings),
});
