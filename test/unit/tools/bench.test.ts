import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadModel } from '../../../src/checkpoint/load.js';
import { localFolder } from '../../../src/checkpoint/sources/localFolder.js';
import { heapFlags } from '../../bench/engine.mjs';
import { exponent, leastWork, shareOfPeak } from '../../bench/growth.mjs';
import { randomWeights, writeCopies, writeRun } from '../../bench/models.mjs';
import { lastLine, peerFor } from '../../bench/peer.mjs';
import { quantile, readable, summary, table } from '../../bench/statistics.mjs';
import { cpuOf } from '../../bench/timed.mjs';
import { HEAP_FLAGS } from '../../../src/shared/heapFlags.js';
import { root } from '../cli/cli.js';

const shape = { process: 'rrxor', n_ctx: 4, d_model: 8, n_layers: 2, n_heads: 2, d_head: 3, d_mlp: 5 } as const;

it('the benchmark starts an engine as the extension does', () => {
  expect(heapFlags).toEqual(HEAP_FLAGS);
});

describe('the figures of the benchmark', () => {
  it('medians, quantiles and their spellings', () => {
    expect([quantile([3, 1, 2], 0.5), quantile([1, 2, 3, 4], 0.5), quantile([5], 0.95)]).toEqual([2, 2.5, 5]);
    expect(summary([4, 2, 9])).toEqual({ median: 4, least: 2, most: 9, runs: 3 });
    expect([readable(0.0305), readable(2.345)]).toEqual(['30.5 ms', '2.35 s']);
    const lines = table([
      ['a', 'long head'],
      ['wide', '1'],
    ]).split('\n');
    expect(lines).toEqual(['a     long head', '----  ---------', 'wide  1']);
  });

  it('an exponent is the slope of the logarithms', () => {
    const xs = [10, 20, 40, 80];
    for (const power of [0, 1, 2.5])
      expect(
        exponent(
          xs,
          xs.map((x) => 7 * x ** power),
        ),
      ).toBeCloseTo(power, 10);
    // Symmetric errors about a line leave its slope.
    expect(exponent([1, 2, 4], [2, 2, 8])).toBeCloseTo(1, 10);
  });

  it('the least work is that of the blocks and of one Gram matrix, and the share of the peak what it would take', () => {
    const block = 8 * (4 * 6 + 10);
    expect(leastWork(shape, 100)).toEqual({ float32: 0, float64: 100 * 2 * block + 100 * 16 * 16 });
    expect(leastWork(shape, 10, 2)).toEqual({ float32: 0, float64: 2 * (10 * 2 * block + 10 * 16 * 10) });
    const wide = { ...shape, d_model: 256, d_mlp: 1024 };
    expect(leastWork(wide, 1)).toEqual({ float32: 2 * 256 * (24 + 2048), float64: 512 });
    expect(shareOfPeak({ float32: 10, float64: 6 }, { float32: 100, float64: 20 }, 2)).toBeCloseTo(0.2, 12);
  });

  it('runs with random weights are the same for the same seed, and are read as what they are', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'beliefscope-bench-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    await writeRun(folder, shape, [0, 7]);
    const { architecture, weights, step } = (await loadModel(localFolder(folder), 7)) as never as {
      readonly architecture: object;
      readonly weights: ReadonlyMap<string, { readonly data: Float32Array }>;
      readonly step: number;
    };
    const { n_ctx, d_model, n_layers, n_heads, d_head, d_mlp } = shape;
    expect({ step, ...architecture }).toMatchObject({ step: 7, n_ctx, d_model, n_layers, n_heads, d_head, d_mlp });
    const drawn = randomWeights(shape, 49);
    for (const name of ['embed.W_E', 'blocks.1.mlp.W_out'])
      expect(weights.get(name)?.data).toEqual(drawn.get(name)?.data);
    expect(randomWeights(shape, 50).get('embed.W_E')?.data).not.toEqual(drawn.get('embed.W_E')?.data);
  });

  it('copies of a checkpoint have its weights and bytes of their own', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'beliefscope-bench-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    await writeRun(join(folder, 'run'), shape, [0, 7]);
    const of = { folder: join(folder, 'run'), checkpoint: 7 };
    const steps = await writeCopies(join(folder, 'copies'), of, 0, 2);
    const load = async (of: string, step: number) =>
      (await loadModel(localFolder(join(folder, of)), step)) as never as {
        readonly sha256: string;
        readonly weights: ReadonlyMap<string, { readonly data: Float32Array }>;
      };
    const [own, ...copies] = [await load('run', 7), ...(await Promise.all(steps.map((step) => load('copies', step))))];
    expect(new Set([own, ...copies].map(({ sha256 }) => sha256)).size).toBe(3);
    for (const { weights } of copies) expect(weights).toEqual(own.weights);
    expect((await load('copies', 0)).sha256).toBe((await load('run', 0)).sha256);
  });

  it('processor time is that of a process and its threads', () => {
    if (process.platform !== 'linux') return expect(cpuOf(process.pid)).toBeNaN();
    const before = cpuOf(process.pid);
    const { user, system } = process.cpuUsage();
    expect(before).toBeGreaterThan(0);
    expect(Math.abs(before - (user + system) / 1e6)).toBeLessThan(1);
    expect(cpuOf(undefined)).toBeNaN();
  });

  it('a peer that fails leaves its figures out, says why by its last line, and is not asked again', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'beliefscope-bench-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const script = join(folder, 'peer.mjs');
    const asked = join(folder, 'asked');
    await writeFile(
      script,
      `import { appendFileSync } from 'node:fs';
       appendFileSync(${JSON.stringify(asked)}, 'x');
       console.error('Traceback\\nMemoryError: 3 GB');
       process.exitCode = 1;`,
    );
    const notes: string[] = [];
    const ask = peerFor({ python: process.execPath, script }, 'Mess3', (note) => notes.push(note));
    const options = { folder, process: 'mess3', checkpoint: 1, threads: 1 };
    expect([await ask(options), await ask(options)]).toEqual([null, null]);
    expect(notes).toEqual(['The peer could not do Mess3: MemoryError: 3 GB']);
    expect(await readFile(asked, 'utf8')).toBe('x');
    expect(lastLine('a\n\n')).toBe('a');
  });

  it('cases that do not exist are refused before anything is built', () => {
    const args = [join(root, 'test/tools/bench.mjs'), '--only', 'cold,nothing'];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect([status, stderr]).toEqual([2, expect.stringContaining('--only takes cold, warm, threads, sweep')]);
  });
});
