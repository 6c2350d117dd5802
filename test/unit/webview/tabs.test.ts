import { describe, expect, it } from 'vitest';
import { exitOf } from '../../../src/figure/geometry/beyond.js';
import { columnScale, columnShapes, scaleText } from '../../../src/figure/columns.js';
import type { AnalysisResult } from '../../../src/protocol/analysis.js';
import { steerable, suggestedPair } from '../../../webview/panel/startable.js';
import { tokensFirst } from '../../../src/figure/charts/conditions.js';
import { beyondText } from '../../../src/figure/overlays/steering.js';
import { createStore, initialModel } from '../../../webview/panel/state.js';
import { numberProblem } from '../../../webview/ui/numberProblem.js';

describe('an arrow that leaves the axes', () => {
  const box = { left: 10, top: 20, width: 100, height: 50 };
  it('has a sign where it does, in its own direction', () => {
    expect(exitOf([60, 45], [260, 45], box)).toEqual({ x: 110, y: 45, ux: 1, uy: 0 });
    const down = exitOf([20, 30], [20, 400], box);
    expect([down?.x, down?.y, down?.uy]).toEqual([20, 70, 1]);
    // Comes in from the left and goes out at the right.
    expect(exitOf([-90, 45], [310, 45], box)?.x).toBe(110);
  });
  it('has none where it ends inside, never comes in, or has no length', () => {
    expect(exitOf([60, 45], [80, 60], box)).toBeNull();
    expect(exitOf([-90, 45], [60, 45], box)).toBeNull();
    expect(exitOf([200, 0], [300, 90], box)).toBeNull();
    expect(exitOf([60, 45], [60, 45], box)).toBeNull();
    expect(exitOf([60, 45], [NaN, 45], box)).toBeNull();
  });
  it('is told of in words, by what it shows', () => {
    expect(beyondText(['vector', 'measured'])).toBe(
      'Beyond the axes, where » stands at their edge: what the read-out says of the vector; the mean read-out after steering.',
    );
    expect(beyondText([])).toBeNull();
  });
});

describe('a number that cannot be taken', () => {
  const probability = { min: 0, max: 1, integer: false };
  it('is told by what is wrong with it and what is needed', () => {
    expect(numberProblem('7', probability)).toBe('7 is too large: a number from 0 to 1 is needed.');
    expect(numberProblem('-0.5', probability)).toBe('-0.5 is too small: a number from 0 to 1 is needed.');
    expect(numberProblem('', probability)).toBe('A number from 0 to 1 is needed.');
    expect(numberProblem('2.5', { min: 1, max: 10, integer: true })).toBe(
      '2.5 is not whole: a whole number from 1 to 10 is needed.',
    );
    expect(numberProblem('0', { min: 1, max: Infinity, integer: true })).toBe(
      '0 is too small: a whole number of 1 or more is needed.',
    );
    expect(numberProblem('', { min: -Infinity, max: Infinity, integer: false })).toBe('A number is needed.');
    for (const good of ['0', '1', '0.25', ' 1e-3 ']) expect(numberProblem(good, probability)).toBeNull();
  });
});

describe('beliefs at the same place as the one in focus', () => {
  it('are forgotten with another focus and another view, unless they are told with it', () => {
    const store = createStore(initialModel(undefined, true));
    store.set({ focused: 3, alsoHere: [4, 5] });
    store.set({ kept: 3, focused: 3 });
    expect(store.get().alsoHere).toEqual([4, 5]);
    store.set({ view: { ...store.get().view, tab: 'steering' } });
    expect(store.get().alsoHere).toEqual([4, 5]);
    store.set({ kept: 7, focused: 7 });
    expect(store.get().alsoHere).toEqual([]);
    store.set({ focused: 3, alsoHere: [4] });
    store.set({ view: { ...store.get().view, axes: [0, 2] } });
    expect(store.get().alsoHere).toEqual([]);
  });
});

describe('columns of shares', () => {
  const of = (...values: (number | null)[]) => values.map((value) => ({ label: '', value, title: '' }));
  const shown = (columns: ReturnType<typeof of>): string[] =>
    columnShapes(columns).shapes.flatMap(({ children }) =>
      children.flatMap((child) =>
        typeof child !== 'string' && child.attributes['class'] === 'column-value' ? [String(child.children[0])] : [],
      ),
    );
  it('show as many digits as tell them apart', () => {
    expect(shown(of(0.91, 0.5, 1, -0.3))).toEqual(['.91', '.50', '1', '-.3']);
    expect(shown(of(0.991, 0.993, 0.997, null))).toEqual(['.991', '.993', '.997', '–']);
    expect(shown(of(0.9912, 0.9914, 0.9912))).toEqual(['.9912', '.9914', '.9912']);
  });
  it('stand by what is left of 1 where that is wanted and all are near it: the better the higher, with an axis that says so', () => {
    const columns = of(0.99, 0.999, 0.9999);
    expect(columnScale(columns, 'rest')).toEqual({ kind: 'rest', foot: 0.01, top: 0.0001 });
    const { shapes } = columnShapes(columns, 'rest');
    const heights = shapes.flatMap(({ children }) =>
      children.flatMap((child) =>
        typeof child !== 'string' && child.attributes['class'] === 'column-fill'
          ? [Number(child.attributes['height'])]
          : [],
      ),
    );
    expect(heights[2]).toBeCloseTo(2 * (heights[1] ?? 0), 6);
    const axis = shapes.flatMap(({ attributes, children }) =>
      attributes['class'] === 'column-label' ? [String(children[0])] : [],
    );
    expect(axis).toEqual(['.99', '.999', '.9999']);
    expect(scaleText(columns, 'rest')).toBe('heights by 1 − R², logarithmic: 0.01 at the foot, 0.0001 at the top');
    expect([scaleText(of(0.5, 0.99), 'rest'), scaleText(of(0.99), 'rest')]).toEqual([null, null]);
  });
  it('are as high as the share itself unless the other is wanted', () => {
    const columns = of(0.5, 0.999);
    for (const some of [columns, of(0.99, 0.999)]) {
      expect([columnScale(some, 'share').kind, scaleText(some, 'share')]).toEqual(['share', null]);
      const heights = columnShapes(some).shapes.flatMap(({ children }) =>
        children.flatMap((child) =>
          typeof child !== 'string' && child.attributes['class'] === 'column-fill'
            ? [Number(child.attributes['height'])]
            : [],
        ),
      );
      expect(heights.map((height) => height / 46)).toEqual(some.map(({ value }) => expect.closeTo(value ?? 0, 9)));
    }
  });
});

describe('beliefs that are offered for steering', () => {
  const result = {
    process: { symbols: ['0', '1'] },
    beliefs: {
      count: 5,
      positions: Float64Array.from([0, 3, 9, 4, 2]),
      words_ending: Float64Array.from([0, 0, 5, 0, 7]),
      next_token: Float64Array.from([0.5, 0.5, 0.5, 0.5, 1, 0, 0, 1, 0.2, 0.8]),
    },
  } as unknown as AnalysisResult;
  it('to steer from: those that whole words end in first, then those that occur; to steer to: those that occur', () => {
    expect(steerable(result, 'start')).toEqual([2, 4, 1, 3]);
    expect(steerable(result, 'target')).toEqual([1, 2, 3, 4]);
  });
  it('as a pair to begin with: whole words end in its start, and the next tokens differ most', () => {
    expect(suggestedPair(result)).toEqual({ start: 2, end: 3 });
  });
});

describe('bars of many tokens', () => {
  const row = (probs: number[], ideal: number[]) => ({ key: 'a' as const, label: '', probs, ideal, idealName: '' });
  it('are those that tell start and target apart most, in their order, the others apart', () => {
    const probs = [0.01, 0.2, 0.01, 0.3, 0.1, 0.15, 0.13, 0.1];
    const other = [0.01, 0.0, 0.01, 0.0, 0.3, 0.0, 0.5, 0.18];
    expect(tokensFirst([row(probs, probs), row(other, other)])).toEqual({ first: [1, 3, 4, 5, 6, 7], rest: [0, 2] });
    expect(tokensFirst([row([0.5, 0.5], [1, 0])])).toEqual({ first: [0, 1], rest: [] });
  });
});
