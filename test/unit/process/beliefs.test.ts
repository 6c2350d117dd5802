import { describe, expect, it } from 'vitest';
import { BeliefUpdate, nextTokenDistribution } from '../../../src/process/beliefs/belief.js';
import { distinctBeliefs } from '../../../src/process/beliefs/distinctBeliefs.js';
import { createPreset } from '../../../src/process/presets/catalogue.js';
import { createProcess } from '../../../src/process/validate.js';

describe('the key of a belief', () => {
  const count = async (...first: number[]) => {
    const belief = Float64Array.from(first.flatMap((value) => [value, 1 - value]));
    return (await distinctBeliefs(belief, 2, 5)).distinct.count;
  };

  it('is one for beliefs that lie on a rounding step but for the rounding of float64', async () => {
    expect(await count(0.123455 - 1e-13, 0.123455 + 1e-13)).toBe(1);
    expect(await count(0.000005 - 1e-17, 0.000005 + 1e-17)).toBe(1);
  });

  it('and two for beliefs that differ by more than that', async () => {
    expect(await count(0.1234549, 0.123455)).toBe(2);
    expect(await count(0.12345, 0.12346)).toBe(2);
  });
});

describe('following a belief', () => {
  it('takes an emission below 1e-12 for impossible', () => {
    const process = createProcess({
      name: 'rare',
      states: ['A', 'B'],
      symbols: ['0', '1'],
      matrices: [
        [
          [0, 1 - 1e-6],
          [1, 0],
        ],
        [
          [1e-6, 0],
          [0, 0],
        ],
      ],
    });
    const update = new BeliefUpdate(process);
    const out = new Float64Array(2);
    const chance = (inA: number) => update.step(Float64Array.of(inA, 1 - inA), 0, 1, out, 0);
    expect(chance(1e-7)).toBe(0);
    expect(chance(1e-5)).toBeCloseTo(1e-11, 20);
  });

  it.each(['rrxor', 'tom-quantum', 'fanizza', 'post-quantum'])(
    'agrees with the distribution of the next token: %s',
    (name) => {
      const process = createPreset(name);
      const update = new BeliefUpdate(process);
      const S = process.states.length;
      let belief = Float64Array.from(process.stationary);
      for (let depth = 0; depth < 6; depth++) {
        const next = nextTokenDistribution(process, belief);
        expect(next.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 9);
        const after = new Float64Array(S);
        const chances = process.symbols.map((_, x) => update.step(belief, 0, x, new Float64Array(S), 0));
        for (const [x, chance] of chances.entries()) expect(next[x]).toBeCloseTo(chance, 12);
        update.step(belief, 0, chances.indexOf(Math.max(...chances)), after, 0);
        belief = after;
      }
    },
  );
});

describe('a definition', () => {
  const withRow = (stay: number, go: number) =>
    createProcess({ name: 'odd', states: ['A'], symbols: ['0', '1'], matrices: [[[stay]], [[go]]] });

  it('whose row does not sum to one is refused, but for rounding', () => {
    expect(() => withRow(0.5, 0.5 + 1e-8)).toThrow(
      'the probabilities out of state A must sum to 1 but sum to 1.00000001',
    );
    expect(() => withRow(0.5, 0.5 + 1e-10)).not.toThrow();
  });

  it.each([NaN, Infinity, -Infinity])('with an entry %s is refused by the place of the entry', (value) => {
    expect(() => withRow(0.5, value)).toThrow('entry [0][0] of the matrix of symbol 1 is not a finite number');
  });
});
