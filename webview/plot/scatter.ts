import { pointer, select, zoom as d3zoom, zoomIdentity } from 'd3';
import type { D3ZoomEvent, ZoomTransform } from 'd3';
import { drawn, el, setSpoken, setText, svg } from '../ui/dom.js';
import type { Box, Camera, Frame, Turn, Zoom } from '../../src/figure/geometry/camera.js';
import {
  camera as cameraOf,
  noZoom,
  outside,
  toPixel,
  toPixels,
  turnBy,
  zoomLimits,
} from '../../src/figure/geometry/camera.js';
import { followSize } from '../ui/size.js';
import { boxOf, frameNames } from '../../src/figure/frame.js';
import { frameView } from './frameView.js';
import type { Grid } from './grid.js';
import { buildGrid } from './grid.js';
import type { Ghosts } from '../../src/figure/ghosts.js';
import { ghostLayers, ghostShapes } from '../../src/figure/ghosts.js';
import type { Links } from '../../src/figure/links.js';
import { linksShape } from '../../src/figure/links.js';
import type { SeenPlot } from '../../src/figure/figure.js';
import type { MarkLayer } from '../../src/figure/marks.js';
import { count as grouped, plural } from '../ui/format.js';
import { beliefOf, drawable, MAX_SVG_MARKS } from '../../src/figure/marks.js';
import { canvasMarks, svgMarks } from './marks.js';
import type { OverlayItem } from '../../src/figure/overlay.js';
import { arrowsBeyond } from '../../src/figure/overlay.js';
import { overlayView } from './overlay.js';
import { PANEL_VIEW } from '../../src/shared/defaults.js';
import { packText } from '../../src/figure/geometry/colour.js';
import { themeColour } from '../ui/theme.js';
import type { Combine, PlotMode } from './selection.js';
import { beliefsWithin, emphasised, maskOf } from './selection.js';
import { selectionDrag } from './selectionDrag.js';
import { pointerFollower } from './followPointer.js';
import { wheelRule, wheelStep, wheelZooms } from './wheelRule.js';

export interface ScatterEvents {
  /** Called with the belief under the pointer and others at the same place; null when the pointer leaves. */
  hover(belief: number | null, alsoHere: readonly number[]): void;
  pick(belief: number, modifier: boolean): void;
  zoom(zoom: Zoom): void;
  rotate(turn: number, tilt: number): void;
  key(event: KeyboardEvent): void;
  /** A box or a lasso was drawn around these beliefs; none by a double click beside all marks. Absent: nothing is selected here. */
  select?(beliefs: readonly number[], how: Combine): void;
  /** Which arrows now end beyond the axes, by role. */
  arrowsBeyond?(roles: readonly string[]): void;
}

export interface Scatter {
  /** The plot as it is seen, with these marks in place of its own, which may be in other colours; null before it is drawn. */
  seen(layers: readonly MarkLayer[], links: Links | null, ground: string): SeenPlot | null;
  readonly element: HTMLElement;
  /** `links`: lines between marks, drawn under them. */
  setMarks(layers: readonly MarkLayer[], caption: string, label: string, links?: Links | null): void;
  /** Other places for the marks that are there, layer by layer, as while a training is played; nothing is counted anew. */
  moveMarks(layers: readonly MarkLayer[], links: Links | null): void;
  /** What stands in place of the count of marks, until they are set again. */
  setCaption(text: string): void;
  /** Faint marks behind all others; null: none. */
  setGhosts(ghosts: Ghosts | null): void;
  /** The heading above the plot. */
  setTitle(title: string): void;
  setView(frame: Frame, zoom: Zoom, rotation: Turn): void;
  /** `drag`: called with view coordinates while the overlay's target is dragged. */
  setOverlay(items: readonly OverlayItem[], drag?: ((x: number, y: number) => void) | null): void;
  /** What a drag does; at first it moves or turns. */
  setMode(mode: PlotMode): void;
  /** Beliefs whose marks stand out, ascending; null: all alike. */
  setSelected(selected: readonly number[] | null): void;
  /** Gives up the box or lasso that is being drawn; false where there is none. */
  cancelDrag(): boolean;
}

const REACH = 14;
/** Frames that follow each other within so many milliseconds are of a movement. */
const MOVING = 150;
let plots = 0;

/** One of the two linked plots: marks as SVG or on canvas, a frame beneath and an overlay above, pan, zoom and turn. */
export function scatter(options: {
  testId: string;
  countTestId: string;
  title: string;
  events: ScatterEvents;
}): Scatter {
  const { events } = options;
  const clip = `plot-clip-${++plots}`;
  const clipBox = svg('rect', {});
  const [frameGroup, linkGroup, markGroup] = [svg('g', {}), svg('g', {}), svg('g', {})];
  const nameGroup = svg('g', { class: 'frame-names' });
  const overlayGroup = svg('g', { class: 'overlay' });
  const canvas = el('canvas', { class: 'plot-canvas', 'aria-hidden': 'true' });
  const drawing = svg('svg', { class: 'plot-svg', 'aria-hidden': 'true' });
  drawing.append(
    svg('defs', {}, svg('clipPath', { id: clip }, clipBox)),
    svg('g', { 'clip-path': `url(#${clip})` }, linkGroup, markGroup, nameGroup, overlayGroup),
  );
  // Grid and axes lie under the marks, and marks on canvas under what is drawn over them: three sheets.
  const under = svg('svg', { class: 'plot-frame', 'aria-hidden': 'true' }, frameGroup);
  const count = el('span', { class: 'plot-count', testId: options.countTestId });
  const name = el('span', { class: 'plot-name' }, options.title);
  const area = el('div', { class: 'plot-area' }, under, canvas, drawing);
  const element = el(
    'figure',
    { class: 'plot', testId: options.testId, tabindex: 0, role: 'figure' },
    el('figcaption', { class: 'plot-title' }, name, count),
    area,
  );

  const inSvg = svgMarks(markGroup);
  const onCanvas = canvasMarks(canvas);
  const frames = frameView(frameGroup);
  const overlay = overlayView(overlayGroup);
  const selecting = selectionDrag(drawing);
  const pointers = pointerFollower(drawing);
  let mode: PlotMode = 'pan';
  let selected: readonly number[] | null = null;
  let layers: readonly MarkLayer[] = [];
  let frame: Frame = { kind: 'plane', x: [0, 1], y: [0, 1], labels: ['', ''], ticks: [true, true], equal: true };
  let [zoom, rotation]: [Zoom, Turn] = [noZoom, [0, 0]];
  let items: readonly OverlayItem[] = [];
  let drag: ((x: number, y: number) => void) | null = null;
  let grabbed = false;
  let [width, height] = [0, 0];
  let usesCanvas = false;
  let drawnAt = -Infinity;
  let drawnLayers: readonly MarkLayer[] = [];
  let refining: ReturnType<typeof setTimeout> | undefined;
  let links: Links | null = null;
  let ghosts: Ghosts | null = null;
  let grids: Grid[] | null = null;
  let scheduled = 0;
  let current: Camera | null = null;
  /** What frame and axes were drawn for. */
  let framedFrom: readonly unknown[] = [];
  let [caption, spoken] = ['', ''];
  let counted = '';

  /** Tells how many marks lie beyond the axes; a box of another shape has other axes. */
  const tellBeyond = (box: Box): void => {
    const beyond = layers.reduce((sum, layer) => sum + outside(frame, layer.points, box), 0);
    const now = `${caption}${beyond === 0 ? '' : ` · ${grouped(beyond)} beyond the axes`}`;
    if (now === counted) return;
    counted = now;
    setText(count, now);
    setSpoken(element, beyond === 0 ? spoken : `${spoken} ${plural(beyond, 'mark')} beyond the axes.`);
  };
  let toldOf: readonly unknown[] = [];
  let arrowsOut = '';
  const drawOverlay = (camera: Camera, box: Box): void => {
    overlay.draw(items, camera, box);
    const roles = arrowsBeyond(items, camera, box);
    if (roles.join() === arrowsOut) return;
    arrowsOut = roles.join();
    events.arrowsBeyond?.(roles);
  };

  const draw = (): void => {
    scheduled = 0;
    if (width < 30 || height < 30) return;
    const box = boxOf(frame, width, height);
    current = cameraOf(frame, box, zoom, rotation);
    grids = null;
    const seenFrom = [frame, zoom, rotation, width, height];
    // While a training is played axes and numbers stay, and only marks move.
    if (seenFrom.some((each, at) => each !== framedFrom[at])) {
      framedFrom = seenFrom;
      for (const [name, value] of Object.entries({ x: box.left, y: box.top, width: box.width, height: box.height }))
        clipBox.setAttribute(name, String(value));
      frames.draw(frame, box, current);
      nameGroup.replaceChildren(...frameNames(frame, current).map(drawn));
    }
    const time = performance.now();
    const moving = time - drawnAt < MOVING && layers === drawnLayers;
    [drawnAt, drawnLayers] = [time, layers];
    clearTimeout(refining);
    if (usesCanvas && onCanvas.draw(current, box, width, height, moving)) refining = setTimeout(refine, MOVING);
    if (!usesCanvas) inSvg.draw(current);
    const under = [
      ...(ghosts === null ? [] : ghostShapes(ghosts, current)),
      ...(links === null ? [] : [linksShape(links, current)]),
    ];
    linkGroup.replaceChildren(...under.map(drawn));
    drawOverlay(current, box);
    const shown = [layers, frame, width, height, caption];
    if (shown.some((each, at) => each !== toldOf[at])) tellBeyond(box);
    toldOf = shown;
  };
  /** Draws what was left out of the last frame. */
  const refine = (): void => {
    drawnAt = -Infinity;
    redraw();
  };
  const redraw = (): void => {
    if (scheduled === 0) scheduled = requestAnimationFrame(draw);
  };

  const pixelsOf = (layer: MarkLayer): Float32Array => {
    const pixels = new Float32Array((2 * layer.points.length) / 3);
    if (current !== null) toPixels(current, layer.points, pixels);
    return pixels;
  };
  const gridsNow = (): Grid[] => (grids ??= layers.map((layer) => buildGrid(pixelsOf(layer), width, height)));
  /** Beliefs near a point: all directly at it or, if there is none, the nearest one within reach. */
  const beliefsAt = (x: number, y: number): number[] => {
    const here: number[] = [];
    let [best, least] = [-1, Infinity];
    gridsNow().forEach((grid, at) => {
      const layer = layers[at];
      if (layer === undefined) return;
      if (layer.kind !== 'single') here.push(...grid.within(x, y, 2.5, 40).map((mark) => beliefOf(layer, mark)));
      const mark = grid.nearest(x, y, REACH);
      if (mark < 0 || grid.distance(mark, x, y) >= least) return;
      least = grid.distance(mark, x, y);
      best = beliefOf(layer, mark);
    });
    if (here.length > 0) return [...new Set(here)];
    return best < 0 ? [] : [best];
  };

  let dragging = false;
  const behaviour = d3zoom<SVGSVGElement, unknown>()
    .scaleExtent([...zoomLimits])
    .wheelDelta(wheelStep)
    .filter((event: MouseEvent & { touches?: TouchList }) => {
      if (event.type === 'wheel') return wheelZooms(event as WheelEvent, element);
      if (grabbed || (selects(event) !== null && (event.touches?.length ?? 1) < 2)) return false;
      if (frame.kind === 'space' && (event.touches?.length ?? 1) < 2) return false;
      return event.button === 0 || event.button === undefined;
    })
    .on('start', () => (dragging = true))
    .on('end', () => (dragging = false))
    .on('zoom', (event: D3ZoomEvent<SVGSVGElement, unknown>) => {
      const { k, x, y } = event.transform;
      if (event.sourceEvent !== null) events.zoom({ k, x, y });
    });
  const target = select<SVGSVGElement, unknown>(drawing).call(behaviour).on('dblclick.zoom', null);

  drawing.addEventListener('pointermove', (event) => {
    if (event.buttons !== 0 || dragging) return;
    const [x, y] = pointer(event, drawing);
    const [belief, ...alsoHere] = beliefsAt(x, y);
    events.hover(belief ?? null, alsoHere);
  });
  drawing.addEventListener('pointerleave', () => events.hover(null, []));
  drawing.addEventListener('click', (event) => {
    if (pointers.dragged) return;
    const [belief] = beliefsAt(...pointer(event, drawing));
    if (belief !== undefined) events.pick(belief, event.ctrlKey || event.metaKey || event.shiftKey);
  });
  drawing.addEventListener('pointerdown', (event) => {
    element.focus({ preventScroll: true });
    pointers.pressed();
    grabbed = drag !== null && event.button === 0 && onTarget(...pointer(event, drawing));
    if (grabbed)
      return pointers.follow(
        event,
        (next) => {
          const [x, y] = pointer(next, drawing);
          if (current !== null) drag?.((x - current[3]) / current[0], (y - current[7]) / current[5]);
        },
        () => (grabbed = false),
      );
    const selection = event.button === 0 ? selects(event) : null;
    if (selection !== null) return drawSelection(event, selection);
    if (frame.kind !== 'space' || event.button !== 0) return;
    const from = { x: event.clientX, y: event.clientY, rotation };
    pointers.follow(
      event,
      (next) => {
        const [dx, dy] = [next.clientX - from.x, next.clientY - from.y];
        events.rotate(...turnBy(from.rotation, dx * 0.01, dy * 0.01));
      },
      () => undefined,
    );
  });
  /** What a drag draws, if it selects: in the modes for it, and with Shift in every mode. */
  function selects(event: { readonly shiftKey: boolean }): 'box' | 'lasso' | null {
    if (events.select === undefined) return null;
    return mode === 'pan' ? (event.shiftKey ? 'box' : null) : mode;
  }
  function drawSelection(down: PointerEvent, shape: 'box' | 'lasso'): void {
    selecting.begin(shape, pointer(down, drawing), boxOf(frame, width, height));
    pointers.follow(
      down,
      (next) => selecting.move(pointer(next, drawing)),
      (last) => {
        const region = selecting.end();
        if (region === null || last.type !== 'pointerup') return;
        const how = last.altKey ? 'remove' : last.shiftKey || down.shiftKey ? 'add' : 'replace';
        events.select?.(beliefsWithin(region, layers, layers.map(pixelsOf)), how);
      },
    );
  }
  // A double click shows all again. Where a drag selects, one beside all marks selects nothing, as other plots have it.
  drawing.addEventListener('dblclick', (event) => {
    if (mode !== 'pan')
      return beliefsAt(...pointer(event, drawing)).length === 0 ? events.select?.([], 'replace') : undefined;
    events.zoom(noZoom);
    if (frame.kind === 'space') events.rotate(...PANEL_VIEW.rotation);
  });
  function onTarget(x: number, y: number): boolean {
    return items.some((item) => {
      if (item.kind !== 'target' || item.role !== 'target' || current === null) return false;
      const [tx, ty] = toPixel(current, ...item.at);
      return Math.hypot(tx - x, ty - y) < 13;
    });
  }
  element.addEventListener('keydown', events.key);
  wheelRule(element, area);

  followSize(area, drawing, (wide, high) => {
    under.setAttribute('viewBox', `0 0 ${Math.max(1, wide)} ${Math.max(1, high)}`);
    [width, height] = [wide, high];
    behaviour.extent([
      [0, 0],
      [width, height],
    ]);
    redraw();
  });

  const canvasLayers = (): MarkLayer[] => [
    ...(ghosts === null ? [] : ghostLayers(ghosts, packText(themeColour('--quiet')))),
    ...emphasised(layers, selected, packText(themeColour('--ground'))),
  ];
  function emphasise(): void {
    if (usesCanvas) onCanvas.setLayers(canvasLayers());
    else {
      onCanvas.setLayers([]);
      const mask = selected === null ? null : maskOf(selected);
      inSvg.fade(mask === null ? null : (belief) => mask[belief] !== 1);
    }
    redraw();
  }

  return {
    element,
    seen(seenLayers, seenLinks, ground) {
      if (current === null) return null;
      const mask = selected === null ? null : maskOf(selected);
      return {
        title: name.textContent,
        count: count.textContent,
        frame,
        camera: current,
        box: boxOf(frame, width, height),
        layers: usesCanvas ? emphasised(seenLayers, selected, packText(ground)) : seenLayers,
        links: seenLinks,
        ...(ghosts === null ? {} : { ghosts }),
        faded: mask === null ? null : (belief) => mask[belief] !== 1,
        // What follows the pointer is no part of a picture.
        overlay: items.filter(
          (item) => item.kind !== 'cross' && item.kind !== 'link' && !(item.kind === 'ring' && item.role === 'hover'),
        ),
      };
    },
    setTitle: (title) => setText(name, title),
    setMarks(next, nextCaption, label, nextLinks = null) {
      links = nextLinks;
      [caption, spoken, counted] = [nextCaption, label, nextCaption];
      toldOf = [];
      layers = next;
      const counts = next.map(drawable);
      const marks = counts.reduce((sum, n) => sum + n, 0);
      usesCanvas = marks > MAX_SVG_MARKS;
      inSvg.setLayers(usesCanvas ? [] : next);
      emphasise();
      element.setAttribute('data-marks', String(marks));
      element.setAttribute('data-drawn', usesCanvas ? 'canvas' : 'svg');
      for (const kind of ['true', 'centre', 'single']) element.removeAttribute(`data-${kind}`);
      next.forEach(({ kind }, at) => element.setAttribute(`data-${kind}`, String(counts[at])));
      setText(count, caption);
      setSpoken(element, label);
      redraw();
    },
    setCaption(text) {
      if (text === caption) return;
      [caption, counted] = [text, text];
      setText(count, text);
    },
    moveMarks(next, nextLinks) {
      toldOf = [next, frame, width, height, caption];
      // The frames of a movement follow each other, though each has layers of its own.
      if (drawnLayers === layers) drawnLayers = next;
      [layers, links] = [next, nextLinks];
      if (usesCanvas) onCanvas.move(canvasLayers());
      else inSvg.move(next);
      redraw();
    },
    setGhosts(next) {
      if (next === null && ghosts === null) return;
      // While they are played the lines move, and the marks stay.
      const moves = next?.points.every((points, at) => points === ghosts?.points[at]) === true;
      ghosts = next;
      element.setAttribute('data-ghosts', String(next?.points.length ?? 0));
      if (usesCanvas && !moves) emphasise();
      redraw();
    },
    setView(nextFrame, nextZoom, nextRotation) {
      frame = nextFrame;
      rotation = nextRotation;
      zoom = nextZoom;
      drawing.classList.toggle('plot-turns', frame.kind === 'space');
      const transform: ZoomTransform = zoomIdentity.translate(zoom.x, zoom.y).scale(zoom.k);
      (target.node() as SVGSVGElement & { __zoom: ZoomTransform }).__zoom = transform;
      redraw();
    },
    setOverlay(next, nextDrag = null) {
      items = next;
      drag = nextDrag;
      if (scheduled === 0 && current !== null) drawOverlay(current, boxOf(frame, width, height));
    },
    setMode(next) {
      mode = next;
      drawing.classList.toggle('plot-selects', mode !== 'pan');
    },
    setSelected(next) {
      selected = next;
      if (next === null) element.removeAttribute('data-selected');
      else element.setAttribute('data-selected', String(next.length));
      emphasise();
    },
    cancelDrag() {
      const { active } = selecting;
      selecting.cancel();
      return active;
    },
  };
}
