import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataCsv } from '../../../src/figure/data.js';
import { isLineFile, runsOfLines, runsTableData, runsTableText } from '../../../src/cli/runsTable.js';
import { sweepJsonSchema, type SweepJson } from '../../../src/published/sweepJson.js';
import { runsViewSchema } from '../../../src/protocol/runsPage.js';

const line = (run: string, step: number, r2: number, name = 'rrxor'): SweepJson =>
  sweepJsonSchema.parse({
    ...{ version: 1, key: null, run, step, file: `${step}.pt`, sha256: 'a'.repeat(64) },
    settings: {
      ...{ process: null, layers: null, decimals: 5, weighting: 'uniform', context: null, sample: null, bos: null },
      ...{ other_logits: null, ridge: 0, cutoff: 0 },
    },
    process: { name, params: {} },
    ...{ r2, r2_se: null, r2_unseen: null, r2_first_checkpoint: null, mse: 0, per_layer: [], per_position: [] },
    ...{ underdetermined: false, kl: 1 - r2, kl_per_position: [], loss: 0.7, optimal_loss: 0.6, components_95: 4 },
    verdict: { level: 'partly', sentence: 'Some of it.' },
  });

describe('runs of a file that sweep has written', () => {
  let folder: string;
  let file: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'beliefscope-lines-'));
    file = join(folder, 'all.jsonl');
    // Shards write in no order, and a checkpoint that was written anew has a second line.
    const lines = [line('b', 20, 0.96), line('a', 10, 0.1), line('b', 10, 0.5), line('a', 10, 0.2)];
    await writeFile(file, `${lines.map((each) => JSON.stringify(each)).join('\n')}\n{"version":1,"key"`);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('are read as well where an earlier release wrote them, whose lines had no standard error', async () => {
    const { r2_se: _, ...earlier } = line('c', 5, 0.7);
    const path = join(folder, 'earlier.jsonl');
    await writeFile(path, `${JSON.stringify(earlier)}\n`);
    expect((await runsOfLines(path)).map(({ name, points }) => [name, points.map(({ r2 }) => r2)])).toEqual([
      ['c', [0.7]],
    ]);
  });

  it('are a table with the figures of the last checkpoint, and the first at which the level is passed', async () => {
    const view = runsViewSchema.parse({});
    const text = String(runsTableText(await runsOfLines(file), view))
      .trimEnd()
      .split('\n');
    expect(text.map((row) => row.split(/ {2,}/))).toEqual(
      [
        ...[
          ['run', 'process', 'checkpoints', 'last step', 'R²', 'unseen', 'KL', 'loss (above best)', '95 %', 'verdict'],
        ],
        ...[['b', 'rrxor', '2', '20', '0.960', '–', '0.04', '0.7 (+0.1)', '4', 'In part', '20']],
        ...[['a', 'rrxor', '1', '10', '0.200', '–', '0.8', '0.7 (+0.1)', '4', 'In part', 'not reached']],
      ].map((row, at) => (at === 0 ? [...row, 'first R² ≥ 0.95'] : row)),
    );
  });

  it('are data with whole numbers, by another figure and level', async () => {
    const view = { figure: 'kl', levels: { ...runsViewSchema.parse({}).levels, kl: 0.6 } } as const;
    const [head, b] = dataCsv(runsTableData(await runsOfLines(file), view)).split('\r\n');
    const columns = head.split(',');
    expect(columns.at(-1)).toBe('first KL <= 0.6');
    expect(b.split(',').at(-1)).toBe('10');
    expect(b.split(',')[columns.indexOf('kl')]).toBe(String(1 - 0.96));
  });

  it('are told from folders by their ending, and a file of another kind is refused', async () => {
    expect([isLineFile('x.jsonl'), isLineFile('runs/x')]).toEqual([true, false]);
    const other = join(folder, 'other.jsonl');
    await writeFile(other, 'loss,step\n1,2\n');
    await expect(runsOfLines(other)).rejects.toThrow('line 1 is no line of a sweep');
  });
});
