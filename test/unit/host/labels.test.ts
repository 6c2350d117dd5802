import { describe, expect, it } from 'vitest';
import { beliefItem, beliefLabel, checkpointLabel, formatR2, processLabel } from '../../../src/host/labels.js';

describe('labels', () => {
  it('name a checkpoint by its step, else by its file', () => {
    expect(checkpointLabel({ file: '11520000.pt', step: 11520000 })).toBe('step 11,520,000');
    expect(checkpointLabel({ file: 'final.pt', step: null })).toBe('final.pt');
  });

  it('name a belief by its states, leaving out zeros', () => {
    expect(beliefLabel([0, 0.5, 0.5, 0, 0], ['S', '0', '1', 'T', 'F'])).toBe('0: 0.500, 1: 0.500');
    expect(beliefLabel([1 / 3, 2 / 3], ['A', 'B'])).toBe('B: 0.667, A: 0.333');
    expect(beliefLabel([-0.25, 1.25], ['A', 'B'])).toBe('B: 1.250, A: -0.250');
  });

  it('show the likeliest of many states', () => {
    const states = Array.from({ length: 50 }, (_, state) => `s${state}`);
    const vector = states.map((_, state) => (state === 40 ? 0.51 : 0.01));
    expect(beliefLabel(vector, states, 2)).toBe('s40: 0.510, s0: 0.010, …');
  });

  it('say of a belief how often it occurs', () => {
    const row = { index: 12, vector: [1, 0], positions: 1234, words_ending: 1, ends_after: [] };
    expect(beliefItem(row, ['T', 'F'], true)).toEqual({
      label: 'Belief 12',
      description: 'T: 1',
      detail: 'at 1,234 positions, 1 word ends in it',
    });
    const cut = { ...row, positions: 1, words_ending: 0, ends_after: [2, 3, 4, 6] };
    expect(beliefItem(cut, ['T', 'F'], true).detail).toBe(
      'at 1 position, no whole word ends in it; words cut after 2–4, 6 tokens do',
    );
    expect(beliefItem({ ...cut, ends_after: [] }, ['T', 'F'], true).detail).toBe(
      'at 1 position, no word ends in it, however it is cut',
    );
    expect(beliefItem(row, ['T', 'F'], false).detail).toBe('at 1,234 positions');
  });

  it('give r² four digits, and processes their names', () => {
    expect(formatR2(0.98765432)).toBe('0.9877');
    expect(processLabel({ kind: 'preset', name: 'mess3', params: {} })).toBe('mess3');
    expect(processLabel({ kind: 'file', path: 'a.process.json', params: {} })).toBe('a.process.json');
  });
});
