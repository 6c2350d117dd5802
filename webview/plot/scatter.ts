import { drawn, setText } from '../ui/dom.js';
import type { Box, Camera, Frame, Turn, Zoom } from '../../src/figure/geometry/camera.js';
import { camera as cameraOf, noZoom } from '../../src/figure/geometry/camera.js';
import { followSize } from '../ui/size.js';
import { boxOf, frameNames } from '../../src/figure/frame.js';
import { frameView } from './frameView.js';
import type { Ghosts } from '../../src/figure/ghosts.js';
import { ghostLayers, ghostShapes } from '../../src/figure/ghosts.js';
import type { Links } from '../../src/figure/links.js';
import { linksShape } from '../../src/figure/links.js';
import type { SeenPlot } from '../../src/figure/figure.js';
import type { MarkLayer } from '../../src/figure/marks.js';
import { drawable, MAX_SVG_MARKS } from '../../src/figure/marks.js';
import { canvasMarks, svgMarks } from './marks.js';
import type { OverlayItem } from '../../src/figure/overlay.js';
import { arrowsBeyond } from '../../src/figure/overlay.js';
import { overlayView } from './overlay.js';
import { packText } from '../../src/figure/geometry/colour.js';
import { themeColour } from '../ui/theme.js';
import type { PlotMode } from './selection.js';
import { emphasised, maskOf } from './selection.js';
import { countLine } from './countLine.js';
import { gestures } from './gestures.js';
import { markFinder } from './markFinder.js';
import type { ScatterEvents } from './scatterEvents.js';
import { plotSheets } from './sheets.js';
import type { Shown } from './shown.js';

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

/** Frames that follow each other within so many milliseconds are of a movement. */
const MOVING = 150;

/** One of the two linked plots: marks as SVG or on canvas, a frame beneath and an overlay above, pan, zoom and turn. */
export function scatter(options: {
  testId: string;
  countTestId: string;
  title: string;
  events: ScatterEvents;
}): Scatter {
  const { events } = options;
  const sheets = plotSheets(options);
  const { element, area, drawing, under, name, groups } = sheets;
  const inSvg = svgMarks(groups.marks);
  const onCanvas = canvasMarks(sheets.canvas);
  const frames = frameView(groups.frame);
  const overlay = overlayView(groups.overlay);
  const shown: Shown = {
    layers: [],
    frame: { kind: 'plane', x: [0, 1], y: [0, 1], labels: ['', ''], ticks: [true, true], equal: true },
    ...{ zoom: noZoom, rotation: [0, 0], overlay: [], width: 0, height: 0, camera: null },
  };
  const finder = markFinder(shown);
  const counts = countLine(sheets, shown);
  const hands = gestures(sheets, shown, finder, events);
  let selected: readonly number[] | null = null;
  let usesCanvas = false;
  let drawnAt = -Infinity;
  let drawnLayers: readonly MarkLayer[] = [];
  let refining: ReturnType<typeof setTimeout> | undefined;
  let links: Links | null = null;
  let ghosts: Ghosts | null = null;
  let scheduled = 0;
  /** What frame and axes were drawn for. */
  let framedFrom: readonly unknown[] = [];

  const boxNow = (): Box => boxOf(shown.frame, shown.width, shown.height);
  let arrowsOut = '';
  const drawOverlay = (camera: Camera, box: Box): void => {
    overlay.draw(shown.overlay, camera, box);
    const roles = arrowsBeyond(shown.overlay, camera, box);
    if (roles.join() === arrowsOut) return;
    arrowsOut = roles.join();
    events.arrowsBeyond?.(roles);
  };

  const draw = (): void => {
    scheduled = 0;
    const { frame, zoom, rotation, width, height, layers } = shown;
    if (width < 30 || height < 30) return;
    const box = boxNow();
    const current = cameraOf(frame, box, zoom, rotation);
    shown.camera = current;
    finder.moved();
    const seenFrom = [frame, zoom, rotation, width, height];
    // While a training is played axes and numbers stay, and only marks move.
    if (seenFrom.some((each, at) => each !== framedFrom[at])) {
      framedFrom = seenFrom;
      sheets.clipTo(box);
      frames.draw(frame, box, current);
      groups.names.replaceChildren(...frameNames(frame, current).map(drawn));
    }
    const time = performance.now();
    const moving = time - drawnAt < MOVING && layers === drawnLayers;
    [drawnAt, drawnLayers] = [time, layers];
    clearTimeout(refining);
    if (usesCanvas && onCanvas.draw(current, box, width, height, moving)) refining = setTimeout(refine, MOVING);
    if (!usesCanvas) inSvg.draw(current);
    const beneath = [
      ...(ghosts === null ? [] : ghostShapes(ghosts, current)),
      ...(links === null ? [] : [linksShape(links, current)]),
    ];
    groups.links.replaceChildren(...beneath.map(drawn));
    drawOverlay(current, box);
    counts.drawn();
  };
  /** Draws what was left out of the last frame. */
  const refine = (): void => {
    drawnAt = -Infinity;
    redraw();
  };
  const redraw = (): void => {
    if (scheduled === 0) scheduled = requestAnimationFrame(draw);
  };

  followSize(area, drawing, (wide, high) => {
    under.setAttribute('viewBox', `0 0 ${Math.max(1, wide)} ${Math.max(1, high)}`);
    [shown.width, shown.height] = [wide, high];
    hands.resized(wide, high);
    redraw();
  });

  const canvasLayers = (): MarkLayer[] => [
    ...(ghosts === null ? [] : ghostLayers(ghosts, packText(themeColour('--quiet')))),
    ...emphasised(shown.layers, selected, packText(themeColour('--ground'))),
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
      if (shown.camera === null) return null;
      const mask = selected === null ? null : maskOf(selected);
      return {
        title: name.textContent,
        count: sheets.count.textContent,
        frame: shown.frame,
        camera: shown.camera,
        box: boxNow(),
        layers: usesCanvas ? emphasised(seenLayers, selected, packText(ground)) : seenLayers,
        links: seenLinks,
        ...(ghosts === null ? {} : { ghosts }),
        faded: mask === null ? null : (belief) => mask[belief] !== 1,
        // What follows the pointer is no part of a picture.
        overlay: shown.overlay.filter(
          (item) => item.kind !== 'cross' && item.kind !== 'link' && !(item.kind === 'ring' && item.role === 'hover'),
        ),
      };
    },
    setTitle: (title) => setText(name, title),
    setMarks(next, caption, label, nextLinks = null) {
      links = nextLinks;
      shown.layers = next;
      const each = next.map(drawable);
      const marks = each.reduce((sum, n) => sum + n, 0);
      usesCanvas = marks > MAX_SVG_MARKS;
      inSvg.setLayers(usesCanvas ? [] : next);
      emphasise();
      element.setAttribute('data-marks', String(marks));
      element.setAttribute('data-drawn', usesCanvas ? 'canvas' : 'svg');
      for (const kind of ['true', 'centre', 'single']) element.removeAttribute(`data-${kind}`);
      next.forEach(({ kind }, at) => element.setAttribute(`data-${kind}`, String(each[at])));
      counts.set(caption, label);
      redraw();
    },
    setCaption: (text) => counts.setCaption(text),
    moveMarks(next, nextLinks) {
      // The frames of a movement follow each other, though each has layers of its own.
      if (drawnLayers === shown.layers) drawnLayers = next;
      [shown.layers, links] = [next, nextLinks];
      counts.moved();
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
    setView(frame, zoom, rotation) {
      [shown.frame, shown.zoom, shown.rotation] = [frame, zoom, rotation];
      drawing.classList.toggle('plot-turns', frame.kind === 'space');
      hands.setZoom(zoom);
      redraw();
    },
    setOverlay(next, drag = null) {
      shown.overlay = next;
      hands.setDrag(drag);
      if (scheduled === 0 && shown.camera !== null) drawOverlay(shown.camera, boxNow());
    },
    setMode: (next) => hands.setMode(next),
    setSelected(next) {
      selected = next;
      if (next === null) element.removeAttribute('data-selected');
      else element.setAttribute('data-selected', String(next.length));
      emphasise();
    },
    cancelDrag: () => hands.cancel(),
  };
}
