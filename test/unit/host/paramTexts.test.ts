import { describe, expect, it } from 'vitest';
import { filledParams, parseParams, readParams, writeParams } from '../../../src/host/commands/paramTexts.js';
import type { PresetInfo } from '../../../src/protocol/process.js';

const parameter = (name: string, standard: number | number[], max: number, integer = false) => ({
  ...{ name, default: standard, min: 0, max, integer, description: `Chance of ${name}.` },
});
const mess3: PresetInfo = {
  ...{ name: 'mess3', title: 'Mess3', description: '', states: 3, symbols: 3 },
  params: [parameter('x', 0.15, 0.5), parameter('a', 0.6, 1)],
};
const runs: PresetInfo = {
  ...mess3,
  title: 'Runs',
  params: [parameter('R', 1, 26, true), parameter('p', [1, 0.6], 1)],
};

describe('parameters as a person types them', () => {
  it('are the named ones alone, so that the others stay defaults', () => {
    expect(parseParams('x=0.05 a=0.85', mess3)).toEqual({ params: { x: 0.05, a: 0.85 } });
    expect(parseParams(' a = 8.5e-1 ', mess3)).toEqual({ params: { a: 0.85 } });
    expect(parseParams('', mess3)).toEqual({ params: {} });
    expect(parseParams('R=3; p=1, 0.5', runs)).toEqual({ params: { R: 3, p: [1, 0.5] } });
  });

  it.each([
    ['0.05', mess3, '“0.05” is no parameter with its value. Write name=value, as in x=0.15.'],
    ['y=0.05', mess3, 'Mess3 has no parameter “y”. Its parameters are: x, a.'],
    ['x=0.1 x=0.2', mess3, 'x stands there twice. Write it once.'],
    ['x=0.7', mess3, 'x lies between 0 and 0.5; 0.7 does not.'],
    ['x=half', mess3, 'x is a number; “half” is none.'],
    ['x=', mess3, 'x is a number; “” is none.'],
    ['x=0.1,0.2', mess3, 'x is one number; “0.1,0.2” has 2.'],
    ['R=1.5', runs, 'R is a whole number; 1.5 is none.'],
    ['p=1', runs, 'p is 2 numbers with commas between them; “1” has 1.'],
  ])('%s is refused in words', (text, preset, problem) => expect(parseParams(text, preset)).toEqual({ problem }));

  it('are written as they are read', () => {
    for (const preset of [mess3, runs])
      expect(parseParams(writeParams(filledParams(preset)), preset)).toEqual({ params: filledParams(preset) });
    expect(readParams(filledParams(mess3, { a: 0.85 }))).toBe('x 0.15, a 0.85');
    expect(readParams(filledParams(runs))).toBe('R 1, p [1, 0.6]');
  });
});
