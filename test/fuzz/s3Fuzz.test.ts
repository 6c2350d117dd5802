import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import type * as timersPromises from 'node:timers/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { awsStore } from '../../src/checkpoint/sources/s3/awsStore.js';
import type { FolderSource } from '../../src/checkpoint/sources/folderSource.js';
import type { S3Location } from '../../src/checkpoint/sources/s3/location.js';
import { ObjectCache } from '../../src/checkpoint/sources/s3/objectCache.js';
import type { ObjectStore } from '../../src/checkpoint/sources/s3/objectStore.js';
import { PATIENCE } from '../../src/checkpoint/sources/s3/patience.js';
import { s3Folder, type S3Watcher } from '../../src/checkpoint/sources/s3/s3Folder.js';
import { Engine } from '../../src/engine/handlers.js';
import type { FolderOptions } from '../../src/engine/places/openedFolder.js';
import { analyseRequestSchema, type AnalysisResult } from '../../src/protocol/analysis.js';
import { ERROR_CODES } from '../../src/shared/errorCodes.js';
import { InputError } from '../../src/shared/inputError.js';
import { checkpointBytes, quiet, smallModel } from '../unit/engine/runFolder.js';
import { accountEnv, BUCKET, startService, type TestService } from '../unit/s3/server.js';
import { Random } from './checkpoint/random.js';
import { faultProxy, type FaultProxy } from './s3/faultProxy.js';

/** At least so many mutated answers are given. */
const ANSWERS = 2_000;
const SEED = 11;
/** Readings with faults, after two analyses with faults and before one without, all of them with one cache. */
const READINGS = 24;
/** Far beyond what an attempt takes with the short patience below: only what hangs passes it. */
const MAX_MS = 20_000;
const MAX_BYTES = 512 * 2 ** 20;
/** Texts of the client library and of the language, which say nothing to a person. */
const RAW =
  /deserializ|UnknownError|is not expected|XML parse|undefined|\[object|\bat \w+ \(|EPROTO|ECONN\w+ \d|Invalid URL|node_modules/i;

const world = vi.hoisted(() => ({ cache: '', isPatient: true }));
// Small blocks and little patience: as many answers as can be, and none that takes long.
vi.mock('../../src/engine/places/s3Store.js', () => ({
  s3Target: async (location: S3Location, watcher: FolderOptions) => ({
    folder: folderIn(location, watcher),
    file: null,
  }),
}));
vi.mock('node:timers/promises', async (original) => {
  const timers = await original<typeof timersPromises>();
  return {
    ...timers,
    setTimeout: (ms: number, ...rest: [unknown, object]) => timers.setTimeout(Math.min(ms, 2), ...rest),
  };
});

const stores = new Map<boolean, ObjectStore>();
function folderIn(location: S3Location, { transfer, listed }: S3Watcher = {}): FolderSource {
  // A busy machine is no fault, so answers that are left alone may take their time.
  const impatient = { headMs: 50, questionMs: 150, bodyMs: 50 };
  const patience = { ...PATIENCE, ...(world.isPatient ? {} : impatient), pauseMs: 1 };
  const store = stores.get(world.isPatient) ?? awsStore(location, patience);
  stores.set(world.isPatient, store);
  const cache = new ObjectCache(world.cache, 2 ** 30, { blockBytes: 7000, pauseMs: 1 });
  return s3Folder(store, location, cache, { transfer, listed });
}

let service: TestService;
let proxy: FaultProxy;
let home = '';
const kept = { ...process.env };
const files = {
  'step_100.pt': checkpointBytes(smallModel, 1),
  'step_200.pt': checkpointBytes(smallModel, 2),
  'train_config.json': JSON.stringify({ process: 'rrxor' }),
};

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'beliefscope-s3-fuzz-'));
  Object.assign(process.env, accountEnv(home));
  await mkdir(join(home, 'local'));
  service = await startService();
  proxy = await faultProxy(service.endpoint, SEED);
  for (const [name, bytes] of Object.entries(files)) {
    await service.put(`runs/a/${name}`, bytes);
    await writeFile(join(home, 'local', name), bytes);
  }
});
afterAll(async () => {
  process.env = { ...kept };
  await proxy.close();
  await service.close();
  await rm(home, { recursive: true, force: true });
});

const numbersOf = ({ checkpoint, regression, pca }: AnalysisResult) => ({
  sha256: checkpoint.sha256,
  r2: regression.r2,
  mse: regression.mse,
  pca,
});

it(`${ANSWERS} mutated answers give the right numbers or a sentence, and leave no wrong bytes`, async () => {
  const engine = new Engine();
  const local = async (file: string) => {
    const source = { kind: 'local' as const, path: join(home, 'local') };
    return (
      await engine.analyse(analyseRequestSchema.parse({ source, checkpoint: file, settings: {}, threads: 1 }), quiet)
    ).result;
  };
  const right = new Map([
    ['step_100.pt', await local('step_100.pt')],
    ['step_200.pt', await local('step_200.pt')],
  ]);
  const r2Of = (file: string) => right.get(file)?.regression.r2 ?? NaN;
  const source = {
    kind: 's3' as const,
    bucket: BUCKET,
    prefix: 'runs/a',
    endpoint: proxy.endpoint,
    profile: null,
    region: null,
    forcePathStyle: true,
  };
  const request = analyseRequestSchema.parse({ source, settings: {}, threads: 1 });
  const faults: string[] = [];
  const tally = { attempts: 0, right: 0, refused: new Map<string, number>(), worstMs: 0, worst: '' };
  const startBytes = process.memoryUsage().rss;
  let peakBytes = startBytes;

  /** What an attempt gives, or the sentence by which it is refused; anything else that is thrown is a fault. */
  const attempt = async <T>(work: () => Promise<T>): Promise<T | InputError> => {
    const started = performance.now();
    proxy.log.length = 0;
    const hung = new Promise<never>((_, reject) => {
      setTimeout(() => reject(new Error(`hangs: ${proxy.log.join('; ')}`)), MAX_MS).unref();
    });
    const outcome = await Promise.race([work(), hung]).catch((error: unknown) => {
      if (error instanceof InputError) return error;
      throw error;
    });
    const took = performance.now() - started;
    if (took > tally.worstMs) Object.assign(tally, { worstMs: took, worst: proxy.log.join('; ') });
    peakBytes = Math.max(peakBytes, process.memoryUsage().rss);
    tally.attempts++;
    if (!(outcome instanceof InputError)) {
      tally.right++;
      return outcome;
    }
    const { code, message } = outcome;
    if (!(code in ERROR_CODES) || code === 'fault' || !/^[^\n]{10,1000}$/.test(message) || RAW.test(message))
      faults.push(`${code}: ${message} (${proxy.log.join('; ')})`);
    tally.refused.set(code, (tally.refused.get(code) ?? 0) + 1);
    return outcome;
  };
  const analysis = () => attempt(async () => (await engine.analyse(request, quiet)).result);
  const random = new Random(SEED);
  /** Reads a whole file, at once or in pieces. */
  const reading = (name: keyof typeof files) =>
    attempt(async () => {
      const file = await folderIn(source).open(name);
      try {
        const bytes = Buffer.alloc(file.size);
        const piece = random.pick([file.size, 7000, 4096, 1 + random.below(20_000)]);
        for (let at = 0; at < file.size; at += piece)
          bytes.set(await file.read(at, Math.min(piece, file.size - at)), at);
        return bytes;
      } finally {
        await file.close?.();
      }
    });
  const hold = (result: AnalysisResult) => {
    const about = proxy.log.join('; ');
    const expected = right.get(result.checkpoint.file);
    expect(expected, about).toBeDefined();
    expect(numbersOf(result), about).toEqual(expected && numbersOf(expected));
    const { r2_first_checkpoint, first_checkpoint } = result.regression;
    // What is compared with is the earliest of the listing, and there may be none that can be read.
    if (r2_first_checkpoint !== null)
      expect(r2_first_checkpoint, about).toBeCloseTo(
        r2Of(first_checkpoint === 100 ? 'step_100.pt' : 'step_200.pt'),
        12,
      );
  };

  for (let round = 0; proxy.count.mutated < ANSWERS; round++) {
    world.cache = join(home, `cache-${round}`);
    world.isPatient = false;
    for (const share of [0.2, 0.5]) {
      proxy.share = share;
      const outcome = await analysis();
      if (!(outcome instanceof InputError)) hold(outcome);
    }
    for (let i = 0; i < READINGS; i++) {
      proxy.share = random.pick([0.5, 0.9]);
      const name = random.pick(Object.keys(files) as (keyof typeof files)[]);
      const outcome = await reading(name);
      if (!(outcome instanceof InputError) && Buffer.compare(outcome, Buffer.from(files[name])) !== 0)
        faults.push(`other bytes of ${name}: ${proxy.log.join('; ')}`);
    }
    proxy.share = 0;
    world.isPatient = true;
    const after = await analysis();
    if (after instanceof InputError) throw after;
    hold(after);
    expect(after.checkpoint.file).toBe('step_200.pt');
    expect(after.regression.r2_first_checkpoint).toBeCloseTo(r2Of('step_100.pt'), 12);
    await rm(world.cache, { recursive: true, force: true });
  }
  expect(faults).toEqual([]);
  expect(proxy.trapped()).toBe(0);
  expect(proxy.count.mutated).toBeGreaterThanOrEqual(ANSWERS);
  expect(peakBytes - startBytes).toBeLessThan(MAX_BYTES);
  console.log(
    `${proxy.count.mutated} mutated answers of ${proxy.count.given}, ${tally.attempts} attempts, ${tally.right} right,`,
    `${[...tally.refused].map(([code, count]) => `${count} ${code}`).join(', ')};`,
    `worst ${Math.round(tally.worstMs)} ms (${tally.worst.slice(0, 300)}), ${Math.round((peakBytes - startBytes) / 2 ** 20)} MB more`,
  );
}, 600_000);
