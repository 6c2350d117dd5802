import { pointer, select, zoom as d3zoom, zoomIdentity } from 'd3';
import type { D3ZoomEvent, ZoomTransform } from 'd3';
import { noZoom, toPixel, turnBy, zoomLimits } from '../../src/figure/geometry/camera.js';
import type { Zoom } from '../../src/figure/geometry/camera.js';
import { boxOf } from '../../src/figure/frame.js';
import { PANEL_VIEW } from '../../src/shared/defaults.js';
import { pointerFollower } from './followPointer.js';
import type { MarkFinder } from './markFinder.js';
import type { ScatterEvents } from './scatterEvents.js';
import type { PlotMode } from './selection.js';
import { beliefsWithin } from './selection.js';
import { selectionDrag } from './selectionDrag.js';
import type { Sheets } from './sheets.js';
import type { Shown } from './shown.js';
import { wheelRule, wheelStep, wheelZooms } from './wheelRule.js';

/** How near to the overlay's target a press takes it, in pixels. */
const GRASP = 13;

/** What pointers and wheel do over a plot. */
export interface Gestures {
  /** What a drag does; at first it moves or turns. */
  setMode(mode: PlotMode): void;
  /** The zoom that is on show, from which the next one goes on. */
  setZoom(zoom: Zoom): void;
  /** Called with view coordinates while the overlay's target is dragged; null: it cannot be. */
  setDrag(drag: ((x: number, y: number) => void) | null): void;
  resized(width: number, height: number): void;
  /** Gives up the box or lasso that is being drawn; false where there is none. */
  cancel(): boolean;
}

export function gestures(
  { element, area, drawing }: Sheets,
  shown: Readonly<Shown>,
  finder: MarkFinder,
  events: ScatterEvents,
): Gestures {
  const selecting = selectionDrag(drawing);
  const pointers = pointerFollower(drawing);
  let mode: PlotMode = 'pan';
  let drag: ((x: number, y: number) => void) | null = null;
  let grabbed = false;
  let zooming = false;

  const behaviour = d3zoom<SVGSVGElement, unknown>()
    .scaleExtent([...zoomLimits])
    .wheelDelta(wheelStep)
    .filter((event: MouseEvent & { touches?: TouchList }) => {
      if (event.type === 'wheel') return wheelZooms(event as WheelEvent, element);
      if (grabbed || (selects(event) !== null && (event.touches?.length ?? 1) < 2)) return false;
      if (shown.frame.kind === 'space' && (event.touches?.length ?? 1) < 2) return false;
      return event.button === 0 || event.button === undefined;
    })
    .on('start', () => (zooming = true))
    .on('end', () => (zooming = false))
    .on('zoom', (event: D3ZoomEvent<SVGSVGElement, unknown>) => {
      const { k, x, y } = event.transform;
      if (event.sourceEvent !== null) events.zoom({ k, x, y });
    });
  const target = select<SVGSVGElement, unknown>(drawing).call(behaviour).on('dblclick.zoom', null);

  drawing.addEventListener('pointermove', (event) => {
    if (event.buttons !== 0 || zooming) return;
    const [belief, ...alsoHere] = finder.at(...pointer(event, drawing));
    events.hover(belief ?? null, alsoHere);
  });
  drawing.addEventListener('pointerleave', () => events.hover(null, []));
  drawing.addEventListener('click', (event) => {
    if (pointers.dragged) return;
    const [belief] = finder.at(...pointer(event, drawing));
    if (belief !== undefined) events.pick(belief, event.ctrlKey || event.metaKey || event.shiftKey);
  });
  drawing.addEventListener('pointerdown', (event) => {
    element.focus({ preventScroll: true });
    pointers.pressed();
    grabbed = drag !== null && event.button === 0 && onTarget(...pointer(event, drawing));
    if (grabbed) return dragTarget(event);
    const selection = event.button === 0 ? selects(event) : null;
    if (selection !== null) return drawSelection(event, selection);
    if (shown.frame.kind === 'space' && event.button === 0) turn(event);
  });
  function dragTarget(down: PointerEvent): void {
    pointers.follow(
      down,
      (next) => {
        const [x, y] = pointer(next, drawing);
        const { camera } = shown;
        if (camera !== null) drag?.((x - camera[3]) / camera[0], (y - camera[7]) / camera[5]);
      },
      () => (grabbed = false),
    );
  }
  function turn(down: PointerEvent): void {
    const from = { x: down.clientX, y: down.clientY, rotation: shown.rotation };
    pointers.follow(
      down,
      (next) => {
        const [dx, dy] = [next.clientX - from.x, next.clientY - from.y];
        events.rotate(...turnBy(from.rotation, dx * 0.01, dy * 0.01));
      },
      () => undefined,
    );
  }
  /** What a drag draws, if it selects: in the modes for it, and with Shift in every mode. */
  function selects(event: { readonly shiftKey: boolean }): 'box' | 'lasso' | null {
    if (events.select === undefined) return null;
    return mode === 'pan' ? (event.shiftKey ? 'box' : null) : mode;
  }
  function drawSelection(down: PointerEvent, shape: 'box' | 'lasso'): void {
    selecting.begin(shape, pointer(down, drawing), boxOf(shown.frame, shown.width, shown.height));
    pointers.follow(
      down,
      (next) => selecting.move(pointer(next, drawing)),
      (last) => {
        const region = selecting.end();
        if (region === null || last.type !== 'pointerup') return;
        const how = last.altKey ? 'remove' : last.shiftKey || down.shiftKey ? 'add' : 'replace';
        events.select?.(beliefsWithin(region, shown.layers, shown.layers.map(finder.pixelsOf)), how);
      },
    );
  }
  // A double click shows all again. Where a drag selects, one beside all marks selects nothing, as other plots have it.
  drawing.addEventListener('dblclick', (event) => {
    if (mode !== 'pan')
      return finder.at(...pointer(event, drawing)).length === 0 ? events.select?.([], 'replace') : undefined;
    events.zoom(noZoom);
    if (shown.frame.kind === 'space') events.rotate(...PANEL_VIEW.rotation);
  });
  function onTarget(x: number, y: number): boolean {
    return shown.overlay.some((item) => {
      if (item.kind !== 'target' || item.role !== 'target' || shown.camera === null) return false;
      const [tx, ty] = toPixel(shown.camera, ...item.at);
      return Math.hypot(tx - x, ty - y) < GRASP;
    });
  }
  element.addEventListener('keydown', events.key);
  wheelRule(element, area);

  return {
    setMode(next) {
      mode = next;
      drawing.classList.toggle('plot-selects', mode !== 'pan');
    },
    setZoom({ k, x, y }) {
      const transform: ZoomTransform = zoomIdentity.translate(x, y).scale(k);
      (target.node() as SVGSVGElement & { __zoom: ZoomTransform }).__zoom = transform;
    },
    setDrag: (next) => void (drag = next),
    resized(width, height) {
      behaviour.extent([
        [0, 0],
        [width, height],
      ]);
    },
    cancel() {
      const { active } = selecting;
      selecting.cancel();
      return active;
    },
  };
}
