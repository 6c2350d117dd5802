import type { ViewSettings } from '../protocol/panel.js';
import { blockAt, blockStates } from '../shared/frameBlocks.js';
import { drawnColour, mixtureOf } from './composed/mixture.js';
import type { Part, Pictured } from './composed/shown.js';
import { isWithin, ofJoint, seen } from './composed/shown.js';
import type { Axis } from './geometry/axes.js';
import type { Frame } from './geometry/camera.js';
import { reaching } from './geometry/camera.js';
import { indexFraction, mixer, pack, rampTable, stateColours, toHex } from './geometry/colour.js';
import { leastOpacity } from './geometry/contrast.js';
import type { Occurrences } from './geometry/occurrences.js';
import { areProbabilities, placed } from './geometry/placement.js';
import type { Points, Projection } from './geometry/projection.js';
import { project } from './geometry/projection.js';
import { hiddenMarks } from './hidden.js';
import type { Links } from './links.js';
import { linkCount, MAX_LINKS } from './links.js';
import type { MarkLayer } from './marks.js';
import { placedCount } from './marks.js';
import { palettes } from './palette.js';

/** Of each belief so many states, from the first number on. */
export interface Played {
  readonly projection: Projection;
  readonly states: number;
  readonly first: number;
}

/** Everything that both plots draw for one result with the current view settings. */
export interface Picture {
  readonly plot: ViewSettings['plot'];
  readonly axes: readonly [Axis, Axis];
  /** Of joint beliefs and of what is read out of them; null where the part on show does not follow linearly from those. */
  readonly projection: Projection | null;
  /** How read-outs of other checkpoints have their place: which numbers of a frame are taken; null: they have none. */
  readonly played: Played | null;
  /** What of a composed process is shown; of any other the joint belief. */
  readonly part: Part;
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

/**
 * Both plots of an analysis, or of the part of a composed process that the view shows; marks are those of the joint beliefs.
 * @param ground what lies behind the marks, opaque; left out: what lies behind those of saved pictures
 */
export function buildPicture(
  whole: Pictured,
  wanted: ViewSettings,
  dark: boolean,
  found: Occurrences,
  ground = palettes[dark ? 'dark' : 'light'].colours.ground,
): Picture {
  const { part, result, view, from } = seen(whole, wanted);
  const { beliefs, predictions, pca, process } = result;
  const states = process.states.length;
  const { plot, axes, projection, frame: ofTruth, points: truePoints } = placed({ pca, process }, beliefs, view);
  const centrePoints = project(projection, { count: beliefs.count, vector: beliefs.centre }, states, null);
  const mixture = mixtureOf(whole, wanted);
  const beliefColours = colours(whole, wanted, dark, found);
  const hidden = hiddenMarks(whole, wanted, found);
  const floor = markFloor(mixture === null ? null : mixture.names.length, dark, ground);
  const sized = view.size === 'probability';
  const shares = sized ? { shares: sharesOf(beliefs.positions) } : {};
  const layers: MarkLayer[] = [];
  const singles = view.singles ? project(projection, predictions, states, predictions.belief) : null;
  if (singles !== null)
    layers.push({
      kind: 'single',
      points: without(singles, hidden?.singles),
      belief: predictions.belief,
      colours: singleColours(whole, wanted, dark, beliefColours),
      floor,
      ...(sized ? { shares: sharesOf(predictions.weight) } : {}),
    });
  // Read-outs of two states may be below 0 and above 1, and a plane of probabilities has little beside these.
  const readOuts = [...(view.centres ? [centrePoints] : []), ...(singles === null ? [] : [singles])];
  const frame = areProbabilities(axes) ? reaching(ofTruth, readOuts) : ofTruth;
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
  const joint = ofJoint(projection, from);
  const links = { from: truth.points, to: shownCentres };
  const lines = view.centres ? linkCount(links) : 0;
  return {
    plot,
    axes,
    projection: joint,
    played: playedOf(whole, part, projection, joint),
    part,
    frame,
    truth: [truth],
    residual: layers,
    both: [{ ...truth, ring: true }, ...layers],
    links: lines > 0 && lines <= MAX_LINKS ? links : null,
    all: {
      true: placedCount(truePoints),
      centre: placedCount(centrePoints),
      single: singles === null ? predictions.count : placedCount(singles),
    },
    truePoints,
    centrePoints,
    beliefColours,
  };
}

/** A part that follows from the joint read-out moves with it; the belief within a component by read-outs of its own. */
function playedOf(whole: Pictured, part: Part, own: Projection, joint: Projection | null): Played | null {
  const states = blockStates(whole);
  if (joint !== null) return { projection: joint, states: states[0] ?? 0, first: 0 };
  if (!isWithin(whole, part)) return null;
  const [first] = blockAt(states, whole.beliefs.count, 1 + part);
  return { projection: own, states: states[1 + part] ?? 0, first };
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

function colours(result: Pictured, view: ViewSettings, dark: boolean, found: Occurrences): Uint32Array {
  const { beliefs, inputs } = result;
  const packed = new Uint32Array(beliefs.count);
  const mixture = mixtureOf(result, view);
  if (mixture !== null) {
    const mix = mixer(stateColours(mixture.names.length, dark));
    for (let belief = 0; belief < beliefs.count; belief++) packed[belief] = mix(mixture.vector, belief);
    return packed;
  }
  const steps = rampTable(dark);
  const last = Math.max(1, inputs.n_ctx - 1);
  const byIndex = drawnColour(result, view) === 'index';
  for (let belief = 0; belief < beliefs.count; belief++) {
    const value = byIndex ? indexFraction(belief, beliefs.count) : found.meanPosition[belief] / last;
    packed[belief] = Number.isNaN(value) ? UNPLACED : (steps[Math.round(255 * value)] ?? UNPLACED);
  }
  return packed;
}

/** Single predictions have the colour of their true belief, so that mixing is visible, or of their position. */
function singleColours(result: Pictured, view: ViewSettings, dark: boolean, beliefColours: Uint32Array): Uint32Array {
  const { predictions, inputs } = result;
  if (drawnColour(result, view) !== 'position')
    return Uint32Array.from(predictions.belief, (belief) => beliefColours[belief] ?? UNPLACED);
  const steps = rampTable(dark);
  const last = Math.max(1, inputs.n_ctx - 1);
  return Uint32Array.from(predictions.position, (position) => steps[Math.round((255 * position) / last)] ?? UNPLACED);
}
