import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arcs } from '../../../webview/graph/arcs.js';
import type { Graph, GraphEdge, Point } from '../../../webview/graph/graph.js';
import { Taken, fitting, textRect } from '../../../webview/graph/labels.js';
import { layout } from '../../../webview/graph/layout.js';

const node = (label: string) => ({ label, note: null, title: label, fill: '#888888', root: false, transient: false });
const edge = (from: number, to: number, label = 'x:1'): GraphEdge => ({
  from,
  to,
  label: [label],
  title: label,
  colour: null,
  weight: 1,
  approximate: false,
});
const graphOf = (n: number, pairs: readonly (readonly [number, number])[]): Graph => ({
  nodes: Array.from({ length: n }, (_, i) => node(String(i))),
  edges: pairs.map(([from, to]) => edge(from, to)),
});
const anyGraph = fc
  .integer({ min: 1, max: 30 })
  .chain((n) =>
    fc
      .array(fc.tuple(fc.integer({ min: 0, max: n - 1 }), fc.integer({ min: 0, max: n - 1 })), { maxLength: 60 })
      .map((pairs) => graphOf(n, pairs)),
  );

describe('the layout of a graph', () => {
  it('keeps all nodes in the square and apart, and is the same each time', () => {
    fc.assert(
      fc.property(anyGraph, (graph) => {
        const places = layout(graph);
        expect(layout(graph)).toEqual(places);
        expect(places).toHaveLength(graph.nodes.length);
        for (const { x, y } of places) {
          expect(x).toBeGreaterThanOrEqual(-1e-9);
          expect(x).toBeLessThanOrEqual(1 + 1e-9);
          expect(y).toBeGreaterThanOrEqual(-1e-9);
          expect(y).toBeLessThanOrEqual(1 + 1e-9);
        }
        places.forEach((a, i) =>
          places.slice(i + 1).forEach((b) => expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThan(0.01)),
        );
      }),
      { seed: 3, numRuns: 60 },
    );
  });

  it('finds the ring of a ring', () => {
    // Shuffled names: 0 → 3 → 1 → 4 → 2 → 0.
    const order = [0, 3, 1, 4, 2];
    const places = layout(
      graphOf(
        5,
        order.map((from, at) => [from, order[(at + 1) % 5] ?? 0] as const),
      ),
    );
    const angle = ({ x, y }: Point) => Math.atan2(y - 0.5, x - 0.5);
    const around = [...order.keys()].sort((a, b) => angle(places[a] ?? places[0]!) - angle(places[b] ?? places[0]!));
    const neighbours = (node: number) => [
      around[(around.indexOf(node) + 1) % 5],
      around[(around.indexOf(node) + 4) % 5],
    ];
    order.forEach((from, at) => expect(neighbours(from)).toContain(order[(at + 1) % 5]));
  });

  it('spreads a tree of first ways about its root', () => {
    const pairs = Array.from({ length: 30 }, (_, i) => [Math.floor(i / 2), i + 1] as const);
    const depth = Array.from({ length: 31 }, (_, i) => Math.floor(Math.log2(i + 1)));
    const places = layout(graphOf(31, pairs), depth);
    const root = places[0]!;
    const far = (d: number) => {
      const own = places.filter((_, i) => depth[i] === d).map(({ x, y }) => Math.hypot(x - root.x, y - root.y));
      return own.reduce((sum, value) => sum + value, 0) / own.length;
    };
    for (let d = 1; d < 4; d++) expect(far(d + 1)).toBeGreaterThan(far(d));
  });
});

describe('arcs', () => {
  const places = [
    { x: 0, y: 100 },
    { x: 300, y: 100 },
  ];

  it('of there and back bow to either side, parallel ones apart', () => {
    const drawn = arcs([edge(0, 1), edge(1, 0), edge(0, 1, 'y:1')], places, 15);
    const middles = drawn.map(({ spots }) => spots[0]!);
    for (const [a, b] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const)
      expect(Math.abs((middles[a]?.y ?? 0) - (middles[b]?.y ?? 0))).toBeGreaterThan(12);
    expect(new Set(drawn.map(({ path }) => path)).size).toBe(3);
  });

  it('end at the rim of the nodes, wherever they are', () => {
    fc.assert(
      fc.property(fc.tuple(fc.integer({ min: -200, max: 200 }), fc.integer({ min: -200, max: 200 })), ([x, y]) => {
        fc.pre(Math.hypot(x, y) > 40);
        const [arc] = arcs(
          [edge(0, 1)],
          [
            { x: 0, y: 0 },
            { x, y },
          ],
          15,
        );
        const tip = arc!.head[0];
        expect(Math.hypot(tip.x - x, tip.y - y)).toBeCloseTo(16, 6);
      }),
      { seed: 4 },
    );
  });

  it('to the same node loop away from the others, upright where there is room', () => {
    const [, loop] = arcs([edge(0, 1), edge(0, 0)], places, 15);
    expect(loop!.spots[0]!.y).toBeLessThan(100 - 15);
    expect(loop!.spots[0]!.x).toBeLessThan(20);
    const alone = arcs([edge(0, 0), edge(0, 0, 'y:1')], [{ x: 0, y: 0 }], 15);
    expect(alone[0]!.spots[0]!.y - alone[1]!.spots[0]!.y).toBeGreaterThan(10);
  });
});

describe('a process of three states that all lead to all', () => {
  it('keeps every label of its loops clear of nodes and of one another', () => {
    const places = [
      { x: 220, y: 110 },
      { x: 365, y: 270 },
      { x: 75, y: 270 },
    ];
    const lines = ['0:0.42', '1:0.14', '2:0.14'];
    const all = [0, 1, 2].flatMap((from) => [0, 1, 2].map((to) => ({ ...edge(from, to), label: lines })));
    const taken = new Taken(440, 380);
    for (const { x, y } of places) taken.add({ left: x - 18, right: x + 18, top: y - 18, bottom: y + 18 });
    const drawn = arcs(all, places, 18);
    for (const { room } of drawn) if (room !== null) taken.add(room);
    const loops = drawn.filter(({ room }) => room !== null);
    expect(loops).toHaveLength(3);
    for (const { edge: own, spots } of loops) expect(taken.place(own.label, spots)).not.toBeNull();
    for (const { edge: own, spots, room } of drawn)
      if (room === null) expect(taken.place(own.label, spots)).not.toBeNull();
  });
});

describe('labels', () => {
  it('are cut to the room that there is, and say so', () => {
    expect(fitting('rain', 32)).toBe('rain');
    expect(fitting('rainy day', 32)).toBe('rain…');
    expect(fitting('rainy day', 3)).toBe('r');
  });

  it('never cover one another, nor leave the drawing', () => {
    const wishes = fc.array(
      fc.record({
        lines: fc.array(fc.string({ minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 3 }),
        spots: fc.array(fc.record({ x: fc.integer({ min: -20, max: 320 }), y: fc.integer({ min: -20, max: 220 }) }), {
          minLength: 1,
          maxLength: 5,
        }),
      }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(wishes, (labels) => {
        const taken = new Taken(300, 200);
        const placed = labels.flatMap(({ lines, spots }) => {
          const spot = taken.place(lines, spots);
          return spot === null ? [] : [textRect(lines, spot)];
        });
        placed.forEach((a, i) => {
          expect(Math.min(a.left, a.top, 300 - a.right, 200 - a.bottom)).toBeGreaterThanOrEqual(0);
          for (const b of placed.slice(i + 1))
            expect(a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top).toBe(true);
        });
        // A first label that fits is always placed.
        const [first] = labels;
        const fits = first?.spots.some((spot) => {
          const { left, top, right, bottom } = textRect(first.lines, spot);
          return left >= 1 && top >= 1 && right <= 299 && bottom <= 199;
        });
        if (fits) expect(placed.length).toBeGreaterThan(0);
      }),
      { seed: 5, numRuns: 200 },
    );
  });
});
