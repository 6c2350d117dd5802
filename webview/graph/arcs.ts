import type { GraphEdge, Point } from './graph.js';
import type { Rect } from './labels.js';
import { boxOf, LINE, textWidth } from './labels.js';

/** An edge as it is drawn, in pixels. */
export interface Arc {
  readonly edge: GraphEdge;
  readonly path: string;
  /** The arrow head: its tip and the two corners behind it. */
  readonly head: readonly [Point, Point, Point];
  /** Positions along the arc where its label can be placed, the best first. */
  readonly spots: readonly Point[];
  /** What a loop takes up; null for an arc between two nodes. */
  readonly room: Rect | null;
}

/** Share of the distance between two nodes by which one arc bows out further than the next. */
const BOW = 0.16;

/** Edges as arcs that do not cover one another: edges in opposite directions bow to different sides, and parallel ones fan out. */
export function arcs(edges: readonly GraphEdge[], places: readonly Point[], radius: number): Arc[] {
  const there = new Map<string, GraphEdge[]>();
  for (const edge of edges) {
    const key = `${edge.from},${edge.to}`;
    there.set(key, [...(there.get(key) ?? []), edge]);
  }
  const drawn: Arc[] = [];
  for (const [key, parallel] of there) {
    const [from = 0, to = 0] = key.split(',').map(Number);
    const [a, b] = [places[from], places[to]];
    if (a === undefined || b === undefined) continue;
    if (from === to) {
      const angle = freeAngle(from, edges, places);
      parallel.forEach((edge, at) => drawn.push(loop(edge, a, angle, radius, at)));
      continue;
    }
    const back = there.has(`${to},${from}`);
    parallel.forEach((edge, at) => {
      const bow = back ? BOW * (at + 0.75) : BOW * (at - (parallel.length - 1) / 2);
      drawn.push(bowed(edge, a, b, bow, radius));
    });
  }
  return drawn;
}

/** Free angle that a loop needs on either side, in radians. */
const LOOP_ROOM = 0.85;

/** Direction of a loop in which it meets the fewest edges: straight up if there is room, otherwise the widest gap. */
function freeAngle(node: number, edges: readonly GraphEdge[], places: readonly Point[]): number {
  const at = places[node];
  const angles = edges.flatMap(({ from, to }) => {
    const other = from === node ? places[to] : to === node ? places[from] : undefined;
    return other === undefined || other === at ? [] : [Math.atan2(other.y - at.y, other.x - at.x)];
  });
  if (angles.length === 0) return -Math.PI / 2;
  const sorted = [...new Set(angles)].sort((a, b) => a - b);
  let [best, widest] = [0, -1];
  sorted.forEach((angle, i) => {
    const next = sorted[i + 1] ?? sorted[0] + 2 * Math.PI;
    if (next - angle > widest + 1e-6) [best, widest] = [(angle + next) / 2, next - angle];
  });
  const room = widest / 2 - LOOP_ROOM;
  if (room <= 0) return best;
  // Labels are wider than high, so they fit more easily above or below a node than beside it.
  const upright = [(3 * Math.PI) / 2, -Math.PI / 2, Math.PI / 2].sort(
    (a, b) => Math.abs(a - best) - Math.abs(b - best),
  )[0];
  return Math.max(best - room, Math.min(best + room, upright));
}

function loop(edge: GraphEdge, at: Point, angle: number, radius: number, level: number): Arc {
  const reach = radius + 22 + 17 * level;
  const spread = 0.55 + 0.08 * level;
  const on = (turn: number, far: number): Point => ({
    x: at.x + far * Math.cos(angle + turn),
    y: at.y + far * Math.sin(angle + turn),
  });
  const [start, end] = [on(-spread, radius), on(spread, radius)];
  const [c1, c2] = [on(-spread, reach * 1.25), on(spread, reach * 1.25)];
  const apex = bezier(start, c1, c2, end, 0.5);
  const [halfWide, halfHigh] = [Math.max(0, ...edge.label.map(textWidth)) / 2 + 3, (edge.label.length * LINE) / 2 + 1];
  /** Where a label that lies in a direction from the loop's tip just does not touch it. */
  const beside = (turn: number): Point => {
    const [x, y] = [Math.cos(angle + turn), Math.sin(angle + turn)];
    return { x: apex.x + x * (halfWide + 3), y: apex.y + y * (halfHigh + 3) };
  };
  const corners = [start, end, apex, bezier(start, c1, c2, end, 0.25), bezier(start, c1, c2, end, 0.75)];
  return {
    edge,
    path: `M${text(start)}C${text(c1)} ${text(c2)} ${text(end)}`,
    head: headOf(c2, end),
    spots: [0, 0.6, -0.6, 1.2, -1.2, 1.8, -1.8].map(beside),
    room: boxOf(corners),
  };
}

function bowed(edge: GraphEdge, a: Point, b: Point, bow: number, radius: number): Arc {
  const length = Math.hypot(b.x - a.x, b.y - a.y) || 1;
  const [nx, ny] = [(b.y - a.y) / length, -(b.x - a.x) / length];
  const control = { x: (a.x + b.x) / 2 + 2 * bow * length * nx, y: (a.y + b.y) / 2 + 2 * bow * length * ny };
  const start = towards(a, control, radius);
  const end = towards(b, control, radius + 1);
  const on = [0.5, 0.38, 0.62, 0.28, 0.72].map((t) => quadratic(start, control, end, t));
  // Where the line itself has no room its label stands beside it.
  const across =
    Math.abs(nx) * (Math.max(0, ...edge.label.map(textWidth)) / 2) + (Math.abs(ny) * edge.label.length * LINE) / 2 + 4;
  const beside = on.flatMap(({ x, y }) =>
    [Math.sign(bow) || 1, -(Math.sign(bow) || 1)].map((side) => ({
      x: x + side * across * nx,
      y: y + side * across * ny,
    })),
  );
  const spots = [...on, ...beside];
  return { edge, path: `M${text(start)}Q${text(control)} ${text(end)}`, head: headOf(control, end), spots, room: null };
}

function towards(from: Point, to: Point, far: number): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  return { x: from.x + (far * (to.x - from.x)) / length, y: from.y + (far * (to.y - from.y)) / length };
}

function headOf(before: Point, tip: Point): [Point, Point, Point] {
  const length = Math.hypot(tip.x - before.x, tip.y - before.y) || 1;
  const [ux, uy] = [(tip.x - before.x) / length, (tip.y - before.y) / length];
  const corner = (side: number): Point => ({
    x: tip.x - 8 * ux - side * 3.4 * uy,
    y: tip.y - 8 * uy + side * 3.4 * ux,
  });
  return [tip, corner(1), corner(-1)];
}

function quadratic(a: Point, c: Point, b: Point, t: number): Point {
  const [p, q, r] = [(1 - t) * (1 - t), 2 * t * (1 - t), t * t];
  return { x: p * a.x + q * c.x + r * b.x, y: p * a.y + q * c.y + r * b.y };
}

function bezier(a: Point, c1: Point, c2: Point, b: Point, t: number): Point {
  const u = 1 - t;
  const [p, q, r, s] = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
  return { x: p * a.x + q * c1.x + r * c2.x + s * b.x, y: p * a.y + q * c1.y + r * c2.y + s * b.y };
}

const text = ({ x, y }: Point): string => `${round(x)},${round(y)}`;
const round = (value: number): number => Math.round(10 * value) / 10;
