import { describe, expect, it } from 'vitest';
import { bandOf, curvesOf, valueAt } from '../../../src/figure/runs/curves.js';
import { curveShapes } from '../../../src/figure/runs/curveShapes.js';
import type { ComparedRun } from '../../../src/figure/runs/run.js';
import { bestPoint, firstPassed, pointAt, withPoints } from '../../../src/figure/runs/run.js';
import { byBeliefs, linkText, sameBeliefs } from '../../../src/figure/runs/sameBeliefs.js';
import { entriesOf, hasSeedGroups, likenessOf, seedOf } from '../../../src/figure/runs/seedGroups.js';
import { runSign } from '../../../src/figure/runs/signs.js';
import { passedLabel, runRows, runsData, sortedRows } from '../../../src/figure/runs/table.js';
import { dataCsv } from '../../../src/figure/data.js';
import type { RunGeometry, RunPoint } from '../../../src/protocol/runsPage.js';
import { runsViewSchema } from '../../../src/protocol/runsPage.js';

const view = runsViewSchema.parse({});

const point = (step: number | null, r2: number, more: Partial<RunPoint> = {}): RunPoint => ({
  ...{ file: `${step ?? 'final'}.pt`, step, r2, r2_unseen: r2 - 0.1, kl: 1 - r2, loss: 1.6 - r2, optimal_loss: 0.6 },
  ...{ components: 3, verdict: { level: 'partly', sentence: 'Some of it.' } },
  ...more,
});

const run = (name: string, points: readonly RunPoint[], more: Partial<ComparedRun> = {}): ComparedRun => ({
  ...{ id: name, ref: { source: { kind: 'local', path: `/runs/${name}` }, of: null }, name, path: `runs/${name}` },
  ...{
    process: { name: 'rrxor', params: { pR1: 0.5 } },
    architecture: null,
    total: points.length,
    seed: null,
    like: null,
  },
  ...{ last: points.at(-1) ?? null, problem: null, points, failed: [] },
  ...more,
});

describe('when a figure first passed its level', () => {
  const risen = run('a', [point(0, 0.1), point(10, 0.96), point(20, 0.5), point(30, 0.99)]);

  it('is the earliest checkpoint that did, though a later one fell below again', () => {
    expect(firstPassed(risen, 'r2', 0.95)).toMatchObject({ kind: 'at', surely: true, point: { step: 10 } });
    expect(firstPassed(risen, 'r2', 0.96)).toMatchObject({ point: { step: 10 } });
    expect(firstPassed(risen, 'r2', 0.97)).toMatchObject({ point: { step: 30 } });
  });

  it('counts KL downwards, and the loss from the best possible', () => {
    expect(firstPassed(risen, 'kl', 0.05)).toMatchObject({ point: { step: 10 } });
    // 1.6 - 0.99 lies 0.01 above 0.6.
    expect(firstPassed(risen, 'loss', 0.011)).toMatchObject({ point: { step: 30 } });
    expect(firstPassed(risen, 'loss', 0.009)).toEqual({ kind: 'never' });
  });

  it('says never only where every checkpoint is known, and that an earlier one might have where one is not', () => {
    expect(firstPassed({ ...risen, total: 5 }, 'r2', 0.999)).toEqual({ kind: 'not-yet' });
    expect(firstPassed({ ...risen, total: 5 }, 'r2', 0.95)).toMatchObject({ kind: 'at', surely: false });
    expect(firstPassed(run('b', [], { total: 0 }), 'r2', 0.95)).toEqual({ kind: 'not-yet' });
    // An infinite KL passes nothing.
    expect(firstPassed(run('c', [point(1, 0.2, { kl: null })]), 'kl', 5)).toEqual({ kind: 'never' });
  });
});

describe('checkpoints of a run', () => {
  it('are put in order as they come, the newer of two of one file kept', () => {
    const known = withPoints([point(30, 0.3), point(null, 0.9)], [point(10, 0.1), point(30, 0.4)]);
    expect(known.map(({ step, r2 }) => [step, r2])).toEqual([
      [10, 0.1],
      [30, 0.4],
      [null, 0.9],
    ]);
  });

  it('are found by step, the latest before it, and by the best of a figure, the earliest of equals', () => {
    const some = run('a', [point(10, 0.9), point(20, 0.9), point(40, 0.2)]);
    expect(pointAt(some, 39)?.step).toBe(20);
    expect(pointAt(some, 5)?.step).toBe(10);
    expect(bestPoint(some, 'r2')?.step).toBe(10);
    expect(bestPoint(some, 'kl')?.step).toBe(10);
  });
});

describe('the table of runs', () => {
  const runs = [
    run('run10', [point(10, 0.5)]),
    run('run9', [point(10, 0.9)]),
    run('none', [], { total: 4, last: { file: '1.pt', step: 1 } }),
  ];
  const order = (sort: typeof view.sort) =>
    sortedRows(runRows(entriesOf(runs, false), view), sort).map(({ entry }) => entry.name);

  it('sorts by numbers as numbers, by names as people count, and leaves what is not known to the end both ways', () => {
    expect(order(null)).toEqual(['run10', 'run9', 'none']);
    expect(order({ column: 'r2', descending: true })).toEqual(['run9', 'run10', 'none']);
    expect(order({ column: 'r2', descending: false })).toEqual(['run10', 'run9', 'none']);
    expect(order({ column: 'name', descending: false })).toEqual(['none', 'run9', 'run10']);
    expect(order({ column: 'no such column', descending: false })).toEqual(['run10', 'run9', 'none']);
  });

  it('puts those that never reach the level after those that do, before those of which it is not known', () => {
    expect(order({ column: 'passed', descending: false })).toEqual(['run10', 'run9', 'none']);
    const [never, , unknown] = runRows(entriesOf(runs, false), view);
    expect(never.cells.passed.text).toBe('not reached');
    expect(unknown.cells.passed.text).toBe('–');
    expect(passedLabel(view)).toBe('First R² ≥ 0.95');
    expect(passedLabel({ ...view, figure: 'kl' })).toBe('First KL ≤ 0.01');
  });

  it('is given as data with whole numbers, names of formulas as text, and nothing where nothing is known', () => {
    const csv = dataCsv(runsData([run('=HYPERLINK("x")', [point(10, 1 / 3)]), runs[2]], view));
    const [head, first, second] = csv.split('\r\n');
    const at = head.split(',').indexOf('r2');
    expect(head).toContain('first R² >= 0.95');
    expect(first.startsWith(`"'=HYPERLINK(""x"")"`)).toBe(true);
    expect(first).toContain(',0.3333333333333333,');
    expect(second.split(',')[at]).toBe('');
  });
});

describe('runs that differ by their seeds alone', () => {
  const fields = (seed: number, lr = 0.001) => [
    { path: 'optim.lr', value: String(lr) },
    { path: 'seed', value: String(seed) },
    { path: 'run_name', value: `"run ${seed}"` },
    { path: 'out_dir', value: `"/scratch/${seed}"` },
  ];
  const like = (seed: number, lr?: number) => likenessOf(fields(seed, lr), `runs/${seed}`, 'rrxor');

  it('are told by their configs: names, places and seeds may differ, nothing else', () => {
    expect(seedOf(fields(42))).toBe('42');
    expect(like(1)).toBe(like(2));
    expect(like(1)).not.toBe(like(2, 0.01));
    expect(likenessOf(fields(1), 'a', 'rrxor')).not.toBe(likenessOf(fields(1), 'a', 'mess3'));
  });

  it('are told by their paths where no config tells a seed, and not where nothing does', () => {
    expect(likenessOf([], 'sweep/seed_1/run', 0)).toBe(likenessOf([], 'sweep/seed_22/run', 0));
    expect(likenessOf([], 'sweep/gru-s3', 0)).toBe(likenessOf([], 'sweep/gru-s4', 0));
    expect(likenessOf([], 'sweep/run1', 0)).toBeNull();
  });

  it('become one row with the median and its range, and one band over training', () => {
    const seeds = [0.7, 0.8, 0.96].map((last, at) =>
      run(`s${at}`, [point(0, 0.1 * at), point(10, last)], { like: 'same', seed: String(at) }),
    );
    const all = [...seeds, run('other', [point(10, 0.2)])];
    expect(hasSeedGroups(all)).toBe(true);
    expect(hasSeedGroups(all.slice(2))).toBe(false);
    const entries = entriesOf(all, true);
    expect(entries.map(({ runs }) => runs.length)).toEqual([3, 1]);
    const [row] = runRows(entries, view);
    expect(row.cells.r2).toMatchObject({ text: '0.800', range: '0.700 – 0.960' });
    expect(row.cells.passed.text).toBe('10 (1 of 3)');
    const [curve] = curvesOf(entries, view).curves;
    expect(curve.band).toEqual([
      { x: 0, least: 0, middle: 0.1, most: 0.2 },
      { x: 10, least: 0.7, middle: 0.8, most: 0.96 },
    ]);
  });

  it('have a band where at least two reach, straight between their checkpoints', () => {
    const one = [
      { x: 0, y: 0 },
      { x: 10, y: 1 },
    ];
    const other = [
      { x: 5, y: 1 },
      { x: 20, y: 1 },
    ];
    expect(valueAt(one, 5)).toBe(0.5);
    expect(valueAt(one, 11)).toBeNull();
    expect(bandOf([one, other])).toEqual([
      { x: 5, least: 0.5, middle: 0.75, most: 1 },
      { x: 10, least: 1, middle: 1, most: 1 },
    ]);
  });
});

describe('curves of runs', () => {
  const short = run('short', [point(0, 0.1), point(50, 0.9)]);
  const long = run('long', [point(0, 0.2), point(1000, 0.8)], { process: { name: 'mess3', params: {} } });
  const entries = entriesOf([short, long], false);

  it('stand over each other as shares of their trainings', () => {
    const { curves } = curvesOf(entries, { ...view, share: true });
    expect(curves.map(({ places }) => places.map(({ x }) => x))).toEqual([
      [0, 1],
      [0, 1],
    ]);
  });

  it('have a line for the best loss of each process, and places that are pointed at inside the drawing', () => {
    const loss = { ...view, figure: 'loss' as const };
    const found = curvesOf(entries, loss);
    expect(found.best.map(({ label }) => label)).toEqual(['best, rrxor (pR1 0.5)', 'best, mess3']);
    for (const steps of ['linear', 'log', 'order'] as const) {
      const { places } = curveShapes(
        found,
        { steps, share: false },
        {
          ...{ width: 600, height: 200, lit: null, at: null },
          signOf: () => runSign(0, true),
        },
      );
      for (const { px, py } of places.flat()) {
        expect(px).toBeGreaterThan(40);
        expect(px).toBeLessThanOrEqual(600);
        expect(py).toBeGreaterThanOrEqual(0);
        expect(py).toBeLessThan(170);
      }
      expect(places[1][1].px).toBeGreaterThan(places[1][0].px);
    }
  });

  it('are broken where a checkpoint failed, or has an infinite figure', () => {
    const all = [0, 10, 20, 40, 50].map((step) => point(step, 0.5, step === 20 ? { kl: null } : {}));
    const error = { code: 'not-a-checkpoint', message: 'It is none.' } as const;
    const broken = run('broken', all, { failed: [{ file: '30.pt', step: 30, error }], total: 6 });
    const strokes = (figure: 'r2' | 'kl') => {
      const found = curvesOf(entriesOf([broken], false), { ...view, figure });
      const { shapes } = curveShapes(
        found,
        { steps: 'linear', share: false },
        { ...{ width: 600, height: 200, lit: null, at: null }, signOf: () => runSign(0, true) },
      );
      const d = /"d":"(M[^"]*)"[^}]*"run-curve"|"run-curve"[^}]*"d":"(M[^"]*)"/.exec(JSON.stringify(shapes));
      return (d?.[1] ?? d?.[2] ?? '')
        .split('M')
        .slice(1)
        .map((stroke) => stroke.split('L').length);
    };
    expect(strokes('r2')).toEqual([3, 2]);
    expect(strokes('kl')).toEqual([2, 2]);
  });

  it('of thirty runs bear thirty signs, and differ without their colours from those beside them', () => {
    const signs = Array.from({ length: 30 }, (_, at) => runSign(at, true));
    expect(new Set(signs.map((sign) => JSON.stringify(sign))).size).toBe(30);
    const plain = signs.map(({ dashes, mark }) => `${dashes} ${mark}`);
    for (let at = 1; at < plain.length; at++) expect(plain[at]).not.toBe(plain[at - 1]);
    expect(new Set(plain.slice(0, 7)).size).toBe(7);
  });
});

describe('read-outs side by side', () => {
  const geometry = (name: string, params: Record<string, number>, vector: number[], belief = [0, 1]): RunGeometry => ({
    ...{ run: name, file: '1.pt', step: 1, r2: 0.9, kl: 0.1, decimals: 5, pca: null, count: belief.length },
    process: { name: 'p', params, states: ['A', 'B'], symbols: ['0', '1'], generalised: false },
    belief: Int32Array.from(belief),
    vector: Float32Array.from(vector),
    centre: Float32Array.from(vector),
  });
  const one = geometry('one', { x: 1 }, [0.5, 0.5, 1, 0]);

  it('are linked where an index names the same belief, of a longer context too, and not by the name of a process', () => {
    expect(sameBeliefs(one, geometry('longer', { x: 1 }, [0.5, 0.5, 1, 0, 0, 1], [0, 1, 2]))).toBe(true);
    expect(sameBeliefs(one, geometry('other', { x: 2 }, [0.5, 0.5, 1, 0]))).toBe(false);
    expect(sameBeliefs(one, geometry('file that was changed', { x: 1 }, [0.5, 0.5, 0.9, 0.1]))).toBe(false);
  });

  it('say why they are not linked', () => {
    const groups = byBeliefs([
      one,
      geometry('other', { x: 2 }, [0.5, 0.5, 1, 0]),
      geometry('same', { x: 1 }, [0.5, 0.5, 1, 0]),
    ]);
    expect(groups.map((group) => group.map(({ run: name }) => name))).toEqual([['one', 'same'], ['other']]);
    expect(linkText(groups)).toContain('p (x 1), 5 decimals (2 runs); p (x 2), 5 decimals (1 run)');
    expect(linkText([[one, one]])).toContain('hovering is linked');
  });
});
