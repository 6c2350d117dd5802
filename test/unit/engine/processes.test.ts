import { describe, expect, it } from 'vitest';
import { Engine } from '../../../src/engine/handlers.js';
import { processHandlers } from '../../../src/engine/processes/handlers.js';
import { processPreviewRequestSchema } from '../../../src/protocol/process.js';
import type { ProcessChoice } from '../../../src/protocol/process.js';
import { checkpointBytes, preset, quiet, request, runFolder, smallModel } from './runFolder.js';

const calls = processHandlers();
const preview = (process: ProcessChoice, depth = 8) =>
  calls['process/preview'](processPreviewRequestSchema.parse({ process, depth }), quiet);
const text = (content: string, params = {}): ProcessChoice => ({
  kind: 'text',
  name: 'mine.process.json',
  text: content,
  params,
});

/** Two states that are told apart by what they emit, and a third that is left for ever. */
const walk = (stay: string, third = 'C') => `{
  "states": ["A", "B", "${third}"],
  "symbols": ["a", "b"],
  "transitions": [
    { "from": "A", "to": "A", "symbol": "a", "probability": "${stay}" },
    { "from": "A", "to": "B", "symbol": "b", "probability": "1/2" },
    { "from": "B", "to": "A", "symbol": "a", "probability": 1 },
    { "from": "${third}", "to": "A", "symbol": "a", "probability": 1 }
  ]
}`;

describe('the preview of a process file', () => {
  it('shows a process whose diagnostics are warnings, and says what is transient', async () => {
    const { picture, diagnostics } = await preview(text(walk('1/2')));
    expect(diagnostics.some(({ severity }) => severity === 'error')).toBe(false);
    expect(picture?.process.name).toBe('mine');
    expect(picture?.transient_states).toEqual(['C']);
    expect(picture?.stationary?.map((p) => Number(p.toFixed(12)))).toEqual([0.666666666667, 0.333333333333, 0]);
  });

  it('tells what is wrong at its place, and makes no picture', async () => {
    const broken = walk('3/5');
    const { picture, diagnostics } = await preview(text(broken));
    expect(picture).toBeNull();
    const error = diagnostics.find(({ severity }) => severity === 'error');
    expect(error?.code).toBe('row-sum');
    expect(error?.message).toMatch(/A.*1\.1/);
    expect(broken.slice(error?.offset, (error?.offset ?? 0) + (error?.length ?? 0))).toMatch(/A/);
    expect(await calls['process/check']({ name: 'mine.process.json', text: broken }, quiet)).toEqual(diagnostics);
  });

  it('goes on after text of any kind', async () => {
    for (const hostile of [
      '',
      '{',
      '[]',
      'null',
      '\u0000',
      '{"states": 3}',
      '['.repeat(50_000),
      '{"states":["A"],"symbols":["0"],"transitions":{"0":[["1/0"]]}}',
      '{"states":["A"],"symbols":["0"],"transitions":[[[1e999]]]}',
      '{"states":["__proto__"],"symbols":["constructor"],"transitions":[[[1]]]}',
    ]) {
      const { picture, diagnostics } = await preview(text(hostile));
      if (picture === null) expect(diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
    }
  });

  it('lets parameters stand for the defaults of a file', async () => {
    const { text: mess3 } = await calls['process/file']({ process: preset('mess3') }, quiet);
    const { picture } = await preview(text(mess3, { x: 0.05 }), 4);
    expect(picture?.process.params).toEqual({ x: 0.05, a: 0.6 });
    expect(picture?.parameters.map(({ name, value, max }) => [name, value, max])).toEqual([
      ['x', 0.05, 0.5],
      ['a', 0.6, 1],
    ]);
    expect(picture?.matrices?.[0]?.[0]?.[0]).toBeCloseTo(0.6 * 0.9, 15);
  });

  it('answers a picture that it has made already from memory', async () => {
    const first = await preview(preset('mess3'), 9);
    expect(await preview(preset('mess3'), 9)).toBe(first);
    expect(await preview(preset('mess3', { x: 0.1 }), 9)).not.toBe(first);
  });

  it('stops within a moment when it is cancelled', async () => {
    const cancel = new AbortController();
    const work = calls['process/preview'](
      processPreviewRequestSchema.parse({ process: preset('mess3', { x: 0.123 }), depth: 60 }),
      { ...quiet, signal: cancel.signal },
    );
    const started = performance.now();
    // Long before it can be done, and after it has begun.
    setImmediate(() => cancel.abort());
    await expect(work).rejects.toMatchObject({ name: 'CancelledError' });
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  it('draws all 36 beliefs of RRXOR as a graph, five of them recurrent, and some of infinitely many with a note of it', async () => {
    const rrxor = (await preview(preset('rrxor'))).picture?.presentation;
    expect(rrxor?.count).toBe(36);
    expect(rrxor?.exact).toBe(true);
    expect(rrxor?.recurrent.reduce((sum, flag) => sum + flag, 0)).toBe(5);
    const mess3 = (await preview(preset('mess3'))).picture?.presentation;
    expect(mess3?.exact).toBe(false);
    expect(mess3?.count).toBe(40);
    expect(mess3?.approximate.reduce((sum, flag) => sum + flag, 0)).toBeGreaterThan(40);
    // Words of one and two symbols lead to beliefs that are drawn.
    mess3?.from.forEach((from, edge) => from < 13 && expect(mess3.approximate[edge]).toBe(0));
  });
});

describe('the oracle', () => {
  it('reads words as a person types them, and says what is impossible', async () => {
    const ask = (word: string) => calls['process/oracle']({ process: preset('even'), word }, quiet);
    expect((await ask('')).next).toEqual([1 / 3, 2 / 3].map((p) => expect.closeTo(p, 12) as number));
    expect((await ask('0 1')).next).toEqual([0, 1]);
    expect((await ask('011')).belief).toEqual([1, 0]);
    await expect(ask('010')).rejects.toMatchObject({ code: 'impossible-word' });
    await expect(ask('2')).rejects.toMatchObject({ code: 'unknown-symbol' });
  });
});

describe('text that leaves the program', () => {
  it('numpy source is not broken by names that come from a file', async () => {
    const evil = '{"name": "x\\nimport os", "states": ["A\\"\\n"], "symbols": ["#"], "transitions": [[[1]]]}';
    const { text: python } = await calls['process/numpy']({ process: text(evil) }, quiet);
    expect(python.split('\n').filter((line) => /^\s*import/.test(line))).toEqual(['import numpy as np']);
  });

  it('refuses a sample that no editor could hold', async () => {
    const huge = { process: preset('rrxor'), length: 100_000, count: 1_000_000, seed: 0, format: 'csv' as const };
    await expect(calls['process/sample'](huge, quiet)).rejects.toMatchObject({ code: 'sample-too-large' });
  });
});

describe('a folder analysed by a process file', () => {
  it('shows names as they now stand in the file', async () => {
    const { path, write } = await runFolder({
      '1.pt': checkpointBytes(smallModel, 1),
      'walk.process.json': walk('1/2'),
    });
    const engine = new Engine();
    const file = { kind: 'file' as const, path: 'walk.process.json', params: {} };
    const first = (await engine.analyse(request(path, { process: file }), quiet)).result;
    expect(first.process.states).toEqual(['A', 'B', 'C']);
    await write('walk.process.json', walk('1/2', 'left'));
    const second = (await engine.analyse(request(path, { process: file }), quiet)).result;
    expect(second.process.states).toEqual(['A', 'B', 'left']);
    expect(second.regression.r2).toBe(first.regression.r2);
    await write('walk.process.json', walk('3/5'));
    await expect(engine.analyse(request(path, { process: file }), quiet)).rejects.toMatchObject({
      code: 'bad-process-file',
    });
  });

  it('takes the text itself, too, and says when the vocabulary does not fit', async () => {
    const { path } = await runFolder({ '1.pt': checkpointBytes(smallModel, 1) });
    const engine = new Engine();
    const { result } = await engine.analyse(request(path, { process: text(walk('1/2')) }), quiet);
    expect(result.process.name).toBe('mine');
    const four = '{"states":["A"],"symbols":["a","b","c","d"],"transitions":[[["1/4"]],[["1/4"]],[["1/4"]],[["1/4"]]]}';
    await expect(engine.analyse(request(path, { process: text(four) }), quiet)).rejects.toMatchObject({
      code: 'vocabulary-mismatch',
    });
  });
});
