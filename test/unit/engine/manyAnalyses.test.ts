import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineClient } from '../../../src/host/engine/engineClient.js';
import { root, startEngine } from './engineProcess.js';
import { checkpointBytes, preset, request, runFolder, smallModel } from './runFolder.js';

const entry = join(root, '.cache/many-analyses/engine.cjs');

/** Analyses that fill the stores that remember, and the heap; those that are measured come after them. */
const WARM = 350;
const COUNT = WARM + 400;
const EVERY = 10;
const CHECKPOINTS = 40;

interface Sample {
  readonly analyses: number;
  readonly engineKb: number;
  readonly threads: number;
  readonly hostKb: number;
}

/** Least-squares slope in KB per analysis. */
function slope(samples: readonly Sample[], value: (sample: Sample) => number): number {
  const mean = (of: (sample: Sample) => number) =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const [x, y] = [mean(({ analyses }) => analyses), mean(value)];
  const covariance = mean((sample) => (sample.analyses - x) * (value(sample) - y));
  return covariance / mean(({ analyses }) => (analyses - x) ** 2);
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

describe.skipIf(process.platform !== 'linux')('400 analyses in a row', () => {
  let client: EngineClient;

  beforeAll(async () => {
    await mkdir(join(entry, '..'), { recursive: true });
    await build({
      absWorkingDir: root,
      entryPoints: ['src/engine/main.ts'],
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      mainFields: ['module', 'main'],
      external: ['onnxruntime-node', '@aws-sdk/*'],
      outfile: entry,
      logLevel: 'warning',
    });
    // Little is remembered, so that the stores are full soon and let go of something at every analysis.
    // A small heap is cleaned often, which leaves less of the noise that garbage makes.
    const env = { BELIEFSCOPE_REMEMBER_MB: '1', NODE_OPTIONS: '--max-old-space-size=40 --max-semi-space-size=2' };
    client = startEngine({ entry, env }).client;
  });
  afterAll(() => client.dispose());

  const measure = (analyses: number): Sample => {
    const status = readFileSync(`/proc/${client.pid}/status`, 'utf8');
    const field = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]);
    collectGarbage();
    return {
      analyses,
      engineKb: field('VmRSS'),
      threads: field('Threads'),
      hostKb: process.memoryUsage().heapUsed / 1024,
    };
  };

  it('leave the memory of engine and host flat', async () => {
    const files = Object.fromEntries(
      Array.from({ length: CHECKPOINTS }, (_, i) => [`${i * 100}.pt`, checkpointBytes(smallModel, i)]),
    );
    const { path } = await runFolder(files);
    const names = Object.keys(files);
    const ids = new Set<string>();
    const samples: Sample[] = [];
    for (let i = 0; i < COUNT; i++) {
      const settings = {
        process: preset(i % 2 === 0 ? 'rrxor' : 'even', i % 2 === 0 ? { pR1: 0.3 + 0.001 * (i % 101) } : {}),
        layers: [null, [0], [1]][i % 3] ?? null,
        context: 3 + (i % 4),
        weighting: i % 5 === 0 ? ('probability' as const) : ('uniform' as const),
      };
      const result = await client.request('analyse', {
        ...request(path, settings, names[i % CHECKPOINTS] ?? null),
        threads: 2,
      });
      ids.add(result.id);
      if ((i + 1) % EVERY === 0) samples.push(measure(i + 1));
    }
    const after = samples.filter(({ analyses }) => analyses > WARM);
    const engine = slope(after, ({ engineKb }) => engineKb);
    const host = slope(after, ({ hostKb }) => hostKb);
    const last = samples.at(-1);
    console.log(
      `${ids.size} different analyses of ${COUNT}: engine ${engine.toFixed(2)} KB per analysis, host ${host.toFixed(2)} KB per analysis; ` +
        `engine ${Math.round((last?.engineKb ?? 0) / 1024)} MB with ${last?.threads} threads at the end`,
    );
    console.log(samples.map(({ engineKb, threads }) => `${Math.round(engineKb / 1024)}/${threads}`).join(' '));
    expect(ids.size).toBeGreaterThan(100);
    expect(engine).toBeLessThan(20);
    expect(host).toBeLessThan(5);
    expect(last?.threads).toBeLessThan(32);
  }, 400_000);
});
