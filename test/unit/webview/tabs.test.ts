import { describe, expect, it } from 'vitest';
import { exitOf } from '../../../src/figure/geometry/beyond.js';
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
