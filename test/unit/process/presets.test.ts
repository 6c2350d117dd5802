import { describe, expect, test } from 'vitest';
import { createPreset, findPreset, listPresets } from '../../../src/process/presets/catalogue.js';
import { createProcess } from '../../../src/process/validate.js';

describe('presets', () => {
  test('are found under their aliases', () => {
    expect(createPreset('z1r').name).toBe('zero-one-random');
    expect(findPreset('Zero_One_Random')?.name).toBe('zero-one-random');
    expect(findPreset('nothing')).toBeUndefined();
  });

  test('carry states, symbols and the parameters used', () => {
    const process = createPreset('rrxor', { pR1: 0.25 });
    expect(process.states).toEqual(['S', '0', '1', 'T', 'F']);
    expect(process.symbols).toEqual(['0', '1']);
    expect(process.params).toEqual({ pR1: 0.25, pR2: 0.5 });
  });

  test('refuse what is outside their ranges, naming parameter, range and value', () => {
    expect(() => createPreset('mess3', { x: 0.7 })).toThrow(
      'Parameter x of mess3 must be a number with 0 < x <= 0.5, but is 0.7.',
    );
    expect(() => createPreset('mess3', { x: 0 })).toThrow('0 < x');
    expect(() => createPreset('rrxor', { pR1: 'half' })).toThrow('but is "half"');
    expect(() => createPreset('rrxor', { pR1: NaN })).toThrow('but is NaN');
    expect(() => createPreset('rrxor', { p: 0.5 })).toThrow('rrxor has no parameter p: it has pR1, pR2.');
    expect(() => createPreset('rrxo')).toThrow(/no process named rrxo.*mess3/);
  });

  test('all have defaults that make a process', () => {
    for (const { name, parameters } of listPresets()) {
      expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      const process = createPreset(name);
      expect(Object.keys(process.params)).toEqual(parameters.map((p) => p.name));
    }
  });
});

describe('the stationary distribution', () => {
  const two = (a: number[][], start?: number[]): number[] => [
    ...createProcess({ name: 't', states: a.map((_, i) => `s${i}`), symbols: ['0'], matrices: [a], start }).stationary,
  ];

  test('of a periodic chain', () => {
    expect(
      two([
        [0, 1],
        [1, 0],
      ]),
    ).toEqual([0.5, 0.5]);
    const rrxor = createPreset('rrxor', { pR1: 0.25, pR2: 0.75 }).stationary;
    expect([...rrxor.slice(0, 3)]).toEqual([1 / 3, 0.25 / 3, 0.75 / 3].map((p) => expect.closeTo(p, 15) as number));
  });

  test('gives transient states exactly zero', () => {
    expect(
      two([
        [0.5, 0.25, 0.25],
        [0, 0.5, 0.5],
        [0, 1, 0],
      ]),
    ).toEqual([0, expect.closeTo(2 / 3, 15), expect.closeTo(1 / 3, 15)]);
  });

  test('is accurate where a chain hardly ever moves', () => {
    const pi = two([
      [1 - 1e-9, 1e-9],
      [3e-9, 1 - 3e-9],
    ]);
    expect(pi[0]).toBeCloseTo(0.75, 6);
  });

  test('of several recurrent classes needs a start', () => {
    const chain = [
      [0.2, 0.6, 0.2],
      [0, 1, 0],
      [0, 0, 1],
    ];
    expect(() => two(chain)).toThrow(/2 recurrent classes \(\{s1\}, \{s2\}\)/);
    expect(two(chain, [1, 0, 0])).toEqual([0, expect.closeTo(0.75, 14), expect.closeTo(0.25, 14)]);
    expect(two(chain, [0, 1, 3])).toEqual([0, 0.25, 0.75]);
  });
});

describe('a process that is none', () => {
  const make = (matrix: number[][], more = {}) =>
    createProcess({ name: 'mine', states: ['A', 'B'], symbols: ['x'], matrices: [matrix], ...more });

  test.each([
    [
      [
        [0.5, 0.4],
        [0, 1],
      ],
      'out of state A must sum to 1 but sum to 0.9',
    ],
    [
      [
        [1.5, -0.5],
        [0, 1],
      ],
      'entry [0][1] of the matrix of symbol x is -0.5',
    ],
    [
      [
        [NaN, 1],
        [0, 1],
      ],
      'is not a finite number',
    ],
    [[[1], [1]], 'the matrix of symbol x must be 2 × 2'],
  ])('%j', (matrix, message) => {
    expect(() => make(matrix)).toThrow(message);
  });

  test('names and counts', () => {
    expect(() =>
      make(
        [
          [1, 0],
          [1, 0],
        ],
        { states: ['A', 'A'] },
      ),
    ).toThrow('the state A is named twice');
    expect(() =>
      make(
        [
          [1, 0],
          [1, 0],
        ],
        { symbols: ['x', 'y'] },
      ),
    ).toThrow('one matrix for each of 2 symbols');
    expect(() =>
      make(
        [
          [0.5, 0],
          [0, 0.2],
        ],
        { generalised: true },
      ),
    ).toThrow('largest eigenvalue 1, but it is 0.5');
    expect(() =>
      make(
        [
          [1, 0],
          [0, 1],
        ],
        { generalised: true },
      ),
    ).toThrow('exactly once');
  });
});
