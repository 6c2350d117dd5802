import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { steerJsonSchema } from '../../../src/published/steerJson.js';
import { checkpointBytes, runFolder, smallModel } from '../engine/runFolder.js';
import { beliefscope, sample } from './cli.js';
import { keepsSchema } from './schemaFile.js';

const T = '[0,0,0,1,0]';
const F = '[0,0,0,0,1]';

describe('beliefscope steer', () => {
  it('writes JSON alone, as its schema describes it, for beliefs named by vector or index', async () => {
    const { code, stdout, stderr } = await beliefscope('steer', sample, '--from', T, '--to', F, '--json', '-');
    expect([code, stderr]).toEqual([0, '']);
    const report = z.strictObject(steerJsonSchema.shape).parse(JSON.parse(stdout));
    expect(report.start.vector).toEqual([0, 0, 0, 1, 0]);
    expect(report.start.words).toBe(98);
    expect(report.verdict.level).toBe('holds');
    expect(report.ideal).toEqual({ start: [0, 1], end: [1, 0] });
    expect(report.start.probs?.[0]).toBeLessThan(0.01);
    expect(report.start_to_end?.probs[0]).toBeGreaterThan(0.99);
    expect(report.vector_norms).toHaveLength(4);
    expect(report.controls.random.kl_to_ideal.draws).toBe(32);
    expect(report.dose.probs[report.dose.multipliers.indexOf(1)][0]).toBeCloseTo(
      report.start_to_end?.probs[0] ?? NaN,
      5,
    );
    expect(report.layers.map(({ layer }) => layer)).toEqual([0, 1, 2, 3, null]);

    const byIndex = await beliefscope(
      ...['steer', sample, '--from', String(report.start.index), '--to', String(report.end.index), '--json', '-'],
      ...['--multiplier', '-1', '--layers', '1,3', '--collect', 'last', '--from-position', '9', '--cut', '10'],
    );
    const other = steerJsonSchema.parse(JSON.parse(byIndex.stdout));
    expect(other.settings).toEqual({ layers: [1, 3], multiplier: -1, collect: 'last', cut: 10, from_position: 9 });
    expect(other.start_to_end?.probs[0]).not.toBeCloseTo(report.start_to_end?.probs[0] ?? NaN, 3);
  });

  keepsSchema('steer', 'steer', steerJsonSchema);

  it('steers one part of a composed process, and says what becomes of each', async () => {
    const { path } = await runFolder({
      '1.pt': checkpointBytes({ ...smallModel, d_vocab: 6, d_vocab_out: 6, n_ctx: 3 }, 1),
      'train_config.json': JSON.stringify({
        n_ctx: 3,
        generative_process: {
          structure_type: 'independent',
          spec: [
            { variants: [{ process_name: 'mess3', process_params: { x: 0.15, a: 0.6 } }] },
            { variants: [{ process_name: 'zero_one_random', process_params: { p: 0.5 } }] },
          ],
        },
      }),
    });
    const asked = ['steer', path, '--context', '3', '--from', '103', '--to', '76', '--part', '1'];
    const { stdout, stderr } = await beliefscope(...asked, '--json', '-');
    expect(stderr).toBe('');
    const { parts, ideal } = steerJsonSchema.parse(JSON.parse(stdout));
    expect(parts?.steered).toBe(0);
    expect(parts?.held).toBe('matched');
    // The two beliefs differ in the first part alone.
    parts?.ideal.start_to_end.forEach((p, token) => expect(p).toBeCloseTo(ideal.end[token], 9));
    const [own, other] = parts?.start_to_end ?? [];
    expect([own?.name, other?.name]).toEqual(['mess3', 'zero_one_random']);
    expect(own?.to).not.toEqual(own?.from);
    other?.to?.forEach((value, s) => expect(value).toBeCloseTo(other.from?.[s] ?? NaN, 12));
    expect((await beliefscope(...asked)).stdout).toMatch(/mess3 +aimed at \[/);
    // By its name, or by the place that the summary of an analysis tells.
    expect((await beliefscope(...asked.slice(0, -1), 'mess3')).stdout).toMatch(/mess3 +aimed at \[/);
    const wrong = await beliefscope(...asked.slice(0, -1), '0');
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('joint, mess3, zero_one_random')]);
  });

  it('works where words are too short for futures, and with a beginning-of-sequence token', async () => {
    const { path } = await runFolder({
      '1.pt': checkpointBytes({ ...smallModel, d_vocab: 3, d_vocab_out: 3, n_ctx: 2 }, 1),
    });
    const { stdout, stderr } = await beliefscope(
      'steer',
      path,
      '--process',
      'rrxor',
      '--from',
      '1',
      '--to',
      '0',
      '--futures',
      '4',
      '--json',
      '-',
    );
    expect(stderr).toBe('');
    const report = steerJsonSchema.parse(JSON.parse(stdout));
    expect(report.futures).toBeNull();
    expect(report.ideal.start).toHaveLength(3);
    expect(report.end_to_start).toBeNull();
  });

  it.each([
    ['an index out of range', ['--from', '36', '--to', '1'], /0 to 35/],
    ['a belief that no word ends in', ['--from', '1', '--to', '2'], /No word ends in belief 1\. The nearest that work/],
    ['a belief that does not occur', ['--from', '17', '--to', '0'], /does not occur.*nearest that work/],
    ['a belief that no word ends in at the cut', ['--from', T, '--to', F, '--cut', '1'], /length 1.*nearest that work/],
    ['a vector that is no belief', ['--from', '[0.3,0,0,0.7,0]', '--to', F], /The nearest/],
    ['a vector of another length', ['--from', '[0,1]', '--to', F], /has 5 numbers/],
    ['a cut beyond the words', ['--from', T, '--to', F, '--cut', '11'], /from 1 to 10/],
    ['a layer that is not there', ['--from', T, '--to', F, '--layers', '4'], /layer 4/],
  ])('names what would work: %s', async (_, args, message) => {
    const { code, stdout, stderr } = await beliefscope('steer', sample, ...args, '--json', '-');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(message);
  });

  it.each([
    ['no belief named', ['steer', sample, '--from', T]],
    ['a belief that is neither', ['steer', sample, '--from', 'T', '--to', F]],
    ['a multiplier that is no number', ['steer', sample, '--from', T, '--to', F, '--multiplier', 'big']],
  ])('exits with 2 for wrong use: %s', async (_, args) => {
    expect((await beliefscope(...args)).code).toBe(2);
  });
});

describe('beliefscope steer-matrix', () => {
  it('writes every ordered pair, as JSON and as CSV', async () => {
    const { path } = await runFolder({ '1.pt': checkpointBytes(smallModel, 3) });
    const csv = join(path, 'pairs.csv');
    const { stdout, stderr } = await beliefscope(
      'steer-matrix',
      path,
      '--process',
      'rrxor',
      '--json',
      '-',
      '--csv',
      csv,
    );
    expect(stderr).toBe('');
    const matrix = JSON.parse(stdout) as {
      rows: { index: number }[];
      columns: { index: number }[];
      closed: (number | null)[][];
      left_out: object;
    };
    expect(matrix.rows.length).toBeLessThan(matrix.columns.length);
    expect(matrix.closed.map((row) => row.length)).toEqual(matrix.rows.map(() => matrix.columns.length));
    expect(matrix.left_out).toEqual({ rows: 0, columns: 0 });
    const [head, ...lines] = (await readFile(csv, 'utf8')).trim().split('\n');
    expect(head).toBe('from,to,closed,kl_to_ideal');
    expect(lines).toHaveLength(matrix.rows.length * (matrix.columns.length - 1));

    const few = await beliefscope('steer-matrix', path, '--process', 'rrxor', '--most', '3');
    expect(few.stdout).toContain('left out');
  });
});

describe('beliefscope trajectory', () => {
  it('reads out every token of a word', async () => {
    const { stdout } = await beliefscope('trajectory', sample, '--word', '0,1,1,0,0', '--json', '-');
    const { steps } = JSON.parse(stdout) as {
      steps: {
        token: number;
        true_belief: number[];
        predicted_belief: number[];
        true_next: number[];
        predicted_next: number[];
      }[];
    };
    expect(steps.map(({ token }) => token)).toEqual([0, 1, 1, 0, 0]);
    for (const step of steps) {
      expect(step.predicted_belief).toHaveLength(5);
      for (const [s, value] of step.true_belief.entries())
        expect(Math.abs(step.predicted_belief[s] - value)).toBeLessThan(0.1);
      expect(step.predicted_next.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
      for (const [v, p] of step.true_next.entries()) expect(Math.abs(step.predicted_next[v] - p)).toBeLessThan(0.05);
    }
  });

  it.each([
    [
      'a symbol the process does not have',
      ['--word', '0,2'],
      /“2” is not a symbol of this process. Its symbols are 0, 1./,
    ],
    ['a word that cannot occur', ['--word', '0,0,1,0,0'], /cannot emit this word: 0 cannot come after 001/],
    ['a word longer than the context', ['--word', '01100110011'], /at most 10 symbols; this word has 11/],
  ])('refuses %s', async (_, args, message) => {
    const { code, stderr } = await beliefscope('trajectory', sample, ...args);
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
  });
});
