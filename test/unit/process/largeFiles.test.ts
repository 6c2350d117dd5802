import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseTree, type Node, type ParseError } from 'jsonc-parser';
import { describe, expect, it, vi } from 'vitest';
import { processHandlers } from '../../../src/engine/processes/handlers.js';
import { jsonTree } from '../../../src/process/file/jsonTree.js';
import { parseProcessFile } from '../../../src/process/file/processFile.js';
import { atOnce } from '../../../src/shared/stretches.js';
import { processorTime } from '../support/processorTime.js';

const attack = readFileSync(join(import.meta.dirname, '../../reference/attacks/exact-dense-60.process.json'), 'utf8');
const names = (letter: string, count: number) => Array.from({ length: count }, (_, i) => `${letter}${i}`);

/** 1.5 MB of numbers: 500 states, each followed by all. */
const dense = JSON.stringify({
  states: names('s', 500),
  symbols: ['0'],
  transitions: { 0: Array.from({ length: 500 }, () => Array.from({ length: 500 }, () => 0.002)) },
});

/** It never goes back, since all work shares it. */
let time = performance.now();

/**
 * How often the event loop turns until something is done, and what comes of it. Each look at the clock finds it 10 ms later, so that
 * the turns tell how often the work asks whether one is due, and not how fast the machine is.
 */
async function turnsOf<T>(work: () => Promise<T>): Promise<{ turns: number; result: T | Error }> {
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => (time += 10));
  let turns = 0;
  let isOn = true;
  const turn = () => {
    turns++;
    if (isOn) setImmediate(turn);
  };
  setImmediate(turn);
  const result = await work().catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
  isOn = false;
  clock.mockRestore();
  return { turns, result };
}

const quiet = { signal: new AbortController().signal, progress: () => undefined };

describe('a large process file is read in stretches', () => {
  it.each([
    ['60 states with exact fractions', attack],
    ['500 states that all follow one another', dense],
  ])('%s: the event loop turns meanwhile, and a cancel is heard', async (_, text) => {
    const calls = processHandlers();
    const { turns, result } = await turnsOf(() => calls['process/check']({ name: 'x', text }, quiet));
    expect(result).toEqual([]);
    expect(turns).toBeGreaterThanOrEqual(10);

    for (const ask of ['process/check', 'process/preview'] as const) {
      const controller = new AbortController();
      const context = { ...quiet, signal: controller.signal };
      setImmediate(() => controller.abort());
      const asked = await turnsOf<unknown>(() =>
        ask === 'process/check'
          ? calls[ask]({ name: 'x', text }, context)
          : calls[ask](
              { process: { kind: 'text', name: 'x', text, params: {} }, depth: 6, decimals: 5, drawn: 60 },
              context,
            ),
      );
      expect(asked.result, ask).toMatchObject({ name: 'CancelledError' });
    }
  });

  it('a broken one as well, and only its first error is told', async () => {
    const text = dense.replace(/\}$/, ', "x" 1}');
    const { turns, result } = await turnsOf(() => processHandlers()['process/check']({ name: 'x', text }, quiet));
    expect(result).toMatchObject([{ message: 'This is not JSON: colon expected.', offset: text.length - 2 }]);
    expect(turns).toBeGreaterThanOrEqual(10);
  });
});

describe('sizes that nobody needs are refused by their number', () => {
  const edges = (count: number) =>
    names('s', count).map((from, i) => ({ from, to: `s${(i + 1) % count}`, symbol: '0', probability: 1 }));
  const matrix = (count: number) => Array.from({ length: count }, () => Array.from({ length: count }, () => 1 / count));
  it.each<[string, object, string]>([
    [
      '10,000 states',
      { states: names('s', 10_000), symbols: ['0'], transitions: edges(10_000) },
      '(10,000 states, 1 symbol',
    ],
    [
      'half a million states',
      { states: names('s', 500_000), symbols: ['0'], transitions: [] },
      '(500,000 states, 1 symbol',
    ],
    ['100,000 symbols', { states: ['a'], symbols: names('x', 100_000), transitions: [] }, '100,000 symbols)'],
    [
      '201 states of a generalised process',
      { generalised: true, states: names('s', 201), symbols: ['0'], transitions: [matrix(201)] },
      'at most 200 states where it is generalised',
    ],
    [
      '100,000 parameters',
      {
        parameters: Object.fromEntries(names('p', 100_000).map((name) => [name, 0.5])),
        states: ['a'],
        symbols: ['0'],
        transitions: [[[1]]],
      },
      'There are 100000 parameters: a process file has at most 1000.',
    ],
  ])('%s', (_, file, words) => {
    const { process, diagnostics } = parseProcessFile(JSON.stringify(file));
    expect(process).toBeNull();
    expect(diagnostics.map(({ code }) => code)).toEqual(['too-large']);
    expect(diagnostics[0]?.message).toContain(words);
  });

  it('what is said of a file is bounded, in number and in length', () => {
    const unknown = `{${names('p', 30_000)
      .map((name) => `"${name}": 1`)
      .join()}}`;
    const long = JSON.stringify({
      states: ['a', 'x'.repeat(1e6)],
      symbols: ['0'],
      transitions: [
        [
          [1, 1],
          [1, 1],
        ],
      ],
    });
    for (const text of [unknown, long, `[${'],'.repeat(1e5)}`, '['.repeat(4e5), '{"states":'.repeat(4e5)]) {
      const { diagnostics } = parseProcessFile(text);
      expect(diagnostics.length).toBeGreaterThan(0);
      expect(diagnostics.length).toBeLessThanOrEqual(200);
      for (const { message } of diagnostics) expect(message.length).toBeLessThanOrEqual(1000);
    }
  });

  it('10,000 symbols are found by name, not one after the other', () => {
    const symbols = names('x', 10_000);
    const transitions = [...symbols]
      .reverse()
      .map((symbol) => ({ from: 'a', to: 'a', symbol, probability: '1/10000' }));
    const text = JSON.stringify({ states: ['a'], symbols, transitions });
    const used = processorTime();
    const result = parseProcessFile(text);
    expect(result.process?.symbols).toHaveLength(10_000);
    expect(used()).toBeLessThan(10_000);
  });
});

/** What is read of a tree. */
const plain = ({ type, value, offset, length, children }: Node): unknown => ({
  type,
  value,
  offset,
  length,
  children: children?.map(plain),
});

describe('the tree made in stretches is the one that jsonc-parser makes', () => {
  it.each([
    attack,
    '{}',
    '[]',
    ' // a comment\n{"a": [1, -2.5e3, "x\\n\\u00e9", true, false, null,], /* b */ "b": {"c": {},},}\n',
    '"text"',
    '[[[]], [{}], {"a": []}]',
    '{"a": 1, "a": {"b": 2}}',
    '\ufeff{}',
  ])('%#', (text) => {
    const errors: ParseError[] = [];
    const tree = parseTree(text, errors, { allowTrailingComma: true });
    const ours = atOnce(jsonTree(text));
    if (errors.length > 0 || !tree) return expect('expected' in ours).toBe(true);
    expect('expected' in ours ? ours : plain(ours)).toEqual(plain(tree));
  });

  it('wherever a text is cut or has another letter, both find a tree, and the same, or none', () => {
    const text = '{"a": [1, -2.5e3, "x\\n", true,], /* b */ "b": {"c": null,},} // end';
    for (let at = 0; at < text.length; at++)
      for (const put of ['', ',', '}', ']', '"', ':', 'x', '1', '/', '\\']) {
        const broken = text.slice(0, at) + put + text.slice(at + 1);
        const errors: ParseError[] = [];
        const tree = parseTree(broken, errors, { allowTrailingComma: true });
        const ours = atOnce(jsonTree(broken));
        if (errors.length > 0 || !tree) expect('expected' in ours, broken).toBe(true);
        else expect('expected' in ours ? ours : plain(ours), broken).toEqual(plain(tree));
      }
  });
});
