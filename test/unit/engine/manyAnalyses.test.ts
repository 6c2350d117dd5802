import { readFileSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { EngineClient } from '../../../src/host/engine/engineClient.js';
import { root, startEngine } from './engineProcess.js';
import { checkpointBytes, preset, request, runFolder, smallModel } from './runFolder.js';

const entry = join(root, '.cache/many-analyses/engine.js');
const collector = new URL('collectOnSignal.mjs', import.meta.url).href;
/** In which the engine says how often it has collected its garbage. */
const collected = join(root, '.cache/many-analyses/collected');

/** Analyses that fill the stores that remember, and the heap; those that are measured come after them. */
const WARM = 350;
const COUNT = WARM + 400;
const EVERY = 10;
const CHECKPOINTS = 40;

interface Sample {
  readonly engineKb: number;
  readonly threads: number;
  readonly hostKb: number;
}

/**
 * Growth in KB per analysis: of the lowest value in the second half over the lowest in the first. What is kept for ever lifts
 * both; the runtime itself takes memory for a while and gives it back at once, many megabytes every two hundred analyses, which
 * a line through all values would take for growth.
 */
function growth(samples: readonly Sample[], value: (sample: Sample) => number): number {
  const half = samples.length / 2;
  const lowest = (some: readonly Sample[]) => Math.min(...some.map(value));
  return (lowest(samples.slice(half)) - lowest(samples.slice(0, half))) / (half * EVERY);
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

describe.skipIf(process.platform !== 'linux')('400 analyses in a row', () => {
  let client: EngineClient;

  beforeAll(async () => {
    await mkdir(dirname(entry), { recursive: true });
    await build({
      absWorkingDir: root,
      entryPoints: { engine: 'src/engine/main.ts', analysis: 'src/engine/serveProcess.ts' },
      supported: { 'dynamic-import': false },
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      mainFields: ['module', 'main'],
      external: ['onnxruntime-node', '@aws-sdk/*'],
      outdir: dirname(entry),
      logLevel: 'warning',
    });
    // Little is remembered, so that the stores are full soon and let go of something at every analysis.
    // A small heap has little room for garbage, which is collected before each measurement.
    const options = ['--max-old-space-size=40', '--max-semi-space-size=2', `--import=${collector}`];
    const env = {
      ...{ BELIEFSCOPE_REMEMBER_MB: '1', BELIEFSCOPE_TEST_COLLECTED: collected },
      NODE_OPTIONS: options.join(' '),
    };
    client = startEngine({ entry, env }).client;
  });
  afterAll(() => client.dispose());

  let collections = 0;
  /** Garbage, which a busy machine collects at other times than an idle one, is no memory that is kept. */
  const measure = async (): Promise<Sample> => {
    collections++;
    process.kill(client.pid ?? NaN, 'SIGUSR2');
    const times = () => readFile(collected, 'utf8');
    await vi.waitFor(async () => expect(await times()).toBe(String(collections)), { timeout: 60_000, interval: 10 });
    collectGarbage();
    const status = readFileSync(`/proc/${client.pid}/status`, 'utf8');
    const field = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]);
    return {
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
      if (i + 1 > WARM && (i + 1) % EVERY === 0) samples.push(await measure());
    }
    const engine = growth(samples, ({ engineKb }) => engineKb);
    const host = growth(samples, ({ hostKb }) => hostKb);
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
