import * as l10n from '@vscode/l10n';
import { interpolateLab } from 'd3';
import type { ComposedResult, Overlap } from '../../../protocol/composed.js';
import { shorten } from '../../../shared/texts.js';
import { partNames } from '../../../shared/partNames.js';
import { luminance } from '../../geometry/contrast.js';
import type { Shape } from '../../shape.js';
import { shape } from '../../shape.js';
import type { Chart } from '../chart.js';

const [CELL, LEFT, TOP] = [44, 108, 20];

/** Names of what has a subspace: the parts, and P(component) of a mixture. */
export const subspaceNames = ({ parts, posterior }: Pick<ComposedResult, 'parts' | 'posterior'>): string[] => [
  ...partNames(parts),
  ...(posterior === null ? [] : [l10n.t('P(component)')]),
];

/** Two digits after the point, which is the first sign: .03, 1. */
export const overlapText = (value: number): string =>
  value >= 0.995 ? '1' : value < 0.005 ? '0' : value.toFixed(2).replace(/^0/, '');

/** A square for each pair of parts, with its overlap and, below, that of random subspaces of the same dimensions. */
export function overlapChart(composed: Pick<ComposedResult, 'parts' | 'posterior' | 'overlap'>): Chart {
  const names = subspaceNames(composed);
  const { pairs } = composed.overlap;
  const found = (row: number, column: number): Overlap | undefined =>
    pairs.find(({ parts: [a, b] }) => (a === row && b === column) || (a === column && b === row));
  const shown = names.flatMap((_, at) => (pairs.some(({ parts }) => parts.includes(at)) ? [at] : []));
  return {
    title: l10n.t('Overlap of the parts’ subspaces (small: of random ones)'),
    width: LEFT + CELL * Math.max(1, shown.length) + 4,
    height: TOP + CELL * Math.max(1, shown.length) + 4,
    shapes: ({ colours: { ground, ink } }) => [
      ...shown.map((at, place) =>
        name(shorten(names[at] ?? '', 6), { x: LEFT + CELL * (place + 0.5), y: TOP - 6, 'text-anchor': 'middle' }),
      ),
      ...shown.flatMap((row, line) => [
        name(shorten(names[row] ?? '', 15), {
          x: LEFT - 6,
          y: TOP + CELL * (line + 0.5) + 4,
          'text-anchor': 'end',
        }),
        ...shown.flatMap((column, place) => {
          const corner = { x: LEFT + CELL * place, y: TOP + CELL * line };
          if (row === column) return [shape('rect', { class: 'heat-none', ...corner, ...SIZE })];
          const overlap = found(row, column);
          return overlap === undefined ? [] : cell(overlap, corner, ground, ink);
        }),
      ]),
    ],
    data: {
      columns: [
        'part',
        'other part',
        'mean cos²',
        'random',
        'dimensions',
        'other dimensions',
        'principal angles (degrees)',
      ],
      rows: pairs.map(({ parts: [a, b], dims, mean_cos2, random, angles_deg }) => [
        names[a] ?? a,
        names[b] ?? b,
        ...[mean_cos2, random, dims[0], dims[1]],
        angles_deg.map((angle) => angle.toFixed(2)).join(' '),
      ]),
    },
  };
}

const SIZE = { width: CELL - 2, height: CELL - 2 };

const name = (text: string, place: Shape['attributes']): Shape => shape('text', { class: 'bar-name', ...place }, text);

/** The nearer to 1, the further from the ground in lightness: letters stand on it in the colour that is then seen. */
function cell(
  { mean_cos2, random, angles_deg }: Overlap,
  { x, y }: { readonly x: number; readonly y: number },
  ground: string,
  ink: string,
): Shape[] {
  const dark = luminance(ground) < 0.18;
  const share = Math.max(0, Math.min(1, mean_cos2));
  const fill = interpolateLab(ground, dark ? '#f5a646' : '#9a4d00')(share);
  const text = share > 0.45 ? (dark ? '#000000' : '#ffffff') : ink;
  const middle = x + SIZE.width / 2;
  return [
    shape(
      'g',
      {},
      shape('title', {}, anglesText(angles_deg)),
      shape('rect', { x, y, ...SIZE, fill, stroke: ink, 'stroke-opacity': 0.35 }),
      shape(
        'text',
        { x: middle, y: y + 20, 'text-anchor': 'middle', 'font-size': 13, fill: text },
        overlapText(mean_cos2),
      ),
      shape('text', { x: middle, y: y + 34, 'text-anchor': 'middle', 'font-size': 9, fill: text }, overlapText(random)),
    ),
  ];
}

/** Principal angles as a person reads them. */
export const anglesText = (degrees: readonly number[]): string =>
  l10n.t('Principal angles: {0}', degrees.map((angle) => `${angle.toFixed(1)}°`).join(', '));
