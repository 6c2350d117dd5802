import type { AnalysisResult } from '../../src/protocol/analysis.js';
import type { ViewSettings } from '../../src/protocol/panel.js';
import type { Axis } from '../geometry/axes.js';
import { axisLabel, canBeSimplex, canRotate, resolveAxes, thirdAxis } from '../geometry/axes.js';
import type { Frame } from '../geometry/camera.js';
import { paddedRange, sphere } from '../geometry/camera.js';
import { indexFraction, mixer, pack, packText, ramp, stateColours } from '../geometry/colour.js';
import type { Occurrences } from '../geometry/occurrences.js';
import type { Points, Projection } from '../geometry/projection.js';
import { axesProjection, project, simplexProjection } from '../geometry/projection.js';
import type { MarkLayer } from '../plot/marks.js';

/** Everything that both plots draw for one result with the current view settings. */
export interface Picture {
  readonly plot: ViewSettings['plot'];
  readonly axes: readonly [Axis, Axis];
  readonly projection: Projection;
  readonly frame: Frame;
  readonly truth: readonly MarkLayer[];
  readonly residual: readonly MarkLayer[];
  /** By belief; centres are NaN where a belief occurs nowhere. */
  readonly truePoints: Points;
  readonly centrePoints: Points;
  readonly beliefColours: Uint32Array;
}

/** The kind of plot that is possible: the simplex needs three states, the 3-D view three components. */
export function plotOf(result: AnalysisResult, view: ViewSettings): ViewSettings['plot'] {
  if (view.plot === 'simplex' && !canBeSimplex(result.process.states.length, result.process.generalised))
    return 'plane';
  if (view.plot === 'space' && !canRotate(result.pca)) return 'plane';
  return view.plot;
}

export function buildPicture(result: AnalysisResult, view: ViewSettings, dark: boolean, found: Occurrences): Picture {
  const { beliefs, predictions, pca, process } = result;
  const states = process.states.length;
  const plot = plotOf(result, view);
  const axes = resolveAxes(pca, states, view.axes);
  const third = plot === 'space' ? thirdAxis(pca, axes) : null;
  const projection = plot === 'simplex' ? simplexProjection() : axesProjection([axes[0], axes[1], third], pca, states);
  const truePoints = project(projection, beliefs, states, null);
  const centrePoints = project(projection, { count: beliefs.count, vector: beliefs.centre }, states, null);
  const beliefColours = colours(result, view, dark, found);
  const layers: MarkLayer[] = [];
  if (view.singles)
    layers.push({
      kind: 'single',
      points: project(projection, predictions, states, predictions.belief),
      belief: predictions.belief,
      colours: singleColours(result, view, dark, beliefColours),
    });
  if (view.centres) layers.push({ kind: 'centre', points: centrePoints, belief: null, colours: beliefColours });
  return {
    plot,
    axes,
    projection,
    frame: frameOf(plot, axes, third, truePoints, result),
    truth: [{ kind: 'true', points: truePoints, belief: null, colours: beliefColours }],
    residual: layers,
    truePoints,
    centrePoints,
    beliefColours,
  };
}

function frameOf(
  plot: ViewSettings['plot'],
  axes: readonly [Axis, Axis],
  third: Axis | null,
  truePoints: Points,
  result: AnalysisResult,
): Frame {
  const label = (axis: Axis): string => axisLabel(axis, result.pca, result.process.states);
  if (plot === 'simplex') return { kind: 'simplex', names: result.process.states };
  if (plot === 'space')
    return {
      kind: 'space',
      ...sphere(truePoints),
      labels: [axes[0], axes[1], third].flatMap((axis) => (axis === null ? [] : [label(axis)])),
    };
  return {
    kind: 'plane',
    x: paddedRange(truePoints, 0),
    y: paddedRange(truePoints, 1),
    labels: [label(axes[0]), label(axes[1])],
    ticks: [axes[0].kind !== 'index', true],
  };
}

const UNPLACED = pack(136, 136, 136);

function colours(result: AnalysisResult, view: ViewSettings, dark: boolean, found: Occurrences): Uint32Array {
  const { beliefs, process, inputs } = result;
  const packed = new Uint32Array(beliefs.count);
  if (view.colour === 'states') {
    const mix = mixer(stateColours(process.states.length, dark));
    for (let belief = 0; belief < beliefs.count; belief++) packed[belief] = mix(beliefs.vector, belief);
    return packed;
  }
  const steps = rampTable(dark);
  const last = Math.max(1, inputs.n_ctx - 1);
  for (let belief = 0; belief < beliefs.count; belief++) {
    const byIndex = view.colour === 'index';
    const value = byIndex ? indexFraction(belief, beliefs.count) : found.meanPosition[belief] / last;
    packed[belief] = Number.isNaN(value) ? UNPLACED : (steps[Math.round(255 * value)] ?? UNPLACED);
  }
  return packed;
}

/** Single predictions have the colour of their true belief, so that mixing is visible, or of their position. */
function singleColours(
  result: AnalysisResult,
  view: ViewSettings,
  dark: boolean,
  beliefColours: Uint32Array,
): Uint32Array {
  const { predictions, inputs } = result;
  if (view.colour !== 'position')
    return Uint32Array.from(predictions.belief, (belief) => beliefColours[belief] ?? UNPLACED);
  const steps = rampTable(dark);
  const last = Math.max(1, inputs.n_ctx - 1);
  return Uint32Array.from(predictions.position, (position) => steps[Math.round((255 * position) / last)] ?? UNPLACED);
}

function rampTable(dark: boolean): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, at) => packText(ramp(at / 255, dark)));
}
