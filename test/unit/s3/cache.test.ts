import { execFileSync } from 'node:child_process';
import {
  chmod,
  link,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cacheFailure } from '../../../src/checkpoint/sources/s3/cacheFailure.js';
import { awsStore } from '../../../src/checkpoint/sources/s3/awsStore.js';
import { ObjectCache } from '../../../src/checkpoint/sources/s3/objectCache.js';
import { PATIENCE } from '../../../src/checkpoint/sources/s3/patience.js';
import { s3Folder } from '../../../src/checkpoint/sources/s3/s3Folder.js';
import { loadModel } from '../../../src/checkpoint/load.js';
import { Engine } from '../../../src/engine/handlers.js';
import { analyseRequestSchema, type AnalysisResult } from '../../../src/protocol/analysis.js';
import { InputError } from '../../../src/shared/inputError.js';
import { checkpointBytes, preset, quiet, smallModel } from '../engine/runFolder.js';
import { listingXml, md5, scripted, type Scripted } from './scripted.js';
import { accountEnv } from './server.js';

const data = Uint8Array.from({ length: 40_000 }, (_, i) => (i * 7 + (i >> 11)) & 255);
const model = checkpointBytes(smallModel, 3);
const BLOCK = 5_000;
let service: Scripted;
let home = '';
let cache = '';
const kept = { ...process.env };

beforeAll(async () => {
  service = await scripted({ 'a.bin': data, 'b.bin': data.map((byte) => byte ^ 255), '1.pt': model });
});
afterAll(() => service.close());
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'beliefscope-copies-'));
  cache = join(home, 's3');
  Object.assign(process.env, accountEnv(home));
});
afterEach(async () => {
  Object.assign(service, { script: () => false, headers: {} });
  service.requests.length = 0;
  process.env = { ...kept };
  await rm(home, { recursive: true, force: true });
});

const folder = () =>
  s3Folder(
    awsStore(service.location, { ...PATIENCE, pauseMs: 1 }),
    service.location,
    new ObjectCache(cache, 2 ** 30, { blockBytes: BLOCK, pauseMs: 1 }),
  );
const gets = () => service.requests.filter((request) => request.startsWith('GET')).length;

/** Reads an object from its first byte to its last, in pieces. */
async function read(name = 'a.bin'): Promise<Buffer> {
  const file = await folder().open(name);
  try {
    const bytes = Buffer.alloc(file.size);
    for (let at = 0; at < file.size; at += 3000) bytes.set(await file.read(at, Math.min(3000, file.size - at)), at);
    return bytes;
  } finally {
    await file.close?.();
  }
}

async function copy(): Promise<string> {
  const [name = '', ...others] = (await readdir(cache)).filter((each) => /^[0-9a-f]{64}$/.test(each));
  expect(others).toEqual([]);
  return join(cache, name);
}

async function refusal(promise: Promise<unknown>): Promise<InputError> {
  const error = await promise.then(
    () => new Error('it was read'),
    (reason: unknown) => reason,
  );
  if (error instanceof InputError) return error;
  throw error;
}

const isRight = (bytes: Uint8Array) => expect(Buffer.compare(bytes, data)).toBe(0);

describe('a copy is checked whenever it is read', () => {
  beforeEach(async () => {
    isRight(await read());
    service.requests.length = 0;
  });

  it('and one that is whole is not fetched again', async () => {
    isRight(await read());
    expect(gets()).toBe(0);
  });

  const harm: readonly (readonly [string, (path: string) => Promise<void>])[] = [
    ['cut short', (path) => truncate(path, 12_345)],
    ['emptied', (path) => truncate(path, 0)],
    [
      'cut short and filled with zeros',
      async (path) => {
        const { size } = await stat(path);
        await truncate(path, 7_000);
        await truncate(path, size);
      },
    ],
    [
      'changed by one bit',
      async (path) => {
        const bytes = await readFile(path);
        bytes[9_999] = (bytes[9_999] ?? 0) ^ 16;
        await writeFile(path, bytes);
      },
    ],
    [
      'filled with noise',
      async (path) => {
        const { size } = await stat(path);
        await writeFile(path, Buffer.alloc(size, 'noise'));
      },
    ],
    [
      'with two blocks in each other’s place',
      async (path) => {
        const bytes = await readFile(path);
        const record = BLOCK + 32;
        const first = Buffer.from(bytes.subarray(0, record));
        bytes.copyWithin(0, record, 2 * record);
        first.copy(bytes, record);
        await writeFile(path, bytes);
      },
    ],
  ];
  it.each(harm)('one that was %s is fetched anew', async (_, damage) => {
    await damage(await copy());
    isRight(await read());
    expect(gets()).toBeGreaterThan(0);
    service.requests.length = 0;
    isRight(await read());
    expect(gets()).toBe(0);
  });

  it.each(harm)('one that was %s between two reads of one open file is fetched anew', async (_, damage) => {
    const file = await folder().open('a.bin');
    isRight(await file.read(0, file.size));
    await damage(await copy());
    isRight(await file.read(0, file.size));
    for (const at of [0, 9_990, 25_000]) expect(await file.read(at, 20)).toEqual(data.slice(at, at + 20));
    await file.close?.();
  });

  it('the copy of another object in its place is fetched anew', async () => {
    const own = await copy();
    const others = new Set(await readdir(cache));
    await read('b.bin');
    const other = (await readdir(cache)).find((name) => !others.has(name)) ?? '';
    await rename(join(cache, other), own);
    isRight(await read());
  });
});

describe('what stands in a copy’s place', () => {
  const outside = () => join(home, 'outside');
  it.each([
    ['a link', (path: string) => symlink(outside(), path)],
    ['a second name of another file', (path: string) => link(outside(), path)],
    ['a pipe', async (path: string) => void execFileSync('mkfifo', [path])],
    ['an empty folder', async (path: string) => void (await mkdir(path))],
    [
      'a file that may not be written',
      async (path: string) => {
        await writeFile(path, 'x');
        await chmod(path, 0o400);
      },
    ],
  ])('%s is replaced, and nothing else is written', async (_, place) => {
    isRight(await read());
    const path = await copy();
    await rm(path);
    await writeFile(outside(), 'mine');
    await place(path);
    isRight(await read());
    expect((await stat(path)).isFile()).toBe(true);
    expect(await readFile(outside(), 'utf8')).toBe('mine');
  });

  it('a folder with something in it is told', async () => {
    isRight(await read());
    const path = await copy();
    await rm(path);
    await mkdir(join(path, 'x'), { recursive: true });
    const error = await refusal(read());
    expect(error.code).toBe('s3-cache');
    expect(error.message).toContain('something else is in the way');
  });

  it('copies of an older form are fetched anew', async () => {
    isRight(await read());
    const path = await copy();
    await writeFile(path, data);
    await writeFile(`${path}.blocks`, Buffer.alloc(8, 1));
    isRight(await read());
  });
});

describe('wrong bytes do not stay', () => {
  const flip = (name: string, block: number) => {
    service.script = ({ method, url, headers }, response) => {
      const first = block * BLOCK;
      if (method !== 'GET' || !url?.includes(name) || !headers.range?.startsWith(`bytes=${first}-`)) return false;
      const body = name === 'a.bin' ? data : model;
      const last = Math.min(first + BLOCK, body.length) - 1;
      const part = Uint8Array.from(body.subarray(first, last + 1));
      part[7] = (part[7] ?? 0) ^ 4;
      response.writeHead(206, { etag: `"${md5(body)}"`, 'content-range': `bytes ${first}-${last}/${body.length}` });
      return !!response.end(part);
    };
  };

  it('where the object is read whole', async () => {
    flip('a.bin', 3);
    expect((await refusal(read())).code).toBe('s3-damaged');
    service.script = () => false;
    isRight(await read());
  });

  it('where a part was read at another time, and the whole is read now', async () => {
    flip('a.bin', 0);
    const file = await folder().open('a.bin');
    await file.read(0, 10);
    await file.close?.();
    service.script = () => false;
    const again = await folder().open('a.bin');
    isRight(await again.read(0, again.size));
    await again.close?.();
  });

  it.each([0, 1, 2, 3])('where a checkpoint could not be read for it, in block %i', async (block) => {
    const list = service.script;
    const listed = listingXml(
      `<IsTruncated>false</IsTruncated><Contents><Key>1.pt</Key><Size>${model.length}</Size></Contents>`,
    );
    const answering = (script: Scripted['script']) => {
      service.script = (request, response) =>
        request.url?.includes('list-type') ? !!response.end(listed) : script(request, response);
    };
    flip('1.pt', block);
    answering(service.script);
    const whole = await folder().open('1.pt');
    await whole.read(block * BLOCK, 10);
    await whole.close?.();
    answering(list);
    expect((await loadModel(folder(), '1.pt')).file).toBe('1.pt');
  });

  it('and two that read at once, of whom one is given wrong bytes, never mix them', async () => {
    const good = await folder().open('a.bin');
    isRight(await good.read(0, good.size));
    await rm(await copy());
    flip('a.bin', 2);
    const bad = await folder().open('a.bin');
    await bad.read(2 * BLOCK, 10);
    isRight(await good.read(0, good.size));
    service.script = () => false;
    await bad.close?.();
    await good.close?.();
    const after = await folder().open('a.bin');
    isRight(await after.read(0, after.size));
    await after.close?.();
    isRight(await read());
  });

  it('and many that read one copy at once all read it rightly', async () => {
    for (const bytes of await Promise.all(Array.from({ length: 8 }, () => read()))) isRight(bytes);
  });
});

/** Analyses the checkpoint of the service as a person does. */
async function analysed(): Promise<AnalysisResult> {
  const page = `<IsTruncated>false</IsTruncated><Contents><Key>1.pt</Key><Size>${model.length}</Size></Contents>`;
  service.script = (request, response) => !!request.url?.includes('list-type') && !!response.end(listingXml(page));
  const request = analyseRequestSchema.parse({
    source: { kind: 's3', ...service.location },
    settings: { process: preset('rrxor') },
  });
  return (await new Engine().analyse(request, quiet)).result;
}

describe('a fault of the disk is told with its place and what to set', () => {
  it.each([
    ['a file where the folder should be', async () => writeFile(cache, 'x'), /something else is in the way/],
    [
      'a file where the folder above should be',
      async () => {
        await writeFile(join(home, 'file'), 'x');
        cache = join(home, 'file', 's3');
      },
      /something else is in the way/,
    ],
  ])('%s', async (_, place, message) => {
    await place();
    const error = await refusal(read());
    expect(error.code).toBe('s3-cache');
    expect(error.message).toMatch(message);
    expect(error.message).toContain(cache);
    expect(error.message).toContain('BELIEFSCOPE_CACHE_DIR');
    expect(error.message).not.toMatch(/ENOTDIR|EEXIST/);
  });

  it.runIf(process.getuid?.() !== 0)('a folder that may not be written', async () => {
    await mkdir(cache, { mode: 0o500 });
    expect((await refusal(read())).message).toMatch(/this user cannot write to/);
  });

  it.each([
    ['ENOSPC', /that disk is full: make room on it.*beliefscope\.s3\.cacheSizeMB.*BELIEFSCOPE_CACHE_MB/],
    ['EROFS', /this user cannot write to/],
    ['EACCES', /this user cannot write to/],
    ['EIO', /does not work \(EIO\)/],
  ])('%s', (code, message) => {
    const error = cacheFailure(Object.assign(new Error('raw'), { code }), '/copies');
    expect(error).toBeInstanceOf(InputError);
    expect(error.message).toMatch(message);
    expect(error.message).toContain('/copies');
  });

  it('a folder whose parents are missing is made', async () => {
    cache = join(home, 'not', 'yet', 'there');
    isRight(await read());
  });

  it('an analysis of an object without a checksum says so in its result', async () => {
    process.env.BELIEFSCOPE_CACHE_DIR = home;
    service.headers = { 'x-amz-server-side-encryption': 'aws:kms' };
    expect((await analysed()).notes).toContainEqual(
      expect.stringMatching(/^The bytes of 1\.pt were not checked: the service tells no checksum of it/),
    );
    service.headers = {};
    expect((await analysed()).notes.join()).not.toContain('not checked');
  });

  it.each([
    ['-5', 16],
    ['1e300', 1048576],
    ['much', 2048],
  ])('a size of %s MB is bounded, and a note says so', async (set, used) => {
    process.env.BELIEFSCOPE_CACHE_MB = set;
    process.env.BELIEFSCOPE_CACHE_DIR = home;
    const result = await analysed();
    expect(result.notes).toContainEqual(expect.stringContaining(`BELIEFSCOPE_CACHE_MB is ${set}`));
    expect(result.notes).toContainEqual(expect.stringContaining(`${used} was used`));
  });
});
