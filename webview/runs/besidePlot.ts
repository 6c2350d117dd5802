import * as l10n from '@vscode/l10n';
import { indexFraction, pack, rampTable } from '../../src/figure/geometry/colour.js';
import { noZoom } from '../../src/figure/geometry/camera.js';
import type { Frame, Zoom } from '../../src/figure/geometry/camera.js';
import type { Multiple } from '../../src/figure/training/multiples.js';
import type { Placement } from '../../src/figure/geometry/placement.js';
import { placed } from '../../src/figure/geometry/placement.js';
import { project } from '../../src/figure/geometry/projection.js';
import type { Points } from '../../src/figure/geometry/projection.js';
import type { MarkLayer } from '../../src/figure/marks.js';
import { drawable } from '../../src/figure/marks.js';
import type { OverlayItem, Position } from '../../src/figure/overlay.js';
import type { RunGeometry } from '../../src/protocol/runsPage.js';
import { klNumber } from '../../src/shared/predictionTexts.js';
import { checkpointText, count, share, shorten } from '../../src/shared/texts.js';
import { scatter } from '../plot/scatter.js';
import type { ScatterEvents } from '../plot/scatterEvents.js';
import { counted } from '../../src/shared/counted.js';

/** How many plots there have been: their marks are told apart by it. */
let plots = 0;

export interface BesidePlot {
  readonly element: HTMLElement;
  /** @param like the read-out whose axes and scale this one takes */
  set(name: string, own: RunGeometry, like: RunGeometry, dark: boolean): void;
  /** The belief that is pointed at in any plot whose beliefs are the same; null: none. */
  point(belief: number | null): void;
  zoom(zoom: Zoom): void;
  /** What is drawn, small for a picture of all, with what stands behind it; null: nothing yet. */
  drawn(): DrawnReadOut | null;
}

export interface DrawnReadOut {
  readonly name: string;
  readonly multiple: Multiple & { readonly frame: Frame };
  readonly geometry: RunGeometry;
  readonly truth: Points;
}

/** One read-out among others: a mark for each belief at the mean of what is read out of the model there. */
export function besidePlot(events: Pick<ScatterEvents, 'hover' | 'zoom' | 'key'> & { open(): void }): BesidePlot {
  const number = ++plots;
  let own: (Omit<DrawnReadOut, 'multiple'> & { placement: Placement; marks: MarkLayer; note: string }) | null = null;
  let zoom = noZoom;
  const plot = scatter({
    testId: 'runs-plot',
    countTestId: `runs-plot-count-${number}`,
    title: '',
    events: {
      hover: events.hover,
      zoom: events.zoom,
      key: events.key,
      pick: () => events.open(),
      rotate: () => undefined,
    },
  });

  return {
    element: plot.element,
    set(name, geometry, like, dark) {
      const { process, pca, belief, vector, centre } = geometry;
      const view = { plot: 'plane', axes: null } as const;
      const rows = (values: Float32Array) => ({ count: belief.length, vector: values });
      // The axes of the first, to the bit, and the range of its beliefs: one scale for all.
      const frame = placed(
        { pca: like.pca, process: like.process },
        { count: like.belief.length, vector: like.vector },
        view,
      );
      const placement = like === geometry ? frame : placed({ pca: like.pca ?? pca, process }, rows(vector), view);
      const truth = placement.points;
      const centres = project(placement.projection, rows(centre), process.states.length, belief);
      const marks: MarkLayer = { kind: 'centre', points: centres, belief, colours: coloursOf(geometry, dark) };
      const read = drawable(marks);
      const left =
        geometry.count > belief.length
          ? l10n.t('the {0} most frequent of {1}', count(belief.length), counted.beliefs(geometry.count))
          : counted.recoveredBeliefs(read);
      const caption = `R² ${share(geometry.r2)} · KL ${klNumber(geometry.kl)} · ${left}`;
      const note = `R² ${share(geometry.r2)}`;
      own = { name, geometry, placement: { ...placement, frame: frame.frame }, truth, marks, note };
      plot.setTitle(`${name}, ${checkpointText(geometry)}`);
      plot.setMarks(
        [marks],
        caption,
        l10n.t('Read-out of {0}, {1}. {2}. Enter opens it.', name, checkpointText(geometry), caption),
      );
      plot.setView(own.placement.frame, zoom, [0, 0]);
    },
    point(index) {
      if (own === null) return;
      const at = index === null ? -1 : rowOf(own.geometry.belief, index);
      plot.setOverlay(
        at < 0 ? [] : [{ kind: 'cross', at: place(own.truth, at) }, ring(place(own.marks.points, at), index ?? 0)],
      );
    },
    drawn() {
      if (own === null) return null;
      const { name, geometry, truth, placement, marks, note } = own;
      const title = shorten(`${name}, ${checkpointText(geometry)}`, 26);
      return { name, geometry, truth, multiple: { title, note, layer: marks, frame: placement.frame } };
    },
    zoom(next) {
      zoom = next;
      if (own !== null) plot.setView(own.placement.frame, zoom, [0, 0]);
    },
  };
}

const ring = (at: Position, belief: number): OverlayItem => ({
  kind: 'ring',
  role: 'hover',
  at,
  label: String(belief),
  belief,
});
const place = (points: Points, row: number): Position => [points[3 * row], points[3 * row + 1], points[3 * row + 2]];

/** The row of a belief among indices that ascend; -1: it is not among them. */
function rowOf(belief: Int32Array, index: number): number {
  let [low, high] = [0, belief.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (belief[middle] === index) return middle;
    if (belief[middle] < index) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

const UNPLACED = pack(136, 136, 136);

/** By index, as the panel's first colours: a belief has the same colour in all plots of the same count. */
function coloursOf({ belief, count: all }: RunGeometry, dark: boolean): Uint32Array {
  const steps = rampTable(dark);
  return Uint32Array.from(belief, (index) => steps[Math.round(255 * indexFraction(index, all))] ?? UNPLACED);
}
