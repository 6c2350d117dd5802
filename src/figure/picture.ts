import type { AnalysisResult } from '../protocol/analysis.js';
import type { ViewSettings } from '../protocol/panel.js';
import type { Axis } from './geometry/axes.js';
import type { Frame } from './geometry/camera.js';
import { indexFraction, mixer, pack, rampTable, stateColours, toHex } from './geometry/colour.js';
import { leastOpacity } from './geometry/contrast.js';
import type { Occurrences } from './geometry/occurrences.js';
import { placed } from './geometry/placement.js';
import type { Points, Projection } from './geometry/projection.js';
import { project } from './geometry/projection.js';
import { hiddenMarks } from './hidden.js';
import type { Links } from './links.js';
import { linkCount, MAX_LINKS } from './links.js';
import type { MarkLayer } from './marks.js';
import { placedCount } from './marks.js';
import { palettes } from './palette.js';

/** Everything that both plots draw for one result with the current view settings. */
export interface Picture {
  readonly plot: ViewSettings['plot'];
  readonly axes: readonly [Axis, Axis];
  readonly projection: Projection;
  readonly frame: Frame;
  readonly truth: readonly MarkLayer[];
  readonly residual: readonly MarkLayer[];
  /** Truth as rings and what is read out, in one plot. */
  readonly both: readonly MarkLayer[];
  /** From each true belief to its read-out; null where there are none to draw, or too many. */
  readonly links: Links | null;
  /** Of all that is there, with what the legend has switched off: by kind of mark. */
  readonly all: { readonly true: number; readonly centre: number; readonly single: number };
  /** By belief, hidden or not; centres are NaN where a belief occurs nowhere. */
  readonly truePoints: Points;
  readonly centrePoints: Points;
  readonly beliefColours: Uint32Array;
}

/** @param ground what lies behind the marks, opaque; left out: what lies behind those of saved pictures */
export function buildPicture(
  result: AnalysisResult,
  view: ViewSettings,
  dark: boolean,
  found: Occurrences,
  ground = palettes[dark ? 'dark' : 'light'].colours.ground,
): Picture {
  const { beliefs, predictions, pca, process } = result;
  const states = process.states.length;
  const { plot, axes, projection, frame, points: truePoints } = placed({ pca, process }, beliefs, view);
  const centrePoints = project(projection, { count: beliefs.count, vector: beliefs.centre }, states, null);
  const beliefColours = colours(result, view, dark, found);
  const hidden = hiddenMarks(result, view, found);
  const floor = markFloor(view.colour === 'states' ? states : null, dark, ground);
  const sized = view.size === 'probability';
  const shares = sized ? { shares: sharesOf(beliefs.positions) } : {};
  const layers: MarkLayer[] = [];
  if (view.singles)
    layers.push({
      kind: 'single',
      points: without(project(projection, predictions, states, predictions.belief), hidden?.singles),
      belief: predictions.belief,
      colours: singleColours(result, view, dark, beliefColours),
      floor,
      ...(sized ? { shares: sharesOf(predictions.weight) } : {}),
    });
  const shownCentres = without(centrePoints, hidden?.beliefs);
  if (view.centres)
    layers.push({ kind: 'centre', points: shownCentres, belief: null, colours: beliefColours, floor, ...shares });
  const truth: MarkLayer = {
    kind: 'true',
    points: without(truePoints, hidden?.beliefs),
    belief: null,
    colours: beliefColours,
    floor,
    ...shares,
  };
  const links = { from: truth.points, to: shownCentres };
  const lines = view.centres ? linkCount(links) : 0;
  return {
    plot,
    axes,
    projection,
    frame,
    truth: [truth],
    residual: layers,
    both: [{ ...truth, ring: true }, ...layers],
    links: lines > 0 && lines <= MAX_LINKS ? links : null,
    all: { true: beliefs.count, centre: placedCount(centrePoints), single: predictions.count },
    truePoints,
    centrePoints,
    beliefColours,
  };
}

const floors = new Map<string, number>();

/** The least opacity of marks in the colours of states, or of the ramp where there are none, on a ground. */
export function markFloor(states: number | null, dark: boolean, ground: string): number {
  const key = `${dark}/${states}/${ground}`;
  const known = floors.get(key);
  if (known !== undefined) return known;
  const used = states === null ? Array.from(rampTable(dark), toHex) : stateColours(states, dark);
  const floor = leastOpacity(used, ground);
  floors.set(key, floor);
  return floor;
}

/** Each value as a share of the greatest. */
export function sharesOf(values: ArrayLike<number>): Float32Array {
  const shares = new Float32Array(values.length);
  let most = 0;
  for (let at = 0; at < shares.length; at++) if (values[at] > most) most = values[at];
  if (most > 0) for (let at = 0; at < shares.length; at++) shares[at] = values[at] / most;
  return shares;
}

/** Marks that are hidden have no place. */
function without(points: Points, hidden: Uint8Array | undefined): Points {
  if (hidden === undefined) return points;
  const shown = points.slice();
  for (let mark = 0; mark < hidden.length; mark++) if (hidden[mark] === 1) shown.fill(NaN, 3 * mark, 3 * mark + 3);
  return shown;
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
