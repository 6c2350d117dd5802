import { mkdtemp, rm } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { createServer as tcpServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { awsStore } from '../../../src/checkpoint/sources/s3/awsStore.js';
import { ObjectCache } from '../../../src/checkpoint/sources/s3/objectCache.js';
import { PATIENCE } from '../../../src/checkpoint/sources/s3/patience.js';
import { s3Folder } from '../../../src/checkpoint/sources/s3/s3Folder.js';
import { CancelledError } from '../../../src/shared/cancellation.js';
import { InputError } from '../../../src/shared/inputError.js';
import { scripted, type Scripted } from './scripted.js';
import { accountEnv } from './server.js';

const data = Uint8Array.from({ length: 40_000 }, (_, i) => (i * 7 + (i >> 11)) & 255);
const BLOCK = 10_000;
let service: Scripted;
let cache = '';
const kept = { ...process.env };

beforeAll(async () => {
  service = await scripted({ 'a.bin': data, 'empty.bin': new Uint8Array(0) });
});
afterAll(() => service.close());
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'beliefscope-answers-'));
  Object.assign(process.env, accountEnv(cache));
});
afterEach(async () => {
  Object.assign(service, { script: () => false, headers: {} });
  service.requests.length = 0;
  process.env = { ...kept };
  await rm(cache, { recursive: true, force: true });
});

const quick = { ...PATIENCE, pauseMs: 1 };
const folder = (patience = quick, blockBytes = BLOCK) =>
  s3Folder(
    awsStore(service.location, patience),
    service.location,
    new ObjectCache(cache, 2 ** 30, { blockBytes, pauseMs: 1 }),
  );

/** Reads the whole object, and its notes. */
async function whole(patience = quick): Promise<{ bytes: Uint8Array; notes: readonly string[] }> {
  const file = await folder(patience).open('a.bin');
  try {
    return { bytes: await file.read(0, file.size), notes: file.notes ?? [] };
  } finally {
    await file.close?.();
  }
}

async function refusal(promise: Promise<unknown>): Promise<InputError> {
  const error = await promise.then(
    () => new Error('it was read'),
    (reason: unknown) => reason,
  );
  if (error instanceof InputError) return error;
  throw error;
}

/** Answers the requests for the second block in another way. */
const secondBlock = (answer: (response: ServerResponse) => void) => {
  service.script = ({ method, headers }, response) => {
    if (method !== 'GET' || !headers.range?.endsWith(`-${2 * BLOCK - 1}`)) return false;
    answer(response);
    return true;
  };
};
const etag = () => ({ etag: `"${MD5}"` });
const part = data.subarray(BLOCK, 2 * BLOCK);
const range = (text: string, more: object = {}) => ({
  'content-range': text,
  'content-length': BLOCK,
  ...etag(),
  ...more,
});
const RIGHT = `bytes ${BLOCK}-${2 * BLOCK - 1}/${data.length}`;
/** By md5sum. */
const MD5 = 'a858f3213b74cbe56cafddd2847c0799';

describe('an answer is held to what was asked', () => {
  const cases: readonly (readonly [string, (response: ServerResponse) => void, string, RegExp])[] = [
    [
      'another range',
      (r) => void r.writeHead(206, range(`bytes 0-${BLOCK - 1}/${data.length}`)).end(part),
      's3-failed',
      /asked for bytes 10000-19999\/40000 and answered with bytes 0-9999/,
    ],
    [
      'a range of an object of another size',
      (r) => void r.writeHead(206, range(`bytes ${BLOCK}-${2 * BLOCK - 1}/${data.length + 1}`)).end(part),
      's3-failed',
      /40001/,
    ],
    [
      'a range of unknown size',
      (r) => void r.writeHead(206, range(`bytes ${BLOCK}-${2 * BLOCK - 1}/*`)).end(part),
      's3-failed',
      /\*/,
    ],
    [
      'a part that does not say which',
      (r) => void r.writeHead(206, { 'content-length': BLOCK, ...etag() }).end(part),
      's3-failed',
      /does not say which/,
    ],
    [
      'another length',
      (r) => void r.writeHead(206, range(RIGHT, { 'content-length': BLOCK - 1 })).end(part.subarray(1)),
      's3-failed',
      /9999 bytes/,
    ],
    [
      'more bytes than asked for',
      (r) => void r.writeHead(206, { 'content-range': RIGHT, ...etag() }).end(data),
      's3-failed',
      /more bytes/,
    ],
    [
      'several ranges',
      (r) => void r.writeHead(206, { 'content-type': 'multipart/byteranges; boundary=x', ...etag() }).end('--x\r\n'),
      's3-failed',
      /does not say which/,
    ],
    [
      'compressed bytes',
      (r) => void r.writeHead(206, range(RIGHT, { 'content-encoding': 'gzip' })).end(part),
      's3-failed',
      /Content-Encoding gzip/,
    ],
    ['no content', (r) => void r.writeHead(204, etag()).end(), 's3-failed', /status 204/],
    [
      'a part of another object',
      (r) => void r.writeHead(206, range(RIGHT, { etag: '"other"' })).end(part),
      's3-changed',
      /changed while it was read/,
    ],
    ['a range that cannot be', (r) => void r.writeHead(416).end(), 's3-changed', /no such bytes/],
    [
      'a whole object of another size',
      (r) => void r.writeHead(200, { 'content-length': 7, ...etag() }).end('another'),
      's3-failed',
      /a whole of 7 bytes/,
    ],
  ];
  it.each(cases)('%s is refused, and not kept', async (_, answer, code, message) => {
    secondBlock(answer);
    const error = await refusal(whole());
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    service.script = () => false;
    expect(Buffer.compare((await whole()).bytes, data)).toBe(0);
  });

  it('a whole object in place of a range is used from its first byte', async () => {
    service.script = ({ method }, response) => {
      if (method !== 'GET') return false;
      response.writeHead(200, { 'content-length': data.length, ...etag() }).end(data);
      return true;
    };
    expect(Buffer.compare((await whole()).bytes, data)).toBe(0);
  });

  it('a body that is shorter each time is given up after some attempts', async () => {
    secondBlock((r) => void r.writeHead(206, { 'content-range': RIGHT, ...etag() }).end(part.subarray(0, 0)));
    expect((await refusal(whole())).code).toBe('s3-connection');
    expect(service.requests.length).toBeLessThan(20);
  });

  it.each([
    ['no size', { 'transfer-encoding': 'chunked' }],
    ['a negative size', { 'content-length': '-1' }],
    ['an absurd size', { 'content-length': '9007199254740000' }],
    ['a size that is no number', { 'content-length': 'many' }],
  ])('an object with %s is refused', async (_, headers) => {
    service.script = (_request, response) => {
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
      response.socket?.end(`HTTP/1.1 200 OK\r\n${lines.join('')}connection: close\r\n\r\n`);
      return true;
    };
    const error = await refusal(folder().open('a.bin'));
    expect(error.code).toMatch(/^s3-(failed|connection|endpoint)$/);
    expect(error.message).not.toMatch(/undefined|NaN|HPE_|Parse Error/);
  });

  it('an object that is said to be empty, and is not by its checksum, is refused', async () => {
    service.headers = { 'content-length': '0' };
    expect((await refusal(folder().open('a.bin'))).code).toBe('s3-damaged');
    service.headers = {};
    const empty = await folder().open('empty.bin');
    expect(empty.size).toBe(0);
    await empty.close?.();
  });
});

describe('the bytes of a whole object are checked', () => {
  /** Computed by Python's zlib and hashlib, and a table-driven CRC whose check values are those of the catalogue of CRCs. */
  const SUMS = {
    crc32: 'qrK8qg==',
    crc32c: 'ZlKWiw==',
    crc64nvme: 'SsMWeg+3hV8=',
    sha1: 'haWkXSJNJerMk260lljOVaF4WW8=',
    sha256: 'XFiRfBuZ8RSWXXMXUKgR6pGv1N6RtrwkjW5Xq6CRg4o=',
  };
  const uploadedInParts = { etag: '"0123456789abcdef0123456789abcdef-5"' };
  const flipped = () =>
    secondBlock((r) => void r.writeHead(206, range(RIGHT, service.headers)).end(part.map((byte) => byte ^ 1)));

  it.each(Object.entries(SUMS))('by %s where the ETag is no MD5', async (name, sum) => {
    service.headers = { ...uploadedInParts, [`x-amz-checksum-${name}`]: sum, 'x-amz-checksum-type': 'FULL_OBJECT' };
    const { bytes, notes } = await whole();
    expect(Buffer.compare(bytes, data)).toBe(0);
    expect(notes).toEqual([]);
    await rm(cache, { recursive: true });
    flipped();
    expect((await refusal(whole())).code).toBe('s3-damaged');
    service.script = () => false;
    expect(Buffer.compare((await whole()).bytes, data)).toBe(0);
  });

  it.each([
    ['put in parts', uploadedInParts],
    ['encrypted by a key service', { 'x-amz-server-side-encryption': 'aws:kms' }],
    ['with a weak ETag', { etag: 'W/"0123456789abcdef0123456789abcdef"' }],
    ['without an ETag', { etag: null }],
    [
      'with a checksum of the checksums of its parts',
      { ...uploadedInParts, 'x-amz-checksum-crc32': `${SUMS.crc32}-5`, 'x-amz-checksum-type': 'COMPOSITE' },
    ],
  ])('or a note says that they were not: %s', async (_, headers) => {
    service.headers = headers;
    const { bytes, notes } = await whole();
    expect(Buffer.compare(bytes, data)).toBe(0);
    expect(notes).toEqual([
      expect.stringMatching(/^The bytes of a\.bin were not checked: the service tells no checksum/),
    ]);
  });

  it('by asking for checksums only where the service knows them', async () => {
    service.script = ({ method, headers }, response) => {
      if (method !== 'HEAD' || headers['x-amz-checksum-mode'] === undefined) return false;
      response.writeHead(501).end();
      return true;
    };
    expect(Buffer.compare((await whole()).bytes, data)).toBe(0);
  });
});

describe('waiting ends', () => {
  it('where a body comes byte by byte without end', async () => {
    let sent = 0;
    service.script = ({ method, headers }, r) => {
      if (method !== 'GET') return false;
      const [, first = '', last = ''] = /bytes=(\d+)-(\d+)/.exec(headers.range ?? '') ?? [];
      r.writeHead(206, { 'content-range': `bytes ${first}-${last}/${data.length}`, ...etag() });
      const drip = setInterval(() => r.write(part.subarray(sent, ++sent)), 20);
      r.on('close', () => clearInterval(drip));
      return true;
    };
    const error = await refusal(whole({ ...quick, bodyMs: 150 }));
    expect(error.code).toBe('s3-connection');
    expect(error.message).toMatch(/all but stood still/);
  });

  it('where no answer comes, and where one says to come back tomorrow', async () => {
    service.script = () => true;
    const error = await refusal(folder({ ...quick, headMs: 50, questionMs: 200 }).open('a.bin'));
    expect(error.message).toMatch(/no answer in time/);
    service.script = (_, response) => !!response.writeHead(503, { 'retry-after': '86400' }).end();
    expect((await refusal(folder().open('a.bin'))).code).toBe('s3-connection');
  });

  it('at once where it is cancelled, also in the pause before another attempt', async () => {
    service.script = (_, response) => !!response.writeHead(503).end();
    const controller = new AbortController();
    const asked = folder({ ...quick, pauseMs: 60_000 }).open('a.bin', controller.signal);
    setTimeout(() => controller.abort(), 100);
    await expect(asked).rejects.toThrow(CancelledError);
  });
});

describe('a redirect to another address', () => {
  it.each(['http://127.0.0.1:1/x', 'file:///etc/passwd', 'http://169.254.169.254/latest/meta-data/', 'nonsense'])(
    'is not followed: %s',
    async (location) => {
      let asked = 0;
      const trap = tcpServer(() => asked++);
      await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve));
      const { port } = trap.address() as AddressInfo;
      service.script = (_, response) =>
        !!response.writeHead(307, { location: location.replace(':1/', `:${port}/`) }).end();
      const error = await refusal(folder().open('a.bin'));
      expect(error.code).toBe('s3-endpoint');
      expect(error.message).toMatch(/it was not followed, since the credentials are for this service/);
      expect(asked).toBe(0);
      trap.close();
    },
  );
});

describe('what libraries say becomes a sentence', () => {
  const raw = /Invalid URL|EPROTO|UnknownError|is not expected|[Dd]eserialization|SSL routines|HPE_/;
  const at = (endpoint: string) => async () => {
    const location = { ...service.location, endpoint };
    return s3Folder(awsStore(location, quick), location, new ObjectCache(cache, 1)).list();
  };

  it('an endpoint that is no address', async () => {
    for (const endpoint of ['localhost:9000', 'nonsense', 'ftp://host', 'http://']) {
      const error = await refusal(Promise.resolve().then(at(endpoint)));
      expect(error.code).toBe('s3-endpoint');
      expect(error.message).toContain('beliefscope.s3.endpoint');
      expect(error.message).not.toMatch(raw);
    }
  });

  it('a proxy that is no address', async () => {
    process.env.http_proxy = 'nonsense:nonsense';
    const error = await refusal(Promise.resolve().then(at('http://s3.invalid')));
    expect(error.message).toMatch(/no address of a proxy: set HTTPS_PROXY/);
    expect(error.message).not.toMatch(raw);
  });

  it('https:// where the service speaks HTTP', async () => {
    const error = await refusal(at(service.endpoint.replace('http:', 'https:'))());
    expect(error.code).toBe('s3-endpoint');
    expect(error.message).toMatch(/check whether the endpoint begins with http:\/\/ or https:\/\//);
    expect(error.message).not.toMatch(raw);
  });

  it.each([
    ['a status without a reason', 418, '', /status 418/],
    ['a page in place of an error', 400, '<html><p>nginx</html>', /status 400/],
    ['half an error', 409, '<Error><Code>', /status 409/],
    ['JSON', 400, '{"message": 1}', /status 400/],
  ])('%s', async (_, status, body, message) => {
    service.script = (__, response) => !!response.writeHead(status).end(body);
    const error = await refusal(folder().list());
    expect(error.message).toMatch(message);
    expect(error.message).toContain(service.endpoint);
    expect(error.message).not.toMatch(raw);
  });
});
