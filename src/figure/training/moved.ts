import type { Points, Projection } from '../geometry/projection.js';
import { project } from '../geometry/projection.js';
import type { MarkLayer } from '../marks.js';
import type { Picture } from '../picture.js';

/** Read-outs of one checkpoint, as a frame holds them (`shared/frameBlocks`); NaN where a belief does not occur. */
export type Centre = Float32Array | Float64Array;

/** A moment of a training: the read-outs of two checkpoints, and how far it is from the one to the other, 0 to 1. */
export interface Moment {
  readonly from: Centre;
  readonly to: Centre;
  readonly mix: number;
}

/** Places of read-outs in a picture, kept from frame to frame: what the legend hides has none. */
export interface Placer {
  /** Of one checkpoint. */
  of(picture: Picture, centre: Centre): Points;
  /** Of a moment between two; the array is written again with the next one. */
  at(picture: Picture, moment: Moment): Points;
}

export function placer(): Placer {
  const kept = new WeakMap<Centre, { projection: Projection; shown: Points; points: Points }>();
  let room = new Float32Array(0);
  const of = (picture: Picture, centre: Centre): Points => {
    const shown = picture.truth[0].points;
    const { played } = picture;
    const count = shown.length / 3;
    const last = played === null ? 0 : played.first + count * played.states;
    if (played === null || centre.length < last) return new Float32Array(shown.length).fill(NaN);
    const { projection, states, first } = played;
    const known = kept.get(centre);
    if (known?.projection === projection && known.shown === shown) return known.points;
    const points = project(projection, { count, vector: centre.subarray(first, last) }, states, null);
    for (let at = 0; at < points.length; at++) if (Number.isNaN(shown[at])) points[at] = NaN;
    kept.set(centre, { projection, shown, points });
    return points;
  };
  return {
    of,
    at(picture, { from, to, mix }) {
      const start = of(picture, from);
      if (mix === 0) return start;
      const end = of(picture, to);
      if (room.length !== start.length) room = new Float32Array(start.length);
      for (let at = 0; at < room.length; at++) room[at] = start[at] + mix * (end[at] - start[at]);
      return room;
    },
  };
}

/** A picture with the read-outs elsewhere: means alone, since single predictions are those of one checkpoint. */
export function movedPicture(picture: Picture, points: Points): Picture {
  const [truth] = picture.truth;
  const centre: MarkLayer = {
    ...{ kind: 'centre', points, belief: null, colours: picture.beliefColours },
    ...(truth.shares === undefined ? {} : { shares: truth.shares }),
  };
  return {
    ...picture,
    residual: [centre],
    both: [{ ...truth, ring: true }, centre],
    links: picture.links === null ? null : { from: truth.points, to: points },
    centrePoints: points,
  };
}
