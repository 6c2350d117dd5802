import type { AnalysisResult } from '../protocol/analysis.js';
import type { ViewSettings } from '../protocol/panel.js';
import type { Axis } from './geometry/axes.js';
import type { Frame } from './geometry/camera.js';
import { indexFraction, mixer, pack, rampTable, stateColours } from './geometry/colour.js';
import type { Occurrences } from './geometry/occurrences.js';
import { placed } from './geometry/placement.js';
import type { Points, Projection } from './geometry/projection.js';
import { project } from './geometry/projection.js';
import type { MarkLayer } from './marks.js';

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

export function buildPicture(result: AnalysisResult, view: ViewSettings, dark: boolean, found: Occurrences): Picture {
  const { beliefs, predictions, pca, process } = result;
  const states = process.states.length;
  const { plot, axes, projection, frame, points: truePoints } = placed({ pca, process }, beliefs, view);
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
    frame,
    truth: [{ kind: 'true', points: truePoints, belief: null, colours: beliefColours }],
    residual: layers,
    truePoints,
    centrePoints,
    beliefColours,
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
