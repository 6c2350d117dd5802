import type { About } from './about.js';
import type { ColourKey } from './colourKey.js';
import { frameMargin, frameNames, frameShapes } from './frame.js';
import type { Box, Camera, Frame } from './geometry/camera.js';
import { pack } from './geometry/colour.js';
import type { Ghosts } from './ghosts.js';
import { ghostLayers, ghostShapes } from './ghosts.js';
import { legendShapes } from './legendShapes.js';
import { markShapes } from './markShapes.js';
import type { Links } from './links.js';
import { linksShape } from './links.js';
import type { MarkLayer } from './marks.js';
import { drawable, MAX_SVG_MARKS } from './marks.js';
import type { OverlayItem } from './overlay.js';
import { overlayShapes } from './overlay.js';
import type { Palette } from './palette.js';
import type { Raster } from './raster.js';
import { rasterise } from './rasterise.js';
import type { Shape } from './shape.js';
import { shape } from './shape.js';
import { signsOf } from './signs.js';
import { styled } from './style.js';
import { textWidth, wrapped } from './words.js';

/** A picture that stands alone: its size, and everything that is drawn in it. */
export interface Figure {
  /** Width and height in units of the drawing. */
  readonly width: number;
  readonly height: number;
  readonly millimetres: number;
  /** Colour of the ground, `#rrggbb`. */
  readonly ground: string;
  readonly shapes: readonly Shape[];
  readonly about: About;
}

/** What is drawn in one place of a drawing, and nowhere else. */
export interface FigurePart {
  readonly box: Box;
  readonly shapes: readonly Shape[];
}

/** A plot as it is seen: its marks, and the camera that sees them in a box of pixels. */
export interface SeenPlot {
  readonly title: string;
  readonly count: string;
  readonly frame: Frame;
  readonly camera: Camera;
  readonly box: Box;
  readonly layers: readonly MarkLayer[];
  /** Lines under the marks, from each true belief to its read-out; null: none. */
  readonly links: Links | null;
  /** Faint marks behind all others; absent: none. */
  readonly ghosts?: Ghosts;
  /** Whether a belief's marks stand back behind selected ones; null: none does. */
  readonly faded: ((belief: number) => boolean) | null;
  readonly overlay: readonly OverlayItem[];
}

export interface FigureOptions {
  /** Width on paper. */
  readonly millimetres: number;
  readonly palette: Palette;
  /** Whether run, step, process, figures and verdict stand below. */
  readonly caption: boolean;
  /** The address of a raster as PNG: `data:image/png;base64,…`. */
  readonly encode: (raster: Raster) => string;
  /** Dots in an inch of what is drawn as an image; {@link PRINT_DPI} where it is left out. */
  readonly dpi?: number;
}

/** Millimetres of one unit of a drawing: letters of 11 units are 7.5 points high. */
export const UNIT = 0.24;
/** Dots in an inch of what is drawn as an image. */
export const PRINT_DPI = 400;
/** Plots that would be narrower than this stand one below another. */
const LEAST_WIDTH = 230;
/** What many marks are drawn in has at most so many dots. */
const MOST_DOTS = 24e6;
/** A chart of few columns is not drawn larger than this, or its letters would shout. */
const MOST_SCALED = 1.5;
/** Colour of the faint marks among many, which is seen on a light ground and on a dark one. */
const GHOST = pack(136, 136, 136);
const [GAP, TITLE, EDGE, CAPTION] = [14, 18, 6, 10];

/** Plots as they are seen, with what their colours and signs mean, in the width of a column. */
export const plotsFigure = (...of: Parameters<typeof plotsInCells>): Figure => plotsInCells(...of).figure;

/** The same, with the place that each of the plots has. */
export function plotsInCells(
  plots: readonly SeenPlot[],
  key: ColourKey,
  about: About,
  { millimetres, palette, caption, encode, dpi = PRINT_DPI }: FigureOptions,
): { readonly figure: Figure; readonly cells: readonly FigurePart[] } {
  const width = millimetres / UNIT;
  const inner = width - 2 * EDGE;
  const beside = Math.max(1, Math.min(plots.length, Math.floor((inner + GAP) / (LEAST_WIDTH + GAP))));
  const cell = (inner - GAP * (beside - 1)) / beside;
  const shapes: Shape[] = [];
  const boxes: Box[] = [];
  let y = EDGE;
  for (let first = 0; first < plots.length; first += beside) {
    const drawn = plots
      .slice(first, first + beside)
      .map((plot, at) => plotShapes(plot, { width: cell, name: `clip-${first + at}`, encode, dpi }));
    drawn.forEach((each, at) => {
      const left = EDGE + at * (cell + GAP);
      boxes.push({ left, top: y, width: cell, height: each.height });
      shapes.push(shape('g', { transform: `translate(${left},${y})` }, ...each.shapes));
    });
    y += Math.max(...drawn.map(({ height }) => height)) + GAP / 2;
  }
  const signs = signsOf(plots.flatMap(({ overlay }) => overlay));
  const legend = legendShapes(key, signs, { width: inner, dark: palette.dark });
  shapes.push(shape('g', { transform: `translate(${EDGE},${y})` }, ...legend.shapes));
  y += legend.height;
  const figure = finished({ shapes, width, y, millimetres, palette, about, caption });
  // The first shape is the ground.
  return { figure, cells: boxes.map((box, at) => ({ box, shapes: figure.shapes.slice(at + 1, at + 2) })) };
}

/** One chart of some size, under its title. */
export function chartFigure(
  chart: {
    readonly title: string;
    readonly width: number;
    readonly height: number;
    readonly shapes: readonly Shape[];
  },
  about: About,
  { millimetres, palette, caption }: Omit<FigureOptions, 'encode'>,
): Figure {
  const width = millimetres / UNIT;
  const lines = wrapped(chart.title, 12, width - 2 * EDGE, true);
  const scale = Math.min(MOST_SCALED, (width - 2 * EDGE) / Math.max(1, chart.width));
  const top = EDGE + TITLE * lines.length;
  const shapes = [
    ...lines.map((line, at) => shape('text', { class: 'figure-title', x: EDGE, y: EDGE + 12 + TITLE * at }, line)),
    shape('g', { transform: `translate(${EDGE},${top}) scale(${scale})` }, ...chart.shapes),
  ];
  return finished({ shapes, width, y: top + scale * chart.height, millimetres, palette, about, caption });
}

function finished({
  shapes,
  width,
  y,
  millimetres,
  palette,
  about,
  caption,
}: Pick<FigureOptions, 'millimetres' | 'palette' | 'caption'> & {
  readonly shapes: readonly Shape[];
  readonly width: number;
  readonly y: number;
  readonly about: About;
}): Figure {
  const said = caption ? about.lines : about.terms === undefined ? [] : [about.terms];
  const lines = said.flatMap((line) => wrapped(line, CAPTION, width - 2 * EDGE));
  const drawn = lines.map((line, at) => shape('text', { class: 'figure-caption', x: EDGE, y: y + 16 + 13 * at }, line));
  const height = y + (lines.length === 0 ? 0 : 8 + 13 * lines.length) + EDGE;
  return {
    width,
    height,
    millimetres,
    ground: palette.colours.ground,
    shapes: [shape('rect', { class: 'figure-ground', x: 0, y: 0, width, height }), ...shapes, ...drawn].map((each) =>
      styled(each, palette),
    ),
    about,
  };
}

/** The camera that sees in a larger or smaller box of the same form what another sees. */
export function cameraIn(camera: Camera, seen: Box, box: Box): Camera {
  const scale = box.width / seen.width;
  const [a, b, c, d, e, f, g, h, ...depth] = camera;
  return [
    ...([scale * a, scale * b, scale * c, box.left + scale * (d - seen.left)] as const),
    ...([scale * e, scale * f, scale * g, box.top + scale * (h - seen.top)] as const),
    ...depth,
  ];
}

function plotShapes(
  plot: SeenPlot,
  {
    width,
    name,
    encode,
    dpi,
  }: { readonly width: number; readonly name: string } & Pick<Required<FigureOptions>, 'encode' | 'dpi'>,
): { readonly shapes: readonly Shape[]; readonly height: number } {
  const { frame, box: seen, layers, faded } = plot;
  const margin = frameMargin(frame);
  const inner = Math.max(20, width - margin.left - margin.right);
  const scale = inner / seen.width;
  const box: Box = {
    left: margin.left,
    top: TITLE + margin.top,
    width: inner,
    height: scale * seen.height,
  };
  const camera = cameraIn(plot.camera, seen, box);
  const many = layers.reduce((sum, layer) => sum + drawable(layer), 0) > MAX_SVG_MARKS;
  const marks = many
    ? [imageShape(plot, box, scale * dpi, encode)]
    : layers.map((layer) => markShapes(layer, camera, { scale, faded }));
  const place = { x: box.left, y: box.top, width: box.width, height: box.height };
  const room = width - textWidth(plot.title, 12, true) - 12;
  return {
    height: box.top + box.height + margin.bottom,
    shapes: [
      shape('defs', {}, shape('clipPath', { id: name }, shape('rect', place))),
      shape('text', { class: 'figure-title', x: 2, y: 12 }, plot.title),
      ...(textWidth(plot.count, 10) > room
        ? []
        : [shape('text', { class: 'figure-note', x: width - 4, y: 12, 'text-anchor': 'end' }, plot.count)]),
      ...frameShapes(frame, box, camera),
      shape(
        'g',
        { 'clip-path': `url(#${name})` },
        ...(plot.ghosts === undefined ? [] : ghostShapes(plot.ghosts, camera)),
        ...(plot.links === null ? [] : [linksShape(plot.links, camera)]),
        ...marks,
        ...frameNames(frame, camera),
        ...overlayShapes(plot.overlay, camera, box),
      ),
    ],
  };
}

/** Marks that are too many for shapes, in an image that is fine enough for print. @param dots in an inch, for each unit that is seen */
function imageShape(plot: SeenPlot, box: Box, perInch: number, encode: FigureOptions['encode']): Shape {
  const { camera, box: seen, ghosts } = plot;
  const layers = [...(ghosts === undefined ? [] : ghostLayers(ghosts, GHOST)), ...plot.layers];
  const fine = (perInch * UNIT) / 25.4;
  const dots = fine * Math.min(1, Math.sqrt(MOST_DOTS / (fine * fine * seen.width * seen.height)));
  const size = {
    width: Math.max(1, Math.round(dots * seen.width)),
    height: Math.max(1, Math.round(dots * seen.height)),
  };
  const raster = { pixels: new Uint32Array(size.width * size.height), ...size };
  rasterise(raster, layers, camera, seen, dots);
  return shape('image', {
    x: box.left,
    y: box.top,
    width: box.width,
    height: box.height,
    preserveAspectRatio: 'none',
    href: encode(raster),
  });
}
