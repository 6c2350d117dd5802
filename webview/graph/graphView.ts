import * as l10n from '@vscode/l10n';
import { lab, pointer, select, zoom as d3zoom, zoomIdentity } from 'd3';
import type { D3ZoomEvent } from 'd3';
import { el, setSpoken, setText, show, svg } from '../ui/dom.js';
import type { Zoom } from '../../src/figure/geometry/camera.js';
import { noZoom } from '../../src/figure/geometry/camera.js';
import { placeAfter, zoomAfter } from '../ui/keys.js';
import { followSize } from '../ui/size.js';
import { button } from '../ui/toolkit.js';
import type { Arc } from './arcs.js';
import { arcs } from './arcs.js';
import type { Graph, Point } from './graph.js';
import { boxOf, LINE, Taken, circleRect, fitting, textRect, textWidth } from './labels.js';
import { count } from '../../src/shared/texts.js';

export interface GraphView {
  readonly element: HTMLElement;
  /** Places are in the unit square; zoom is kept where `sameGraph`. */
  set(graph: Graph, places: readonly Point[], caption: string, label: string, sameGraph: boolean): void;
}

/** Margin around the nodes in pixels, for loops and their labels. */
const MARGIN = 46;
const ZOOM = 1.4;
/** Of more nodes than this those without room for their names have none until they are pointed at. */
const MOST_SHORTENED = 40;

/**
 * A graph as SVG. Labels that would cover something are left out until a node is pointed at or the graph is zoomed in:
 * the places grow with the zoom, the type does not.
 */
export function graphView(options: { testId: string; title: string }): GraphView {
  const drawing = svg('svg', { class: 'graph-svg', 'aria-hidden': 'true' });
  const area = el('div', { class: 'graph-area' }, drawing);
  const caption = el('span', { class: 'plot-count', testId: `${options.testId}-count` });
  const readout = el('p', { class: 'graph-readout', testId: `${options.testId}-readout`, 'aria-live': 'polite' });
  const hidden = el('p', { class: 'hint graph-hidden' });
  const tool = (label: string, icon: string, run: () => void): HTMLElement =>
    button({ label, icon, iconOnly: true, testId: `${options.testId}-${icon}`, onClick: run });
  const tools = el(
    'span',
    { class: 'graph-tools' },
    tool(l10n.t('Zoom in: {0}', options.title), 'zoom-in', () => zoomBy(ZOOM)),
    tool(l10n.t('Zoom out: {0}', options.title), 'zoom-out', () => zoomBy(1 / ZOOM)),
    tool(l10n.t('Show all: {0}', options.title), 'screen-normal', () => setZoom(noZoom)),
  );
  const drawn = el('div', { class: 'plot graph', testId: options.testId, tabindex: 0, role: 'group' }, area, readout);
  const element = el(
    'section',
    { class: 'block' },
    el('div', { class: 'block-head' }, el('h2', { class: 'block-title' }, options.title), caption, tools),
    drawn,
    hidden,
  );
  let graph: Graph = { nodes: [], edges: [] };
  let places: readonly Point[] = [];
  let zoom: Zoom = noZoom;
  let focused: number | null = null;
  let at: Point[] = [];
  let [width, height] = [0, 0];
  let scheduled = 0;

  const radiusOf = (): number => {
    const n = graph.nodes.length;
    const base = n <= 8 ? 17 : n <= 14 ? 14 : n <= 40 ? 9 : n <= 90 ? 6.5 : 5;
    return Math.min(base, Math.max(4, Math.min(width, height) / (2.6 * Math.sqrt(n + 12))));
  };

  const draw = (): void => {
    scheduled = 0;
    if (width < 40 || height < 40) return;
    // With many nodes most labels are not drawn and need no room.
    // Loops have their labels above or below the nodes: as many lines, as much more room.
    const loopLines = Math.max(0, ...graph.edges.map(({ from, to, label }) => (from === to ? label.length : 0)));
    const many = graph.nodes.length > 14;
    const margin = Math.min(many ? MARGIN / 2 : MARGIN, 0.16 * Math.min(width, height) + 10);
    const above = Math.max(margin, many ? 0 : Math.min(MARGIN + loopLines * LINE, 0.3 * height));
    const size = Math.min(width - 2 * margin, height - 2 * above);
    // A wide box may stretch the layout, but only so far.
    const [sx, sy] = [Math.min(width - 2 * margin, 1.9 * size), Math.min(height - 2 * above, 1.2 * size)];
    at = places.map(({ x, y }) => ({
      x: zoom.x + zoom.k * (width / 2 + (x - 0.5) * sx),
      y: zoom.y + zoom.k * (height / 2 + (y - 0.5) * sy),
    }));
    const radius = radiusOf();
    const lines = arcs(graph.edges, at, radius + 1);
    const taken = new Taken(width, height);
    for (const place of at) taken.add(circleRect(place, radius + 1));
    for (const { head, room } of lines) {
      taken.add(boxOf(head));
      if (room !== null) taken.add(room);
    }
    const nodes = graph.nodes.map((_, node) => drawNode(node, radius, taken));
    const isOut = (arc: Arc): boolean => arc.edge.from === focused;
    // Loops come first: they have one place, arcs have several.
    const rank = (arc: Arc): number => (isOut(arc) ? 0 : arc.room !== null ? 1 : 2);
    const labels = [...lines].sort((a, b) => rank(a) - rank(b)).map((arc) => drawLabel(arc, taken));
    const missing = labels.filter((label) => label === null).length;
    drawing.replaceChildren(...lines.map(drawArc), ...nodes, ...labels.filter((label) => label !== null));
    drawing.classList.toggle('has-focus', focused !== null);
    element.setAttribute('data-hidden-labels', String(missing));
    setText(
      hidden,
      missing === 0
        ? ''
        : missing === 1
          ? l10n.t('1 label left out: point at a node, or zoom in.')
          : l10n.t('{0} labels left out: point at a node, or zoom in.', count(missing)),
    );
  };
  const redraw = (): void => {
    if (scheduled === 0) scheduled = requestAnimationFrame(draw);
  };

  const drawArc = ({ edge, path, head }: Arc): SVGElement => {
    const active = edge.from === focused ? ' edge-out' : edge.to === focused ? ' edge-in' : '';
    const paint = edge.colour === null ? {} : { stroke: edge.colour };
    const fill = edge.colour === null ? {} : { fill: edge.colour };
    return svg(
      'g',
      { class: `edge${active}${edge.approximate ? ' edge-approximate' : ''}`, 'data-edge': `${edge.from}-${edge.to}` },
      svg('title', {}, edge.title),
      svg('path', { class: 'edge-hit', d: path }),
      svg('path', {
        class: 'edge-line',
        d: path,
        'stroke-width': 0.8 + 1.6 * Math.min(1, Math.max(0, edge.weight)),
        ...paint,
      }),
      svg('polygon', {
        class: 'edge-head',
        points: head.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' '),
        ...fill,
      }),
    );
  };

  const drawNode = (node: number, radius: number, taken: Taken): SVGElement => {
    const { label, note, title, fill, root, transient } = graph.nodes[node];
    const { x, y } = at[node];
    const group = svg('g', {
      class: `node${transient ? ' node-transient' : ''}${node === focused ? ' node-focused' : ''}`,
      'data-node': node,
    });
    group.append(svg('title', {}, title));
    if (root) group.append(svg('circle', { class: 'node-root', cx: x, cy: y, r: radius + 3.5 }));
    group.append(
      svg('circle', { class: 'node-disc', cx: x, cy: y, r: radius, ...(transient ? { stroke: fill } : { fill }) }),
    );
    const inside = textWidth(label) <= 2 * radius - 2;
    const beside = [
      { x, y: y + radius + 9 },
      { x, y: y - radius - 9 },
      { x: x + radius + 4 + textWidth(label) / 2, y },
      { x: x - radius - 4 - textWidth(label) / 2, y },
      ...[1, -1].flatMap((side) =>
        [1, -1].map((down) => ({
          x: x + side * (0.7 * radius + 4 + textWidth(label) / 2),
          y: y + down * (0.7 * radius + 6),
        })),
      ),
    ];
    const free = inside ? { x, y } : taken.place([label], beside);
    // A state that has no room for its name has the beginning of it in its disc; all of it is in the title.
    const short = free === null && graph.nodes.length <= MOST_SHORTENED ? fitting(label, 2 * radius - 2) : null;
    const within = inside || short !== null;
    const spot = free ?? (short === null ? null : { x, y });
    // Black or white, whichever stands out from the disc.
    const ink = within && !transient ? { fill: lab(fill).l > 62 ? '#000' : '#fff' } : {};
    if (spot !== null)
      group.append(
        ...(within ? [] : [ground([label], spot)]),
        svg(
          'text',
          { class: within ? 'node-label node-label-inside' : 'node-label', x: spot.x, y: spot.y, ...ink },
          short ?? label,
        ),
      );
    if (note !== null) {
      const below = taken.place(
        [note],
        within
          ? [
              ...beside.slice(0, 2),
              { x: x + radius + 4 + textWidth(note) / 2, y },
              { x: x - radius - 4 - textWidth(note) / 2, y },
            ]
          : [
              { x, y: y + radius + 21 },
              { x, y: y - radius - 21 },
            ],
      );
      if (below !== null)
        group.append(ground([note], below), svg('text', { class: 'node-note', x: below.x, y: below.y }, note));
    }
    return group;
  };

  const drawLabel = ({ edge, spots }: Arc, taken: Taken): SVGElement | null => {
    if (edge.label.length === 0) return null;
    const spot = taken.place(edge.label, spots) ?? (edge.from === focused ? (spots[0] ?? null) : null);
    if (spot === null) return null;
    const active = edge.from === focused ? ' edge-label-out' : '';
    const top = spot.y - ((edge.label.length - 1) * LINE) / 2;
    return svg(
      'g',
      { class: `edge-label${active}` },
      ground(edge.label, spot),
      svg('text', {}, ...edge.label.map((line, at) => svg('tspan', { x: spot.x, y: top + at * LINE }, line))),
    );
  };

  const focus = (node: number | null): void => {
    if (node === focused) return;
    focused = node;
    setText(readout, node === null ? '' : describe(graph, node));
    redraw();
  };

  const behaviour = d3zoom<SVGSVGElement, unknown>()
    .scaleExtent([0.5, 40])
    // The wheel without a modifier key must scroll the page.
    .filter((event: MouseEvent) =>
      event.type === 'wheel' ? event.ctrlKey || event.metaKey : event.button === 0 || event.button === undefined,
    )
    .on('zoom', (event: D3ZoomEvent<SVGSVGElement, unknown>) => {
      const { k, x, y } = event.transform;
      zoom = { k, x, y };
      redraw();
    });
  const target = select<SVGSVGElement, unknown>(drawing).call(behaviour).on('dblclick.zoom', null);
  const setZoom = ({ k, x, y }: Zoom): void =>
    void target.call(behaviour.transform, zoomIdentity.translate(x, y).scale(k));
  const zoomBy = (factor: number): void => void target.call(behaviour.scaleBy, factor);

  drawing.addEventListener('pointermove', (event) => {
    if (event.buttons !== 0) return;
    const [x, y] = pointer(event, drawing);
    let [best, least]: [number | null, number] = [null, radiusOf() + 4];
    at.forEach((place, node) => {
      const far = Math.hypot(place.x - x, place.y - y);
      if (far < least) [best, least] = [node, far];
    });
    focus(best);
  });
  drawing.addEventListener('pointerleave', () => focus(null));
  drawn.addEventListener('keydown', (event) => {
    const node = placeAfter(event.key, focused, graph.nodes.length - 1, true);
    const factor = zoomAfter(event.key, ZOOM);
    if (node !== undefined) focus(node);
    else if (factor === 0) setZoom(noZoom);
    else if (factor !== undefined) zoomBy(factor);
    else return;
    event.preventDefault();
  });

  followSize(area, drawing, (wide, high) => {
    [width, height] = [wide, high];
    redraw();
  });

  return {
    element,
    set(next, nextPlaces, text, label, sameGraph) {
      graph = next;
      places = nextPlaces;
      setText(caption, text);
      setSpoken(drawn, l10n.t('{0} Arrow keys go from node to node, plus and minus zoom, 0 shows all.', label));
      drawn.setAttribute('data-nodes', String(graph.nodes.length));
      drawn.setAttribute('data-edges', String(graph.edges.length));
      if (focused !== null && focused >= graph.nodes.length) focused = null;
      setText(readout, focused === null ? '' : describe(graph, focused));
      show(tools, graph.nodes.length > 1);
      area.classList.toggle('graph-flat', isFlat(places));
      if (!sameGraph) setZoom(noZoom);
      redraw();
    },
  };
}

/** What keeps lines from running through a text: the page's own ground behind it. */
function ground(lines: readonly string[], at: Point): SVGElement {
  const { left, top, right, bottom } = textRect(lines, at);
  return svg('rect', { class: 'graph-ground', x: left, y: top, width: right - left, height: bottom - top, rx: 2 });
}

/** Whether all nodes lie roughly in a row, which needs less height. */
function isFlat(places: readonly Point[]): boolean {
  const range = (values: readonly number[]): number => Math.max(...values) - Math.min(...values);
  return places.length > 0 && range(places.map(({ y }) => y)) < 0.3 * Math.max(range(places.map(({ x }) => x)), 1e-9);
}

function describe(graph: Graph, node: number): string {
  const out = graph.edges.filter(({ from }) => from === node);
  const ways = out.slice(0, 12).map(({ to, label, title }) => `${label.join(' ') || title} → ${graph.nodes[to].label}`);
  const all = ways.join(', ');
  const named = out.length > 12 ? l10n.t('{0}, and {1} more', all, out.length - 12) : all;
  return `${graph.nodes[node].title}. ${named}`;
}
