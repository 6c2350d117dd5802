import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from 'd3';
import type { SimulationLinkDatum, SimulationNodeDatum } from 'd3';
import type { Graph, Point } from './graph.js';

/** Graphs up to this size are tried on a circle, where few edges cross and all labels are legible. */
const MOST_ON_CIRCLE = 12;

/** Places for the nodes in a square from 0 to 1; the same graph always gets the same ones. */
export function layout(graph: Graph, startDepth: readonly number[] | null = null): Point[] {
  const n = graph.nodes.length;
  if (n === 0) return [];
  if (n === 1) return [{ x: 0.5, y: 0.5 }];
  const pairs = distinctPairs(graph);
  const forced = fitted(byForce(n, pairs, startDepth === null ? ring(order(n)) : radial(n, graph, startDepth)));
  if (n > MOST_ON_CIRCLE || startDepth !== null) return forced;
  const circled = fitted(onCircle(n, pairs));
  return crossings(pairs, forced) < crossings(pairs, circled) ? forced : circled;
}

type Pair = readonly [number, number];

function distinctPairs(graph: Graph): Pair[] {
  const seen = new Map<string, Pair>();
  for (const { from, to } of graph.edges) {
    if (from === to) continue;
    const pair: Pair = from < to ? [from, to] : [to, from];
    seen.set(pair.join(), pair);
  }
  return [...seen.values()];
}

const order = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** The first node at the top (two: left and right), the others clockwise. */
function ring(places: readonly number[]): Point[] {
  const n = places.length;
  const start = n === 2 ? Math.PI : -Math.PI / 2;
  const points: Point[] = [];
  places.forEach((node, at) => {
    const angle = start + (2 * Math.PI * at) / n;
    points[node] = { x: Math.cos(angle), y: Math.sin(angle) };
  });
  return points;
}

/** Places nodes on a circle and swaps them as long as that leads to fewer crossings or shorter edges. */
function onCircle(n: number, pairs: readonly Pair[]): Point[] {
  let best = order(n);
  let least = cost(pairs, ring(best));
  for (let improved = true; improved;) {
    improved = false;
    for (let a = 1; a < n; a++)
      for (let b = a + 1; b < n; b++) {
        const tried = [...best];
        [tried[a], tried[b]] = [best[b], best[a]];
        const now = cost(pairs, ring(tried));
        if (now >= least - 1e-9) continue;
        [best, least, improved] = [tried, now, true];
      }
  }
  return ring(best);
}

function cost(pairs: readonly Pair[], points: readonly Point[]): number {
  const length = pairs.reduce((sum, [a, b]) => sum + distance(points[a], points[b]), 0);
  return crossings(pairs, points) + length / (10 * Math.max(1, pairs.length));
}

function distance(a: Point | undefined, b: Point | undefined): number {
  return Math.hypot((a?.x ?? 0) - (b?.x ?? 0), (a?.y ?? 0) - (b?.y ?? 0));
}

function crossings(pairs: readonly Pair[], points: readonly Point[]): number {
  let count = 0;
  pairs.forEach(([a, b], i) => {
    for (const [c, d] of pairs.slice(i + 1)) {
      if (a === c || a === d || b === c || b === d) continue;
      const [pa, pb, pc, pd] = [points[a], points[b], points[c], points[d]];
      if (pa && pb && pc && pd && side(pa, pb, pc) !== side(pa, pb, pd) && side(pc, pd, pa) !== side(pc, pd, pb))
        count++;
    }
  });
  return count;
}

const side = (a: Point, b: Point, c: Point): boolean => (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x) > 0;

/** Places nodes on rings by their distance from node 0; each branch of the tree of shortest paths has its own sector. */
function radial(n: number, graph: Graph, depth: readonly number[]): Point[] {
  const children: number[][] = Array.from({ length: n }, () => []);
  const placed = new Set([0]);
  for (const { from, to } of graph.edges) {
    if (placed.has(to) || depth[to] !== depth[from] + 1) continue;
    placed.add(to);
    children[from]?.push(to);
  }
  const leaves = new Array<number>(n).fill(1);
  for (let node = n - 1; node >= 0; node--) {
    const own = children[node];
    if (own.length > 0) leaves[node] = own.reduce((sum, child) => sum + leaves[child], 0);
  }
  const points: Point[] = order(n).map((node) => ({ x: Math.cos(node), y: Math.sin(node) }));
  const visit = (node: number, from: number, to: number, level: number): void => {
    const angle = (from + to) / 2;
    points[node] = { x: level * Math.cos(angle), y: level * Math.sin(angle) };
    let at = from;
    for (const child of children[node]) {
      const share = ((to - from) * leaves[child]) / leaves[node];
      visit(child, at, at + share, level + 1);
      at += share;
    }
  };
  visit(0, -Math.PI, Math.PI, 0);
  return points;
}

interface Body extends SimulationNodeDatum {
  x: number;
  y: number;
}

/** A force layout, run until it converges. It is deterministic, because d3's random generator has a fixed seed. */
function byForce(n: number, pairs: readonly Pair[], start: readonly Point[]): Point[] {
  const reach = 40;
  const bodies: Body[] = start.map(({ x, y }) => ({ x: x * reach, y: y * reach }));
  const links: SimulationLinkDatum<Body>[] = pairs.map(([source, target]) => ({ source, target }));
  forceSimulation(bodies)
    .force(
      'charge',
      forceManyBody<Body>()
        .strength(-120)
        .distanceMax(reach * 12),
    )
    .force(
      'link',
      forceLink<Body, SimulationLinkDatum<Body>>(links)
        .distance(reach)
        .strength(n > 40 ? 0.8 : 0.4),
    )
    .force('apart', forceCollide<Body>(reach / 4))
    .force('x', forceX<Body>(0).strength(0.03))
    .force('y', forceY<Body>(0).strength(0.03))
    .stop()
    .tick(n > 150 ? 200 : 320);
  return bodies.map(({ x, y }) => ({ x, y }));
}

/** Scales points into the unit square, keeping proportions. */
function fitted(points: readonly Point[]): Point[] {
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const size = Math.max(right - left, bottom - top) || 1;
  return points.map(({ x, y }) => ({
    x: 0.5 + (x - (left + right) / 2) / size,
    y: 0.5 + (y - (top + bottom) / 2) / size,
  }));
}
