import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  impossibleWord,
  lengthProblem,
  readTokenIds,
  readWord,
  spellWord,
  tokenName,
  wordHint,
} from '../../../src/shared/words.js';
import { processorTime } from '../support/processorTime.js';

const bits = ['0', '1'];
const letters = ['A', 'B'];
const days = ['Mon', 'Tue'];
const parentheses = ['(', ')'];
const many = Array.from({ length: 13 }, (_, symbol) => `t${symbol}`);
const alphabet = [...'abcdefghijklmnopqrstuvwxyz'];

describe('a typed word', () => {
  it.each<[string, readonly string[], number[]]>([
    ['', bits, []],
    ['  ', bits, []],
    ['[]', bits, []],
    ['0110', bits, [0, 1, 1, 0]],
    [' 0, 1;1 0 ', bits, [0, 1, 1, 0]],
    ['0, 1 10', bits, [0, 1, 1, 0]],
    ['[0, 1]', bits, [0, 1]],
    ['(0, 1)', bits, [0, 1]],
    ['"0110"', bits, [0, 1, 1, 0]],
    ["'0 1'", bits, [0, 1]],
    ['["0", "1"]', bits, [0, 1]],
    ['A;B', letters, [0, 1]],
    ['ABA', letters, [0, 1, 0]],
    ['0,1', letters, [0, 1]],
    ['[0, 1]', letters, [0, 1]],
    ['01', letters, [0, 1]],
    ['A1', letters, [0, 1]],
    ['Mon Tue,Mon', days, [0, 1, 0]],
    ['1 0', days, [1, 0]],
    ['12', many, [12]],
    ['t1 2', many, [1, 2]],
    // One number, and not two run together, where there are more than ten symbols.
    ['12', alphabet, [12]],
    ['cab', alphabet, [2, 0, 1]],
    // Names that are numbers mean themselves.
    ['2 1', ['1', '2'], [1, 0]],
    ['21', ['1', '2'], [1, 0]],
    // Brackets that are symbols are read as symbols.
    ['(()', parentheses, [0, 0, 1]],
    ['()', parentheses, [0, 1]],
    ['[(, )]', parentheses, [0, 1]],
    ['"a name" b', ['a name', 'b'], [0, 1]],
    ['"a \\"b\\"", c', ['a "b"', 'c'], [0, 1]],
    ['😀é', ['😀', 'é'], [0, 1]],
  ])('%j with symbols %j is %j', (text, symbols, word) =>
    expect(readWord(text, symbols)).toEqual({ word, problem: null }),
  );

  it.each<[string, readonly string[], string]>([
    ['012', bits, '“2” is not a symbol of this process. Its symbols are 0, 1.'],
    ['0 x', bits, '“x” is not a symbol of this process. Its symbols are 0, 1.'],
    // A number could be meant as a name here, so it is no index.
    ['0', ['1', '2'], '“0” is not a symbol of this process. Its symbols are 1, 2.'],
    ['AC', letters, '“C” is neither a symbol of this process nor the number of one. Its symbols are A, B.'],
    ['2', letters, '“2” is neither a symbol of this process nor the number of one. Its symbols are A, B.'],
    ['Mo', days, '“Mo” is neither a symbol of this process nor the number of one. Its symbols are Mon, Tue.'],
    ['MonTue', days, '“MonTue” is neither a symbol of this process nor the number of one. Its symbols are Mon, Tue.'],
    [
      '26',
      alphabet,
      '“26” is neither a symbol of this process nor the number of one. Its 26 symbols begin with a, b, c, d, e, f, g, h, i, j, k, l, …',
    ],
    ['0.5', bits, '“.” is not a symbol of this process. Its symbols are 0, 1.'],
    ['-1', ['A'], '“-” is neither a symbol of this process nor the number of one. Its symbol is A.'],
    [
      'x',
      ['a name', 'b'],
      '“x” is neither a symbol of this process nor the number of one. Its symbols are "a name", b.',
    ],
  ])('%j with symbols %j is refused: %s', (text, symbols, message) =>
    expect(readWord(text, symbols)).toEqual({ word: null, problem: { code: 'unknown-symbol', message } }),
  );

  it('may be neither empty nor too long where that makes no sense', () => {
    expect(readWord(' [ ] ', bits, { least: 1 }).problem).toEqual({
      code: 'empty-word',
      message: 'The word is empty: type at least one symbol.',
    });
    expect(readWord('0101', bits, { least: 1, most: 3 }).problem).toEqual({
      code: 'word-too-long',
      message: 'The model reads at most 3 symbols; this word has 4.',
    });
    expect(lengthProblem(3, { least: 1, most: 3 })).toBeNull();
  });

  it('is read quickly, whatever it is', () => {
    const spent = processorTime();
    for (const text of ['"\\'.repeat(10_000), '" '.repeat(10_000), "'a".repeat(10_000), '['.repeat(20_000)])
      readWord(text, bits);
    expect(spent()).toBeLessThan(2000);
  });
});

describe('a spelled word', () => {
  it('runs together where it can, and stands apart or in quotes where it must', () => {
    expect(spellWord([0, 1, 1], bits)).toBe('011');
    expect(spellWord([0, 0, 1], parentheses)).toBe('(()');
    expect(spellWord([1, 0], days)).toBe('Tue Mon');
    expect(spellWord([0, 1], ['a name', 'b'])).toBe('"a name" b');
    expect(spellWord([0, 1], [',', 'b'])).toBe('"," b');
    expect(spellWord([], bits)).toBe('');
  });

  it('names tokens that are no symbols', () => {
    expect([tokenName(1, bits), tokenName(2, bits), tokenName(9, bits)]).toEqual(['1', 'BOS', '#9']);
    expect(spellWord([0, 9], bits)).toBe('0 #9');
  });

  it('is read as it was spelled, whatever the symbols are called', () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 3 }),
      fc.string({ unit: fc.constantFrom(...'01 2,;"\'[]()\\ab\n\ud800\u{1f600}\u0301'), maxLength: 3 }),
      fc.constantFrom(...'0123456789ab()[]"\',; ', '10', '11'),
    );
    const symbolsAndWord = fc
      .uniqueArray(name, { minLength: 1, maxLength: 14 })
      .chain((symbols) => fc.tuple(fc.constant(symbols), fc.array(fc.nat(symbols.length - 1), { maxLength: 9 })));
    fc.assert(
      fc.property(symbolsAndWord, ([symbols, word]) => {
        expect(readWord(spellWord(word, symbols), symbols)).toEqual({ word, problem: null });
      }),
      { seed: 9, numRuns: 5000 },
    );
  });
});

describe('messages', () => {
  it('say where a word becomes impossible', () => {
    expect(impossibleWord('golden-mean', [0, 1, 1], 2, bits)).toBe(
      'golden-mean cannot emit this word: 1 cannot come after 01.',
    );
    expect(impossibleWord('week', [1], 0, days)).toBe('week cannot emit this word: Tue cannot come first.');
  });
  it('say how a word is typed', () => {
    expect(wordHint(bits)).toBe('Symbols 0, 1, separated by spaces or commas, or run together');
    expect(wordHint(days)).toBe('Symbols Mon, Tue (or their numbers from 0 to 1), separated by spaces or commas');
  });
});

describe('token ids', () => {
  it.each([
    ['0,1,1', [0, 1, 1]],
    ['[0, 12]', [0, 12]],
    ['3 4;5', [3, 4, 5]],
  ])('%j', (text, ids) => expect(readTokenIds(text)).toEqual(ids));
  it.each(['', '[]', '0,x', '0110', '-1', '1.5'])('%j is refused', (text) => expect(readTokenIds(text)).toBeNull());
});
