import * as l10n from '@vscode/l10n';
import { significant } from '../../shared/texts.js';
import type { AxisScale } from '../axis.js';
import type { Shape } from '../shape.js';
import { shape } from '../shape.js';
import { knownPlaces } from './path.js';
import type { CurveSeries } from './series.js';
import type { StepScale } from './stepScale.js';

const round = (value: number): number => Math.round(10 * value) / 10;

/** A disc at each value; what lies beyond the axis is an open triangle at its edge that points there. */
export function dots(
  series: CurveSeries,
  x: StepScale,
  y: AxisScale,
  { base, top }: { readonly base: number; readonly top: number },
): Shape[] {
  return knownPlaces(series).map((at) => {
    const [cx, cy] = [round(x(series.x[at])), y(series.y[at])];
    if (cy <= base + 0.5 && cy >= top - 0.5)
      return shape('circle', { class: `line-dot tone-${series.tone}`, cx, cy: round(cy), r: 2 });
    return beyondShape(cx, cy > base ? base : top, cy > base ? 1 : -1);
  });
}

/** Stretches of a line beyond an axis that are nearer to each other than so many pixels have one sign. */
const APART = 12;

/** An open triangle where a line without marks runs along an edge, since what it shows lies beyond the axis. */
export function beyond(
  series: CurveSeries,
  x: StepScale,
  y: AxisScale,
  {
    left,
    right,
    base,
    top,
  }: { readonly left: number; readonly right: number; readonly base: number; readonly top: number },
): Shape[] {
  const stretches: { from: number; to: number; out: 1 | -1; most: number }[] = [];
  for (const at of knownPlaces(series)) {
    const [cx, cy] = [x(series.x[at]), y(series.y[at])];
    if (cx < left - 0.5 || cx > right + 0.5 || (cy <= base + 0.5 && cy >= top - 0.5)) continue;
    const out = cy > base ? 1 : -1;
    const last = stretches.findLast((each) => each.out === out);
    if (last !== undefined && cx - last.to < APART) {
      last.to = cx;
      last.most = out > 0 ? Math.min(last.most, series.y[at]) : Math.max(last.most, series.y[at]);
    } else stretches.push({ from: cx, to: cx, out, most: series.y[at] });
  }
  return stretches.map(({ from, to, out, most }) =>
    beyondShape(
      Math.max(left + 3, Math.min(right - 3, round((from + to) / 2))),
      out > 0 ? base : top,
      out,
      out > 0
        ? l10n.t('{0}: down to {1}, beyond the axis', series.name, significant(most, 3))
        : l10n.t('{0}: up to {1}, beyond the axis', series.name, significant(most, 3)),
    ),
  );
}

/** @param out 1: it points down, -1: up */
const beyondShape = (cx: number, edge: number, out: 1 | -1, title?: string): Shape =>
  shape(
    'path',
    { class: 'curve-beyond', d: `M${cx - 3},${edge - 5 * out}L${cx + 3},${edge - 5 * out}L${cx},${edge}Z` },
    ...(title === undefined ? [] : [shape('title', {}, title)]),
  );
