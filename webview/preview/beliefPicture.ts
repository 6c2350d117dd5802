import type { ProcessView } from '../../src/protocol/preview.js';
import type { ProcessPicture } from '../../src/protocol/process.js';
import { mixer, rampTable, stateColours } from '../../src/figure/geometry/colour.js';
import type { BeliefSpace, Placement } from '../../src/figure/geometry/placement.js';
import { placed } from '../../src/figure/geometry/placement.js';
import type { PlotData } from '../../src/figure/data.js';
import type { MarkLayer } from '../../src/figure/marks.js';
import { sharesOf } from '../../src/figure/picture.js';
import { spellWord } from '../../src/shared/words.js';

/** Positions and colours of all beliefs of a picture with the current view settings. */
export interface BeliefPicture extends Pick<Placement, 'plot' | 'frame' | 'points'> {
  readonly colours: Uint32Array;
}

export function spaceOf({ process, beliefs }: ProcessPicture): BeliefSpace {
  return { process, pca: beliefs.pca };
}

/** The frame follows the beliefs of all depths, so that nothing moves with the slider of depth. */
export function beliefPicture(picture: ProcessPicture, view: ProcessView, dark: boolean): BeliefPicture {
  const { plot, frame, points } = placed(spaceOf(picture), picture.beliefs, view);
  return { plot, frame, points, colours: beliefColours(picture, view, dark) };
}

export function beliefColours(
  { beliefs, process, depth }: ProcessPicture,
  view: ProcessView,
  dark: boolean,
): Uint32Array {
  const packed = new Uint32Array(beliefs.count);
  if (view.colour === 'depth') {
    const steps = rampTable(dark);
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
export function marksWithin(
  { beliefs }: ProcessPicture,
  { points, colours }: Pick<BeliefPicture, 'points' | 'colours'>,
  depth: number,
  size: ProcessView['size'],
): MarkLayer {
  const shown: number[] = [];
  beliefs.first_depth.forEach((own, belief) => own <= depth && shown.push(belief));
  const within = new Float32Array(3 * shown.length);
  shown.forEach((belief, mark) => within.set(points.subarray(3 * belief, 3 * belief + 3), 3 * mark));
  return {
    kind: 'true',
    points: within,
    belief: Int32Array.from(shown),
    colours: Uint32Array.from(shown, (belief) => colours[belief]),
    ...(size === 'probability' ? { shares: sharesOf(shown.map((belief) => beliefs.weight[belief])) } : {}),
  };
}

/** The beliefs met within a depth, as a table. */
export function beliefData({ beliefs, process }: ProcessPicture, depth: number): PlotData {
  const [S, V] = [process.states.length, process.symbols.length];
  const part = (values: Float64Array, width: number, belief: number): number[] =>
    Array.from(values.subarray(belief * width, (belief + 1) * width));
  const rows: PlotData['rows'][number][] = [];
  beliefs.first_depth.forEach((own, belief) => {
    if (own > depth) return;
    const word = spellWord(wordOf(beliefs, belief), process.symbols);
    const [vector, next] = [part(beliefs.vector, S, belief), part(beliefs.next_token, V, belief)];
    rows.push([belief, own, word, beliefs.weight[belief], ...vector, ...next]);
  });
  return {
    columns: [
      ...['belief', 'first_depth', 'first_word', 'probability'],
      ...process.states.map((name) => `state ${name}`),
      ...process.symbols.map((name) => `next ${name}`),
    ],
    rows,
  };
}

/** The shortest word that leads to a belief, symbol by symbol. */
export function wordOf({ parent, symbol }: ProcessPicture['beliefs'], belief: number): number[] {
  const word: number[] = [];
  for (let at = belief; at > 0 && symbol[at] >= 0 && word.length <= 1000; at = parent[at]) word.push(symbol[at]);
  return word.reverse();
}
