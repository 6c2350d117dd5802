import type { PcaResult } from '../../protocol/process.js';
import type { ViewSettings } from '../../protocol/panel.js';
import type { Axis } from './axes.js';
import { axisLabel, canBeSimplex, canRotate, resolveAxes, thirdAxis } from './axes.js';
import type { Frame } from './camera.js';
import { paddedRange, PROBABILITIES, sphere } from './camera.js';
import type { Points, Projection, Rows } from './projection.js';
import { axesProjection, project, simplexProjection } from './projection.js';

/** The space that beliefs lie in, and the components by which it can be seen. */
export interface BeliefSpace {
  readonly pca: PcaResult | null;
  readonly process: { readonly states: readonly string[]; readonly generalised: boolean };
}

/** Where beliefs stand under a view. */
export interface Placement {
  readonly plot: ViewSettings['plot'];
  readonly axes: readonly [Axis, Axis];
  readonly projection: Projection;
  /** Its ranges come from all the beliefs that were placed. */
  readonly frame: Frame;
  readonly points: Points;
}

/** The kinds of plot that are possible: the simplex needs three states, the 3-D view three components. */
export function drawablePlots({ pca, process }: BeliefSpace): ViewSettings['plot'][] {
  return [
    'plane',
    ...(canRotate(pca) ? (['space'] as const) : []),
    ...(canBeSimplex(process.states.length, process.generalised) ? (['simplex'] as const) : []),
  ];
}

/** The kind of plot that is drawn: the wanted one or, where that is not possible, the plane. */
export function drawnPlot(space: BeliefSpace, wanted: ViewSettings['plot']): ViewSettings['plot'] {
  return drawablePlots(space).includes(wanted) ? wanted : 'plane';
}

/** What of a view says where beliefs stand. */
export type PlacedBy = Pick<ViewSettings, 'plot' | 'axes'> & Partial<Pick<ViewSettings, 'third'>>;

/** Places true beliefs under a view, and frames them. */
export function placed(space: BeliefSpace, beliefs: Rows, view: PlacedBy): Placement {
  const { pca, process } = space;
  const states = process.states.length;
  const plot = drawnPlot(space, view.plot);
  const axes = resolveAxes(pca, states, view.axes);
  const third = plot === 'space' ? thirdAxis(pca, axes, view.third) : null;
  const projection = plot === 'simplex' ? simplexProjection() : axesProjection([axes[0], axes[1], third], pca, states);
  const points = project(projection, beliefs, states, null);
  return { plot, axes, projection, points, frame: frameOf(space, plot, axes, third, points) };
}

/** Whether states' probabilities themselves are the axes, as of two states that are seen without components. */
export const areProbabilities = (axes: readonly Axis[]): boolean => axes.every(({ kind }) => kind === 'state');

function frameOf(
  { pca, process }: BeliefSpace,
  plot: ViewSettings['plot'],
  axes: readonly [Axis, Axis],
  third: Axis | null,
  points: Points,
): Frame {
  const label = (axis: Axis): string => axisLabel(axis, pca, process.states);
  if (plot === 'simplex') return { kind: 'simplex', names: process.states };
  if (plot === 'space')
    return {
      kind: 'space',
      ...sphere(points),
      labels: [axes[0], axes[1], third].flatMap((axis) => (axis === null ? [] : [label(axis)])),
    };
  // As the triangle of three states is drawn whole; coordinates of a generalised process are no shares.
  const least = areProbabilities(axes) && !process.generalised ? PROBABILITIES : undefined;
  return {
    kind: 'plane',
    x: paddedRange(points, 0, least),
    y: paddedRange(points, 1, least),
    labels: [label(axes[0]), label(axes[1])],
    ticks: [axes[0].kind !== 'index', true],
    equal: axes[0].kind === axes[1].kind,
  };
}
