import * as l10n from '@vscode/l10n';
import type { AnalysisResult } from '../../protocol/analysis.js';
import { share, short } from '../../shared/texts.js';
import type { Column, WantedScale } from '../columns.js';
import { columnShapes, scaleText } from '../columns.js';
import { weighed } from '../weighting.js';
import type { StillChart } from './chart.js';

/** Columns with what they are, and what they are counted by. */
export interface Columns {
  readonly title: string;
  readonly axis: string;
  readonly columns: readonly Column[];
}

/**
 * Small columns from 0 to 1 (a share), one per layer or position.
 * @param wanted what their heights are; where they are not the shares themselves the title says so
 */
export function columnsChart({ title, axis, columns }: Columns, wanted: WantedScale = 'share'): StillChart {
  const scale = scaleText(columns, wanted);
  const { width, height, shapes } = columnShapes(columns, wanted);
  return {
    title: scale === null ? title : `${title} (${scale})`,
    ...{ width, height, shapes: () => shapes },
    data: { columns: [axis, 'R²'], rows: columns.map(({ label, value }) => [label, value]) },
  };
}

type Scored = Pick<AnalysisResult, 'regression' | 'settings'>;

export const layerColumns = ({ regression, settings }: Scored): Columns => ({
  title: weighed(l10n.t('R² of each layer alone'), settings),
  axis: 'layer',
  columns: regression.per_layer.map(({ layer, r2, mse }) => ({
    label: String(layer),
    value: r2,
    title: l10n.t('Layer {0}: R² {1} ({2}), MSE {3}', layer, share(r2), r2, short(mse)),
  })),
});

export const positionColumns = ({ regression, settings }: Scored): Columns => ({
  title: weighed(l10n.t('R² by position'), settings),
  axis: 'position',
  columns: regression.per_position.map((r2, position) => ({
    label: String(position),
    value: r2,
    title:
      r2 === null
        ? l10n.t('Position {0}: no coordinate varies', position)
        : l10n.t('Position {0}: R² {1} ({2})', position, share(r2), r2),
  })),
});
