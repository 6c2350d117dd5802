import * as l10n from '@vscode/l10n';
import type { ComposedResult } from '../../../protocol/composed.js';
import type { Chart } from '../chart.js';
import { partsChart } from './layout.js';
import { subspaceNames } from './overlap.js';

/** Of more pairs the table alone tells: curves of one colour are told apart by few kinds of strokes. */
const DASHES = [undefined, '7 3', '2 3', '8 3 2 3'];

/**
 * Overlap of each two parts' subspaces, layer by layer, each layer read out alone; a faint line for what random subspaces of the
 * same dimensions have. null: there is one layer, or no pair, or more than strokes tell apart.
 */
export function overlapLayersChart(composed: Pick<ComposedResult, 'parts' | 'posterior' | 'overlap'>): Chart | null {
  const { pairs, per_layer } = composed.overlap;
  if (per_layer.length < 2 || pairs.length === 0 || pairs.length > DASHES.length) return null;
  const names = subspaceNames(composed);
  const at = (a: number, b: number, of: 'mean_cos2' | 'random'): (number | null)[] =>
    per_layer.map(({ pairs: own }) => own.find(({ parts }) => parts[0] === a && parts[1] === b)?.[of] ?? null);
  return partsChart(l10n.t('Overlap of the parts’ subspaces by layer'), {
    x: per_layer.map(({ layer }) => layer),
    y: [0, 1],
    xLabel: l10n.t('layer'),
    xKey: 'layer',
    levels: [],
    curves: [
      ...pairs.map(({ parts: [a, b] }, place) => ({
        ...{ part: null, label: l10n.t('{0}, {1}', names[a] ?? a, names[b] ?? b), values: at(a, b, 'mean_cos2') },
        // Of one pair the title and the table say which it is.
        named: pairs.length > 1,
        ...(DASHES[place] === undefined ? {} : { dashes: DASHES[place] }),
      })),
      ...pairs.map(({ parts: [a, b] }, place) => ({
        ...{ part: null, dashes: '1 4', named: place === 0, label: l10n.t('random'), values: at(a, b, 'random') },
        key: `random ${names[a] ?? a}, ${names[b] ?? b}`,
      })),
    ],
  });
}
