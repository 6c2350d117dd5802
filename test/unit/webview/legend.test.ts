import { describe, expect, it } from 'vitest';
import type { AnalysisResult } from '../../../src/protocol/analysis.js';
import { camera } from '../../../src/figure/geometry/camera.js';
import { occurrences } from '../../../src/figure/geometry/occurrences.js';
import { hiddenMarks, legendEntries, switched } from '../../../src/figure/hidden.js';
import { linkCount, linksShape } from '../../../src/figure/links.js';

// Belief 0 is nowhere, 1 at positions 0 and 2, 2 at position 1.
const predictions = {
  count: 3,
  vector: new Float32Array(9),
  belief: Int32Array.from([1, 2, 1]),
  position: Int32Array.from([0, 1, 2]),
  weight: Float64Array.from([4, 2, 1]),
};
const vector = Float64Array.from([1 / 3, 1 / 3, 1 / 3, 0.2, 0.7, 0.1, 0, 0.1, 0.9]);
const result = {
  process: { states: ['A', 'B', 'C'] },
  inputs: { n_ctx: 3 },
  beliefs: { count: 3, vector },
  predictions,
} as unknown as AnalysisResult;
const found = occurrences(predictions, 3);
const hidden = (colour: 'index' | 'states' | 'position', ...off: string[]): [number[], number[]] | null => {
  const marks = hiddenMarks(result, { colour, hidden: off }, found);
  return marks === null ? null : [[...marks.beliefs], [...marks.singles]];
};

describe('legend', () => {
  it('lists states or positions, whichever the colours show', () => {
    const ids = (colour: 'index' | 'states' | 'position'): string[] =>
      legendEntries(result, { colour }).map(({ id }) => id);
    expect(ids('states')).toEqual(['state:0', 'state:1', 'state:2']);
    expect(ids('position')).toEqual(['position:0', 'position:1', 'position:2', 'position:none']);
    expect(ids('index')).toEqual([]);
  });
  it('hides the beliefs in which a state is most probable, the first among equals, with their read-outs', () => {
    expect(hidden('states', 'state:0')).toEqual([
      [1, 0, 0],
      [0, 0, 0],
    ]);
    expect(hidden('states', 'state:1')).toEqual([
      [0, 1, 0],
      [1, 0, 1],
    ]);
  });
  it('keeps a belief as long as one position at which it occurs is shown', () => {
    expect(hidden('position', 'position:0')).toEqual([
      [0, 0, 0],
      [1, 0, 0],
    ]);
    expect(hidden('position', 'position:0', 'position:2', 'position:none')).toEqual([
      [1, 1, 0],
      [1, 0, 1],
    ]);
  });
  it('heeds only what the colour in use shows', () => {
    expect(hidden('index', 'state:0', 'position:0')).toBeNull();
    expect(hidden('position', 'state:0')).toBeNull();
  });
  it('switches one, isolates one, and shows all when it is isolated again', () => {
    const entries = legendEntries(result, { colour: 'states' });
    expect(switched([], entries, 'state:1', false)).toEqual(['state:1']);
    expect(switched(['state:1', 'position:0'], entries, 'state:1', false)).toEqual(['position:0']);
    const alone = switched(['state:1', 'position:0'], entries, 'state:1', true);
    expect(alone).toEqual(['position:0', 'state:0', 'state:2']);
    expect(switched(alone, entries, 'state:1', true)).toEqual(['position:0']);
    expect(switched(alone, entries, 'state:2', true)).toEqual(['position:0', 'state:0', 'state:1']);
  });
});

describe('lines from truth to read-out', () => {
  it('join what has a place at both ends', () => {
    const links = {
      from: Float32Array.from([0, 0, 0, 1, 1, 0, NaN, NaN, NaN]),
      to: Float32Array.from([1, 0, 0, NaN, NaN, NaN, 0, 0, 0]),
    };
    expect(linkCount(links)).toBe(1);
    const frame = { kind: 'plane', x: [0, 1], y: [0, 1], labels: ['', ''], ticks: [true, true], equal: true } as const;
    const view = camera(frame, { left: 10, top: 20, width: 100, height: 100 }, { k: 1, x: 0, y: 0 }, [0, 0]);
    expect(linksShape(links, view).attributes).toMatchObject({ 'data-links': 1, d: 'M10.0,120.0L110.0,120.0' });
  });
});
