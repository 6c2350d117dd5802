import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { awsStore } from '../../../src/checkpoint/sources/s3/awsStore.js';
import { ObjectCache } from '../../../src/checkpoint/sources/s3/objectCache.js';
import { PATIENCE } from '../../../src/checkpoint/sources/s3/patience.js';
import { s3Folder } from '../../../src/checkpoint/sources/s3/s3Folder.js';
import { parseParams } from '../../../src/engine/calls.js';
import { createEngine, Engine } from '../../../src/engine/handlers.js';
import { analyseRequestSchema } from '../../../src/protocol/analysis.js';
import { CancelledError } from '../../../src/shared/cancellation.js';
import { InputError } from '../../../src/shared/inputError.js';
import { quiet } from '../engine/runFolder.js';
import { listingXml, scripted, type Scripted } from './scripted.js';
import { accountEnv } from './server.js';

let service: Scripted;
let home = '';
const kept = { ...process.env };

beforeAll(async () => {
  service = await scripted({});
});
afterAll(() => service.close());
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'beliefscope-listings-'));
  Object.assign(process.env, accountEnv(home));
});
afterEach(async () => {
  service.script = () => false;
  service.requests.length = 0;
  process.env = { ...kept };
  await rm(home, { recursive: true, force: true });
});

const quick = { ...PATIENCE, pauseMs: 1 };
const list = (patience = quick, signal?: AbortSignal) =>
  s3Folder(
    awsStore(service.location, patience),
    { ...service.location, prefix: 'runs' },
    new ObjectCache(home, 1),
  ).list(signal);
const names = async () => (await list()).map(({ name }) => name);

async function refusal(promise: Promise<unknown>): Promise<InputError> {
  const error = await promise.then(
    () => new Error('it was listed'),
    (reason: unknown) => reason,
  );
  if (error instanceof InputError) return error;
  throw error;
}

/** Answers each page by its number, from 1. */
const pages = (page: (number: number) => string) => {
  let number = 0;
  service.script = (_, response) => !!response.end(listingXml(page(++number)));
};
const object = (key: string) => `<Contents><Key>${key}</Key><Size>1</Size></Contents>`;
const truncated = (token: string) =>
  `<IsTruncated>true</IsTruncated><NextContinuationToken>${token}</NextContinuationToken>`;

describe('a listing ends', () => {
  it.each([
    ['the same', () => 'again'],
    ['in a circle', (number: number) => `t${number % 3}`],
  ])('where its continuation tokens are %s', async (_, token) => {
    pages((number) => truncated(token(number)) + object(`runs/${number}.pt`));
    const error = await refusal(list());
    expect(error.code).toBe('s3-failed');
    expect(error.message).toMatch(/listing does not end \(it repeats where it goes on\)/);
    expect(service.requests.length).toBeLessThan(6);
  });

  it('where pages without anything go on for ever', async () => {
    pages((number) => truncated(`t${number}`));
    expect((await refusal(list())).message).toMatch(/100 pages in a row with nothing new/);
    expect(service.requests).toHaveLength(100);
  });

  it('where one object is listed on every page for ever', async () => {
    pages((number) => truncated(`t${number}`) + '<CommonPrefixes><Prefix>runs/a/</Prefix></CommonPrefixes>');
    expect((await refusal(list())).message).toMatch(/does not end/);
    expect(service.requests.length).toBeLessThan(110);
  });

  it('where it says that it goes on, and not where', async () => {
    pages(() => `<IsTruncated>true</IsTruncated>${object('runs/1.pt')}`);
    expect((await refusal(list())).message).toMatch(/goes on, and not where/);
  });

  it('where there are ten million objects', async () => {
    const thousand = (page: number) =>
      Array.from({ length: 1000 }, (_, i) => object(`runs/${page * 1000 + i}.pt`)).join('');
    pages((number) => truncated(`t${number}`) + thousand(number));
    const error = await refusal(list());
    expect(error.code).toBe('too-many-files');
    expect(service.requests.length).toBeLessThanOrEqual(101);
  });

  it('where it comes byte by byte, or not at all, with progress meanwhile', async () => {
    const impatient = { ...quick, questionMs: 2500 };
    service.script = (_, response) => {
      response.write('<?xml version="1.0"?>');
      const drip = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(drip));
      return true;
    };
    const seen: string[] = [];
    const watcher = { listed: (folder: string, count: number) => seen.push(`${folder} ${count}`) };
    const location = { ...service.location, prefix: 'runs' };
    const slow = s3Folder(awsStore(location, impatient), location, new ObjectCache(home, 1), watcher).list();
    expect((await refusal(slow)).message).toMatch(/no answer in time/);
    expect(seen).toContain('s3://bucket/runs/ 0');
    service.script = () => true;
    expect((await refusal(list({ ...quick, headMs: 50, questionMs: 200 }))).code).toBe('s3-connection');
  });

  it('at once where it is cancelled', async () => {
    service.script = () => true;
    const controller = new AbortController();
    const asked = list(PATIENCE, controller.signal);
    setTimeout(() => controller.abort(), 50);
    await expect(asked).rejects.toThrow(CancelledError);
  });

  it('where it is more than any listing has', async () => {
    let sent = 0;
    service.script = (_, response) => {
      const more = () => {
        while (sent < 2 ** 30 && response.write('<Contents>'.repeat(1000))) sent += 10_000;
        if (!response.destroyed) response.once('drain', more);
      };
      more();
      return true;
    };
    expect((await refusal(list())).message).toMatch(/more than 8 MB/);
    expect(sent).toBeLessThan(64 * 2 ** 20);
  });
});

describe('what a listing says', () => {
  it('is left out where no folder can have such a name', async () => {
    const odd = ['..', '.', '../x.pt', '/x.pt', 'a&#10;b.pt', 'a&#0;.pt', '&#27;[31m.pt', 'k'.repeat(1e5), 'deep/x.pt'];
    pages(
      () =>
        `<IsTruncated>false</IsTruncated>${['runs/', 'elsewhere/1.pt', '..', ...odd.map((name) => `runs/${name}`), 'runs/1.pt'].map(object).join('')}`,
    );
    expect(await names()).toEqual(['1.pt']);
  });

  it('is counted so where buckets are looked into, too', async () => {
    pages(
      () =>
        `${truncated('t')}${object('runs/1.pt')}${object('elsewhere/2.pt')}<CommonPrefixes><Prefix>runs/a/</Prefix></CommonPrefixes><CommonPrefixes><Prefix>elsewhere/</Prefix></CommonPrefixes><CommonPrefixes><Prefix>runs//</Prefix></CommonPrefixes>`,
    );
    const { prefix: _, ...at } = service.location;
    const look = (next: string | null) =>
      createEngine({ hostFiles: null })['s3/folder']?.(
        parseParams('s3/folder', { ...at, prefix: 'runs/', next }),
        quiet,
      );
    expect(await look(null)).toEqual({ prefixes: ['runs/a/'], checkpoints: 1, files: 1, next: 't' });
    expect((await refusal(Promise.resolve(look('t')))).message).toMatch(/does not end/);
  });

  it.each([
    ['a page of a network that wants a sign-in', '<html><body>Sign in</body></html>', /no listing of S3/],
    ['nothing', '', /no listing of S3/],
    ['XML that is cut short', listingXml(object('runs/1.pt')).slice(0, -40), /cannot be read as one of S3/],
    ['elements in elements without end', `<ListBucketResult>${'<a>'.repeat(500_000)}`, /cannot be read as one of S3/],
  ])('is refused where it is %s', async (_, body, message) => {
    service.script = (__, response) => !!response.end(body);
    const error = await refusal(list());
    expect(error.code).toBe('s3-failed');
    expect(error.message).toMatch(message);
  });

  it('is never more than its bytes: entities of entities stand for nothing', async () => {
    const bomb = Array.from({ length: 12 }, (_, i) => `<!ENTITY e${i + 1} "${`&e${i};`.repeat(10)}">`).join('');
    service.script = (_, response) =>
      !!response.end(
        listingXml(`<IsTruncated>false</IsTruncated>${object('runs/&e12;1.pt')}`).replace(
          '?>',
          `?><!DOCTYPE x [<!ENTITY e0 "lol">${bomb}]>`,
        ),
      );
    expect(await names()).toEqual(['1.pt']);
  });
});

it('an analysis tells that it lists, and what it waits for', async () => {
  pages(
    (number) =>
      (number < 3 ? truncated(`t${number}`) : '<IsTruncated>false</IsTruncated>') + object(`runs/${number}.txt`),
  );
  const steps: string[] = [];
  const progress = ({ step }: { step: string }) => void steps.push(step);
  const request = analyseRequestSchema.parse({
    source: { kind: 's3', ...service.location, prefix: 'runs' },
    settings: {},
  });
  await refusal(new Engine().analyse(request, { ...quiet, progress }));
  expect(steps).toContain('Listing s3://bucket/runs/ (3 so far)');
});
