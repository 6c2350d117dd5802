import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CancelledError } from '../../../src/shared/cancellation.js';
import { awsStore } from '../../../src/checkpoint/sources/s3/awsStore.js';
import { BLOCK, ObjectCache } from '../../../src/checkpoint/sources/s3/objectCache.js';
import { s3Folder } from '../../../src/checkpoint/sources/s3/s3Folder.js';
import { Engine } from '../../../src/engine/handlers.js';
import { InputError } from '../../../src/shared/inputError.js';
import { analyseRequestSchema } from '../../../src/protocol/analysis.js';
import { openCheckpoint } from '../../../src/checkpoint/open.js';
import { withTensors } from '../checkpoint/support/onnxSideFile.js';
import { checkpointBytes, quiet, smallModel } from '../engine/runFolder.js';
import { place, swept, workers } from '../engine/sweep/sweepFolder.js';
import { accountEnv, BUCKET, s3Error, startService, type Fault, type TestService } from './server.js';

let service: TestService;
let cacheFolder: string;
const kept = { ...process.env };

beforeAll(async () => {
  service = await startService();
  await service.put('runs/a/step_100.pt', checkpointBytes(smallModel, 1));
  await service.put('runs/a/step_200.pt', checkpointBytes(smallModel, 2));
  await service.put('runs/a/train_config.json', JSON.stringify({ process: 'rrxor' }));
  // This server names a folder in listings only where it holds an object itself.
  await service.put('runs/notes.txt', 'two runs');
  await service.put('large.bin', large);
});
afterAll(() => service.close());
beforeEach(async () => {
  cacheFolder = await mkdtemp(join(tmpdir(), 'beliefscope-cache-'));
  Object.assign(process.env, accountEnv(cacheFolder), { BELIEFSCOPE_CACHE_DIR: cacheFolder });
});
afterEach(async () => {
  service.fault = null;
  service.requests.length = 0;
  process.env = { ...kept };
  await rm(cacheFolder, { recursive: true, force: true });
});

const pattern = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 7 + (i >> 11)) & 255);
const large = pattern(5 * BLOCK + 123);
const at = (prefix: string, bucket = BUCKET) => ({
  bucket,
  prefix,
  profile: null,
  endpoint: service.endpoint,
  region: null,
  forcePathStyle: true,
});
const folder = (prefix = '', limit = 2 ** 30, transfer?: (name: string, done: number, total: number) => void) =>
  s3Folder(awsStore(at(prefix)), at(prefix), new ObjectCache(cacheFolder, limit), { transfer });
const source = (prefix: string) => ({ kind: 's3' as const, ...at(prefix) });
const request = (prefix: string) => analyseRequestSchema.parse({ source: source(prefix), settings: {} });
const isGet = (url: string) => url.startsWith('GET') && url.includes('large.bin');

async function refusal(promise: Promise<unknown>): Promise<InputError> {
  const error = await promise.then(
    () => new Error('it was read'),
    (reason: unknown) => reason,
  );
  if (error instanceof InputError) return error;
  throw error;
}

describe('a folder in a bucket', () => {
  it('is analysed like one on disk, and answered from the cache when asked again', async () => {
    const { result } = await new Engine().analyse(request('runs/a'), quiet);
    expect(result.checkpoint).toMatchObject({ file: 'step_200.pt', step: 200 });
    expect(result.regression.first_checkpoint).toBe(100);
    service.requests.length = 0;
    const again = await new Engine().analyse(request('runs/a/'), quiet);
    expect(again.result.regression.r2).toBe(result.regression.r2);
    expect(service.requests.filter((url) => url.startsWith('GET') && url.includes('step_'))).toEqual([]);
    expect(service.requests.filter((url) => !/^(GET|HEAD) /.test(url))).toEqual([]);
  });

  it('is swept like one on disk, by processes that fetch each object once', async () => {
    const found = await swept(source('runs/a'), { pool: workers(1), store: await place() });
    const engine = new Engine();
    for (const line of found.lines) {
      const asked = analyseRequestSchema.parse({ source: source('runs/a'), checkpoint: line.file, settings: {} });
      const { result } = await engine.analyse(asked, quiet);
      expect(line).toMatchObject({ step: result.checkpoint.step, sha256: result.checkpoint.sha256 });
      expect(line.r2).toBe(result.regression.r2);
    }
    expect(found.lines.map(({ step }) => step)).toEqual([100, 200]);
    const fetched = service.requests.filter((url) => url.startsWith('GET') && url.includes('step_'));
    expect(fetched).toHaveLength(new Set(fetched).size);
  });

  it('opens one object by its address, and finds runs further down', async () => {
    const single = await new Engine().analyse(request('runs/a/step_100.pt'), quiet);
    expect(single.result.checkpoint.file).toBe('step_100.pt');
    const listing = await new Engine().list(source(''), quiet.signal);
    expect(listing.runs[0]).toMatchObject({ prefix: 'runs/a/step_' });
    expect(listing.process).toMatchObject({ name: 'rrxor' });
  });

  it('opens an ONNX model whose weights are in an object beside it, and says where that one is not there', async () => {
    const model = withTensors([{ location: 'w.data', offset: '16' }]);
    await service.put('exported/1.onnx', model);
    await service.put('exported/train_config.json', JSON.stringify({ process: 'rrxor' }));
    await expect(new Engine().analyse(request('exported'), quiet)).rejects.toMatchObject({ code: 'external-data' });
    await service.put('exported/w.data', new Uint8Array(32));
    const opened = await openCheckpoint(folder('exported'), '1.onnx');
    expect(opened.sources.map(({ name, size }) => [name, size])).toEqual([
      ['1.onnx', model.length],
      ['w.data', 32],
    ]);
    await opened.close();
    const { result } = await new Engine().analyse(request('exported'), quiet);
    expect(result.checkpoint).toMatchObject({ file: '1.onnx' });
    expect(result.regression.r2).toBeGreaterThan(0);
  });

  it('lists thousands of objects by page', async () => {
    for (let first = 0; first < 1203; first += 40)
      await Promise.all(
        Array.from({ length: Math.min(40, 1203 - first) }, (_, i) => service.put(`many/${first + i}.txt`, 'x')),
      );
    const files = await folder('many').list();
    expect(files).toHaveLength(1203);
    expect(service.requests.filter((url) => url.includes('list-type=2'))).toHaveLength(2);
  });

  it('reads only the blocks that are asked for, in parallel, telling how far it is', async () => {
    const seen: number[] = [];
    const file = await folder('', 2 ** 30, (_, done) => seen.push(done)).open('large.bin');
    expect(await file.read(3 * BLOCK + 5, 10)).toEqual(large.slice(3 * BLOCK + 5, 3 * BLOCK + 15));
    expect(service.requests.filter(isGet)).toHaveLength(1);
    expect(Buffer.compare(await file.read(0, file.size), large)).toBe(0);
    expect(service.requests.filter(isGet)).toHaveLength(6);
    expect(seen.at(-1)).toBe(file.size);
    await file.close?.();
  });

  it('takes a broken connection up where it broke, and keeps what arrived for the next process', async () => {
    let cut = 0;
    service.fault = ({ method, url }) =>
      method === 'GET' && url?.includes('large.bin') && cut++ < 3 ? 100_000 : undefined;
    const file = await folder().open('large.bin');
    expect(Buffer.compare(await file.read(0, BLOCK), large.subarray(0, BLOCK))).toBe(0);
    await file.close?.();
    service.requests.length = 0;
    const next = await folder().open('large.bin');
    await next.read(0, 2 * BLOCK);
    expect(service.requests.filter(isGet)).toHaveLength(1);
    await next.close?.();
  });

  it('gives up after some attempts, saying so', async () => {
    service.fault = ({ method, url }) => (method === 'GET' && url?.includes('large.bin') ? 0 : undefined);
    const file = await folder().open('large.bin');
    expect((await refusal(file.read(0, 10))).code).toBe('s3-connection');
    await file.close?.();
  });

  it('notices bytes that arrive damaged, and does not keep them', async () => {
    service.fault = ({ method, url }) =>
      method === 'GET' && url?.includes('large.bin')
        ? (asked, response) => {
            const [, from = '0', to = '0'] = /bytes=(\d+)-(\d+)/.exec(String(asked.headers.range)) ?? [];
            const body = large.slice(Number(from), Number(to) + 1).map((byte) => byte ^ 1);
            response.writeHead(206, {
              'content-length': body.length,
              'content-range': `bytes ${from}-${to}/${large.length}`,
            });
            response.end(body);
          }
        : undefined;
    const file = await folder().open('large.bin');
    expect((await refusal(file.read(0, file.size))).code).toBe('s3-damaged');
    service.fault = null;
    expect(Buffer.compare(await file.read(0, file.size), large)).toBe(0);
    await file.close?.();
  });

  it('is cancelled at once', async () => {
    service.fault = ({ method, url }) => (method === 'GET' && url?.includes('large.bin') ? () => undefined : undefined);
    const controller = new AbortController();
    const file = await folder().open('large.bin', controller.signal);
    const started = performance.now();
    setTimeout(() => controller.abort(), 50);
    await expect(file.read(0, 10)).rejects.toThrow(CancelledError);
    expect(performance.now() - started).toBeLessThan(15_000);
    await file.close?.();
  });

  it('keeps the cache within its size, forgetting what was used least recently', async () => {
    await service.put('one.bin', pattern(BLOCK));
    await service.put('two.bin', pattern(BLOCK + 1));
    const small = folder('', 1.5 * BLOCK);
    for (const name of ['one.bin', 'two.bin']) {
      const file = await small.open(name);
      await file.read(0, file.size);
      await file.close?.();
    }
    expect((await readdir(cacheFolder)).filter((name) => !name.includes('.'))).toHaveLength(1);
  });

  it('reads no part of an object that was replaced meanwhile', async () => {
    const asked: (string | undefined)[] = [];
    // This server knows no conditions; a service that does answers as AWS does.
    service.fault = (request) => {
      if (!isGet(`${request.method} ${request.url}`)) return undefined;
      asked.push(request.headers['if-match']);
      return asked.length > 1 ? s3Error(412, 'PreconditionFailed') : undefined;
    };
    const file = await folder().open('large.bin');
    await file.read(0, 100);
    const error = await refusal(file.read(4 * BLOCK, 100));
    expect(error.code).toBe('s3-changed');
    expect(error.message).toContain('large.bin');
    // Each part is asked for as a part of the object that was opened, and of no other.
    expect(asked.length).toBeGreaterThanOrEqual(2);
    expect(new Set(asked).size).toBe(1);
    expect(asked[0]).toMatch(/^"?[0-9a-f]{32}"?$/);
    await file.close?.();
  });

  it('sees an object that was replaced as another one', async () => {
    await service.put('changing.bin', 'first version');
    const file = await folder().open('changing.bin');
    expect(await file.unchanged?.()).toBe(true);
    await service.put('changing.bin', 'other version');
    expect(await file.unchanged?.()).toBe(false);
    await file.close?.();
    const now = await folder().open('changing.bin');
    expect(new TextDecoder().decode(await now.read(0, 5))).toBe('other');
    await now.close?.();
  });

  it('lists buckets', async () => {
    expect(await awsStore(at('')).buckets()).toContain(BUCKET);
  });

  it('goes through the proxy of the environment', async () => {
    process.env.http_proxy = service.endpoint;
    const elsewhere = { ...at('runs/a'), endpoint: 'http://bucket.invalid' };
    const files = await s3Folder(awsStore(elsewhere), elsewhere, new ObjectCache(cacheFolder, 2 ** 30)).list();
    expect(files.map(({ name }) => name)).toContain('step_100.pt');
    expect(service.requests.some((url) => url.includes('bucket.invalid'))).toBe(true);
  });
});

describe('what a bucket refuses has its own message', () => {
  const cases: readonly [string, Fault, string, RegExp][] = [
    ['denied', () => s3Error(403, 'AccessDenied'), 's3-denied', /access denied.*s3:ListBucket/],
    ['an unknown key', () => s3Error(403, 'InvalidAccessKeyId'), 's3-credentials', /does not accept the credentials/],
    ['a wrong secret', () => s3Error(403, 'SignatureDoesNotMatch'), 's3-credentials', /SignatureDoesNotMatch/],
    ['expired credentials', () => s3Error(400, 'ExpiredToken'), 's3-credentials', /expired/],
    ['clock skew', () => s3Error(403, 'RequestTimeTooSkewed'), 's3-clock', /clock/],
    [
      'a wrong region',
      () => s3Error(400, 'AuthorizationHeaderMalformed', '<Region>eu-west-1</Region>'),
      's3-region',
      /another region/,
    ],
    ['a redirect', () => s3Error(301, 'PermanentRedirect'), 's3-region', /region/],
    ['a dropped connection', () => (asked) => void asked.socket.destroy(), 's3-connection', /connection/],
    ['a service that is down', () => s3Error(503, 'ServiceUnavailable'), 's3-connection', /try again/],
  ];
  it.each(cases)('%s', async (_, fault, code, message) => {
    service.fault = fault;
    const error = await refusal(folder('runs/a').list());
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain('\n');
  });

  it('a bucket, a folder and a file that are not there', async () => {
    const absent = at('', 'no-such-bucket');
    expect(
      (await refusal(s3Folder(awsStore(absent), absent, new ObjectCache(cacheFolder, 1)).list())).message,
    ).toContain('no bucket no-such-bucket');
    expect((await refusal(new Engine().list(source('runs/b'), quiet.signal))).message).toContain('runs/b');
    expect((await refusal(folder('runs/a').open('step_7.pt'))).message).toContain('step_7.pt');
  });

  it('missing credentials', async () => {
    delete process.env.AWS_ACCESS_KEY_ID;
    delete process.env.AWS_SECRET_ACCESS_KEY;
    const error = await refusal(folder('runs/a').list());
    expect(error.code).toBe('s3-credentials');
    expect(error.message).toContain('AWS_PROFILE');
  });
});
