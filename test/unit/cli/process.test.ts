import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { processJsonSchema } from '../../../src/published/processJson.js';
import { parseProcessFile } from '../../../src/process/file/processFile.js';
import { checkpointBytes, runFolder, smallModel } from '../engine/runFolder.js';
import { beliefscope, root } from './cli.js';
import { keepsSchema } from './schemaFile.js';

const report = async (...args: string[]) => {
  const { code, stdout, stderr } = await beliefscope('process', ...args, '--json', '-');
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return z.strictObject(processJsonSchema.shape).parse(JSON.parse(stdout));
};
const reference = async (name: string) =>
  JSON.parse(await readFile(join(root, `test/data/reference/${name}.json`), 'utf8')) as {
    process_params: object;
    n_ctx: number;
    unique_beliefs: number;
    block_entropy: number[];
    myopic_entropy: number[];
  };

/** A chain that flips with probability p, seen through a symbol that names the state. */
const flip = (p: number | string) => `{
  // named by nothing but its file
  "parameters": { "p": { "default": ${JSON.stringify(p)}, "min": 0, "max": 1 } },
  "states": ["left", "right"], "symbols": ["l", "r"],
  "transitions": [
    { "from": "left", "to": "right", "symbol": "r", "probability": "p" },
    { "from": "left", "to": "left", "symbol": "l", "probability": "1 - p" },
    { "from": "right", "to": "left", "symbol": "l", "probability": "p" },
    { "from": "right", "to": "right", "symbol": "r", "probability": "1 - p" }
  ]
}`;
const H = (p: number) => -(p * Math.log(p) + (1 - p) * Math.log(1 - p));

describe('beliefscope process', () => {
  it('writes what its schema says, and the published figures of RRXOR', async () => {
    const rrxor = await report('rrxor', '--depth', '11');
    expect(rrxor.unique_beliefs).toBe(36);
    expect(rrxor.nodes).toBeNull();
    expect(rrxor.unifilar).toBe(true);
    expect(rrxor.entropy_rate).toBeCloseTo((2 / 3) * Math.LN2, 12);
    expect(rrxor.block_entropy).toHaveLength(12);
    expect(rrxor.myopic_entropy).toHaveLength(11);
    expect(rrxor.optimal_loss).toHaveLength(10);
    for (let p = 0; p < 10; p++) {
      const [now, next] = [rrxor.block_entropy[p + 1] ?? NaN, rrxor.block_entropy[p + 2] ?? NaN];
      expect(rrxor.optimal_loss[p]).toBeCloseTo(next - now, 12);
    }
  });

  it.each([
    ['rrxor', 36],
    ['mess3', 29524],
  ])('has the published entropies and belief counts of %s', async (name, beliefs) => {
    const published = await reference(name);
    const found = await report(
      name,
      '--params',
      JSON.stringify(published.process_params),
      '--depth',
      String(published.n_ctx + 1),
    );
    expect(found.unique_beliefs).toBe(published.unique_beliefs);
    expect(found.unique_beliefs).toBe(beliefs);
    published.block_entropy.forEach((value, L) =>
      expect(Math.abs((found.block_entropy[L] ?? NaN) - value)).toBeLessThan(1e-9),
    );
    published.myopic_entropy.forEach((value, L) =>
      expect(Math.abs((found.myopic_entropy[L] ?? NaN) - value)).toBeLessThan(1e-9),
    );
  });

  it('takes parameters', async () => {
    const rrxor = await report('rrxor', '--params', '{"pR1": 0.3, "pR2": 0.8}');
    expect(rrxor.params).toEqual({ pR1: 0.3, pR2: 0.8 });
    expect(rrxor.matrices?.[0]?.[0]?.[1]).toBe(0.3);
  });

  it('bounds the entropy rate where the process is not unifilar', async () => {
    const mess3 = await report('mess3', '--depth', '8');
    expect(mess3.nodes).toBe((3 ** 9 - 1) / 2);
    expect(mess3.statistical_complexity).toBeNull();
    const rate = z.object({ lower: z.number(), upper: z.number() }).parse(mess3.entropy_rate);
    expect(rate.lower).toBeLessThan(rate.upper);
    expect(rate.upper).toBeCloseTo((mess3.block_entropy[8] ?? 0) - (mess3.block_entropy[7] ?? 0), 12);
    expect(rate.upper - rate.lower).toBeLessThan(1e-4);
  });

  it('follows finitely many beliefs to depth 1,000 in a moment', async () => {
    const started = performance.now();
    const rrxor = await report('rrxor', '--depth', '1000');
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(rrxor.myopic_entropy[999]).toBeCloseTo((2 / 3) * Math.LN2, 6);
    expect(rrxor.block_entropy).toHaveLength(1001);
  });

  it('reads a process file, takes its name from the file, and parameters from the command line', async () => {
    const { path } = await runFolder({ 'flip.process.json': flip(0.1) });
    const file = join(path, 'flip.process.json');
    const own = await report(file);
    expect(own.name).toBe('flip');
    expect(own.states).toEqual(['left', 'right']);
    expect(own.entropy_rate).toBeCloseTo(H(0.1), 12);
    expect((await report(file, '--params', '{"p": 0.4}')).entropy_rate).toBeCloseTo(H(0.4), 12);
    const bad = await beliefscope('process', file, '--params', '{"q": 0.4}');
    expect(bad.code).toBe(1);
    expect(bad.stderr).toMatch(/no parameter q.*it has p/);
  });

  it('writes a preset as a file that says the same process', async () => {
    const { stdout } = await beliefscope('process', 'mess3', '--file');
    const { path } = await runFolder({ 'copy.process.json': stdout });
    const [copy, mess3] = [await report(join(path, 'copy.process.json')), await report('mess3')];
    // Fractions are exact in a file, so the last digit may differ.
    const entries = copy.matrices?.flat(2) ?? [];
    expect(entries).toHaveLength(27);
    entries.forEach((entry, i) => expect(entry).toBeCloseTo(mess3.matrices?.flat(2)[i] ?? NaN, 15));
    copy.block_entropy.forEach((value, L) => expect(value).toBeCloseTo(mess3.block_entropy[L] ?? NaN, 12));
  });

  it('writes the mixed-state presentation as a process with the same words', async () => {
    const { path } = await runFolder({});
    const file = join(path, 'msp.process.json');
    const { code, stderr } = await beliefscope('process', 'rrxor', '--msp', file, '--json', join(path, 'out.json'));
    expect([code, stderr]).toEqual([0, '']);
    const msp = await report(file);
    expect(msp.states).toHaveLength(36);
    expect(msp.unifilar).toBe(true);
    // It starts at the root, and so makes words with the chances of RRXOR itself.
    const rrxor = await report('rrxor');
    msp.block_entropy.forEach((value, L) => expect(value).toBeCloseTo(rrxor.block_entropy[L] ?? NaN, 10));
    expect(msp.statistical_complexity).toBeCloseTo(rrxor.statistical_complexity ?? NaN, 10);
  });

  it('says what a presentation of infinitely many beliefs leaves out', async () => {
    const { path } = await runFolder({});
    const { code, stderr } = await beliefscope(
      'process',
      'mess3',
      '--msp',
      join(path, 'm.process.json'),
      '--msp-beliefs',
      '40',
    );
    expect(code).toBe(0);
    expect(stderr).toMatch(/first 40 beliefs.*at most 0\.\d+ away/);
    const parsed = parseProcessFile(await readFile(join(path, 'm.process.json'), 'utf8'));
    expect(parsed.process?.states).toHaveLength(40);
  });

  it('prints matrices as Python, and a readable summary', async () => {
    const numpy = (await beliefscope('process', 'even', '--numpy')).stdout;
    expect(numpy).toContain('import numpy as np');
    expect(numpy.replaceAll(/\s+/g, '')).toContain('T=np.array([[[0.5,0.0],[0.0,0.0]],[[0.0,0.5],[1.0,0.0]],])');
    const { stdout } = await beliefscope('process', 'even');
    expect(stdout).toMatch(/states\s+2: E {2}O/);
    expect(stdout).toMatch(/vocabulary\s+2: 0 {2}1/);
    expect(stdout).toContain('shape (2, 2, 2)');
    expect(stdout).toMatch(/entropy rate\s+0\.4620981/);
  });

  it('lists every preset', async () => {
    const { stdout } = await beliefscope('process', '--list');
    for (const name of [
      'rrxor',
      'leaky-rrxor',
      'mess3',
      'zero-one-random',
      'even',
      'golden-mean',
      'no-consecutive-ones',
      'sns',
      'nond',
      'coin',
      'days-of-week',
      'matching-parens',
      'mr-name',
      'fanizza',
      'tom-quantum',
      'post-quantum',
    ])
      expect(stdout).toMatch(new RegExp(`^${name} `, 'm'));
  });

  it('says where a file is wrong, in one line, with exit code 1', async () => {
    const broken = flip(0.1).replace('"probability": "1 - p" },', '"probability": "1.05 - p" },');
    const { path } = await runFolder({ 'flip.process.json': broken, 'none.process.json': '{' });
    const { code, stdout, stderr } = await beliefscope('process', join(path, 'flip.process.json'), '--json', '-');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(/flip\.process\.json:\d+:\d+: .*1\.05/);
    expect((await beliefscope('process', join(path, 'none.process.json'))).stderr).toMatch(
      /none\.process\.json:1:2: This is not JSON/,
    );
  });

  it.each([
    ['no process', ['process'], /NAME\|FILE/],
    ['a list of one', ['process', 'rrxor', '--list'], /--list/],
    ['two outputs at once', ['process', 'rrxor', '--json', '-', '--msp', '-'], /standard output/],
    ['a depth of none', ['process', 'rrxor', '--depth', '0'], /depth/],
    ['a depth beyond all', ['process', 'rrxor', '--depth', '100001'], /from 1 to 100000, found "100001"/],
    ['no length', ['sample', 'rrxor', '--count', '3'], /--length/],
    ['no count', ['sample', 'rrxor', '--length', '3'], /--count/],
    ['a format that is none', ['sample', 'rrxor', '--length', '3', '--count', '1', '--format', 'xml'], /csv or jsonl/],
  ])('exits with 2 for wrong use: %s', async (_, args, message) => {
    const { code, stdout, stderr } = await beliefscope(...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  });

  it.each([
    ['a name that is none', ['process', 'rrxr'], /no process named rrxr/],
    ['a parameter out of range', ['process', 'mess3', '--params', '{"x": 2}'], /Parameter x/],
    ['a file that is not there', ['process', './absent.process.json'], /absent\.process\.json/],
    ['a folder', ['process', './src'], /not a file/],
    [
      'a target that cannot be written',
      ['sample', 'coin', '--length', '1', '--count', '1', '--out', join(root, 'absent/out.csv')],
      /cannot be written/,
    ],
  ])('exits with 1 and one line: %s', async (_, args, message) => {
    const { code, stdout, stderr } = await beliefscope(...args);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  keepsSchema('process', 'process', processJsonSchema);
});

describe('beliefscope sample', () => {
  it('draws words with their true beliefs, the same ones for the same seed', async () => {
    const draw = (seed: string) =>
      beliefscope('sample', 'rrxor', '--length', '6', '--count', '400', '--seed', seed, '--format', 'jsonl');
    const [a, again, b] = [await draw('7'), await draw('7'), await draw('8')];
    expect(a.stdout).toBe(again.stdout);
    expect(a.stdout).not.toBe(b.stdout);
    const words = a.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { tokens: number[]; beliefs: number[][] });
    expect(words).toHaveLength(400);
    const { matrices, stationary } = await report('rrxor');
    if (!matrices || !stationary) throw new Error('rrxor has matrices');
    for (const { tokens, beliefs } of words.slice(0, 50)) {
      let belief = stationary;
      tokens.forEach((token, p) => {
        const after = stationary.map((_, to) =>
          belief.reduce((sum, mass, from) => sum + mass * (matrices[token]?.[from]?.[to] ?? 0), 0),
        );
        const total = after.reduce((sum, mass) => sum + mass);
        belief = after.map((mass) => mass / total);
        belief.forEach((mass, s) => expect(beliefs[p]?.[s]).toBeCloseTo(mass, 12));
      });
    }
    // Zeros and ones are equally likely: 2,400 tokens, five standard deviations.
    const ones = words.reduce((sum, { tokens }) => sum + tokens.reduce((n, token) => n + token, 0), 0);
    expect(Math.abs(ones - 1200)).toBeLessThan(5 * Math.sqrt(600));
  });

  it('writes CSV by default: a row per position', async () => {
    const { stdout } = await beliefscope('sample', 'days-of-week', '--length', '4', '--count', '5', '--seed', '1');
    const [header, ...rows] = stdout.trim().split('\n');
    expect(header?.split(',').slice(0, 4)).toEqual(['word', 'position', 'token', 'symbol']);
    expect(header?.split(',')).toHaveLength(4 + 7);
    expect(rows).toHaveLength(20);
    for (const row of rows) {
      const beliefs = row.split(',').slice(4).map(Number);
      expect(beliefs.reduce((sum, mass) => sum + mass)).toBeCloseTo(1, 12);
    }
  });
});

describe('a folder whose process is a file', () => {
  it('is analysed by it, named relative to the folder or by its path', async () => {
    const { path } = await runFolder({
      '1.pt': checkpointBytes(smallModel, 3),
      'train_config.json': JSON.stringify({ process: 'flip.process.json', process_params: { p: 0.3 } }),
      'flip.process.json': flip('1/10'),
    });
    const analyse = async (...args: string[]) => {
      const { stdout, stderr } = await beliefscope('analyse', path, ...args, '--json', '-');
      expect(stderr).toBe('');
      return JSON.parse(stdout) as {
        process: { name: string; params: object; states: string[] };
        tree: object;
        beliefs: { vector: number[] }[];
      };
    };
    const named = await analyse();
    expect(named.process).toMatchObject({ name: 'flip', params: { p: 0.3 }, states: ['left', 'right'] });
    // Root, left for certain, right for certain.
    expect(named.beliefs.map(({ vector }) => vector)).toEqual([
      [0.5, 0.5],
      [1, 0],
      [0, 1],
    ]);
    const given = await analyse('--process', join(path, 'flip.process.json'));
    expect(given.process.params).toEqual({ p: 0.1 });
    const missing = await beliefscope('analyse', path, '--process', 'gone.process.json');
    expect(missing.code).toBe(1);
    expect(missing.stderr).toMatch(/gone\.process\.json/);
  });
});
