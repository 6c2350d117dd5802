import type { ProcessView } from '../../src/protocol/preview.js';
import type { ProcessPicture } from '../../src/protocol/process.js';
import type { Axis } from '../geometry/axes.js';
import { axisLabel, canBeSimplex, canRotate, resolveAxes, thirdAxis } from '../geometry/axes.js';
import type { Frame } from '../geometry/camera.js';
import { paddedRange, sphere } from '../geometry/camera.js';
import { mixer, packText, ramp, stateColours } from '../geometry/colour.js';
import type { Points } from '../geometry/projection.js';
import { axesProjection, project, simplexProjection } from '../geometry/projection.js';
import type { MarkLayer } from '../plot/marks.js';

/** Positions and colours of all beliefs of a picture with the current view settings. */
export interface BeliefPicture {
  readonly plot: ProcessView['plot'];
  /** Its ranges follow the beliefs of all depths, so that nothing moves with the slider of depth. */
  readonly frame: Frame;
  readonly points: Points;
  readonly colours: Uint32Array;
}

/** Three states are shown as their triangle unless the person chose otherwise; the 3-D view needs three components. */
export function plotOf({ process, beliefs }: ProcessPicture, view: ProcessView): ProcessView['plot'] {
  const { length } = process.states;
  if (view.plot === 'simplex' && !canBeSimplex(length, process.generalised)) return 'plane';
  if (view.plot === 'space' && !canRotate(beliefs.pca)) return 'plane';
  return view.plot;
}

export function beliefPicture(picture: ProcessPicture, view: ProcessView, dark: boolean): BeliefPicture {
  const { beliefs, process } = picture;
  const states = process.states.length;
  const plot = plotOf(picture, view);
  const axes = resolveAxes(beliefs.pca, states, view.axes);
  const third = plot === 'space' ? thirdAxis(beliefs.pca, axes) : null;
  const projection =
    plot === 'simplex' ? simplexProjection() : axesProjection([axes[0], axes[1], third], beliefs.pca, states);
  const points = project(projection, beliefs, states, null);
  return { plot, points, frame: frameOf(picture, plot, axes, third, points), colours: colours(picture, view, dark) };
}

function frameOf(
  picture: ProcessPicture,
  plot: ProcessView['plot'],
  axes: readonly [Axis, Axis],
  third: Axis | null,
  points: Points,
): Frame {
  const label = (axis: Axis): string => axisLabel(axis, picture.beliefs.pca, picture.process.states);
  if (plot === 'simplex') return { kind: 'simplex', names: picture.process.states };
  if (plot === 'space')
    return {
      kind: 'space',
      ...sphere(points),
      labels: [axes[0], axes[1], third].flatMap((axis) => (axis === null ? [] : [label(axis)])),
    };
  return {
    kind: 'plane',
    x: paddedRange(points, 0),
    y: paddedRange(points, 1),
    labels: [label(axes[0]), label(axes[1])],
    ticks: [axes[0].kind !== 'index', true],
  };
}

function colours({ beliefs, process, depth }: ProcessPicture, view: ProcessView, dark: boolean): Uint32Array {
  const packed = new Uint32Array(beliefs.count);
  if (view.colour === 'depth') {
    const steps = Uint32Array.from({ length: 256 }, (_, at) => packText(ramp(at / 255, dark)));
    beliefs.first_depth.forEach(
      (own, belief) => (packed[belief] = steps[Math.round((255 * own) / Math.max(1, depth))] ?? 0),
    );
    return packed;
  }
  const [vectors, names] =
    view.colour === 'states' ? [beliefs.vector, process.states] : [beliefs.next_token, process.symbols];
  const mix = mixer(stateColours(names.length, dark));
  for (let belief = 0; belief < beliefs.count; belief++) packed[belief] = mix(vectors, belief);
  return packed;
}

/** The beliefs met within a depth, as marks. */
export function marksWithin({ beliefs }: ProcessPicture, { points, colours }: BeliefPicture, depth: number): MarkLayer {
  const shown: number[] = [];
  beliefs.first_depth.forEach((own, belief) => own <= depth && shown.push(belief));
  const within = new Float32Array(3 * shown.length);
  shown.forEach((belief, mark) => within.set(points.subarray(3 * belief, 3 * belief + 3), 3 * mark));
  return {
    kind: 'true',
    points: within,
    belief: Int32Array.from(shown),
    colours: Uint32Array.from(shown, (belief) => colours[belief]),
  };
}

/** The shortest word that leads to a belief, symbol by symbol. */
export function wordOf({ parent, symbol }: ProcessPicture['beliefs'], belief: number): number[] {
  const word: number[] = [];
  for (let at = belief; at > 0 && symbol[at] >= 0 && word.length <= 1000; at = parent[at]) word.push(symbol[at]);
  return word.reverse();
}
