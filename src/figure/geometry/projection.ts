import type { PcaResult } from '../../protocol/process.js';
import type { Axis } from './axes.js';

/** Marks in the coordinates of a view: n × 3, the third 0 where the view is flat. */
export type Points = Float32Array;

export interface Rows {
  readonly count: number;
  /** count × states. */
  readonly vector: ArrayLike<number>;
}

/** One row of an affine map from belief space to an axis: value = weights · belief + offset. */
export interface AxisMap {
  readonly weights: Float64Array;
  readonly offset: number;
}

function axisMap(axis: Axis | null, pca: PcaResult | null, states: number): AxisMap {
  const weights = new Float64Array(states);
  if (axis?.kind === 'state') weights[axis.state] = 1;
  if (axis?.kind !== 'component' || pca === null) return { weights, offset: 0 };
  const component = pca.components[axis.component] ?? [];
  let offset = 0;
  for (let state = 0; state < states; state++) {
    weights[state] = component[state] ?? 0;
    offset -= (component[state] ?? 0) * pca.mean[state];
  }
  return { weights, offset };
}

/** Maps belief space to the axes of a view. An index axis is filled by {@link project} from the rows' beliefs. */
export interface Projection {
  readonly maps: readonly [AxisMap, AxisMap, AxisMap];
  readonly indexAxis: 0 | 1 | null;
}

/** P(b - mean) on each axis, as scikit-learn's PCA.transform. */
export function axesProjection(
  axes: readonly [Axis, Axis, Axis | null],
  pca: PcaResult | null,
  states: number,
): Projection {
  return {
    maps: [axisMap(axes[0], pca, states), axisMap(axes[1], pca, states), axisMap(axes[2], pca, states)],
    indexAxis: axes[1].kind === 'index' ? 1 : axes[0].kind === 'index' ? 0 : null,
  };
}

export const triangle: readonly (readonly [number, number])[] = [
  [0, 0],
  [1, 0],
  [0.5, Math.sqrt(3) / 2],
];

/** Three states as the corners of an equilateral triangle of side 1: left, right, top. */
export function simplexProjection(): Projection {
  const map = (coordinate: 0 | 1): AxisMap => ({
    weights: Float64Array.from(triangle, (corner) => corner[coordinate]),
    offset: 0,
  });
  return { maps: [map(0), map(1), { weights: new Float64Array(3), offset: 0 }], indexAxis: null };
}

/** Maps rows of beliefs (true, predicted or centres) to marks; a row of NaN stays NaN. `belief` gives each row's belief index. */
export function project(projection: Projection, rows: Rows, states: number, belief: ArrayLike<number> | null): Points {
  const points = new Float32Array(3 * rows.count);
  const [a, b, c] = projection.maps;
  for (let row = 0; row < rows.count; row++) {
    let x = a.offset;
    let y = b.offset;
    let z = c.offset;
    for (let state = 0; state < states; state++) {
      const value = rows.vector[row * states + state];
      x += value * a.weights[state];
      y += value * b.weights[state];
      z += value * c.weights[state];
    }
    if (projection.indexAxis !== null && !Number.isNaN(x)) {
      const index = belief === null ? row : belief[row];
      if (projection.indexAxis === 1) y = index;
      else x = index;
    }
    points[3 * row] = x;
    points[3 * row + 1] = y;
    points[3 * row + 2] = z;
  }
  return points;
}

/** A direction in belief space (W·v, no intercept, no mean) along the axes of the view. */
export function projectDirection(projection: Projection, direction: ArrayLike<number>): [number, number, number] {
  const along = (map: AxisMap): number => {
    let sum = 0;
    for (let state = 0; state < map.weights.length; state++) sum += direction[state] * map.weights[state];
    return sum;
  };
  const [a, b, c] = projection.maps;
  return [projection.indexAxis === 0 ? 0 : along(a), projection.indexAxis === 1 ? 0 : along(b), along(c)];
}
