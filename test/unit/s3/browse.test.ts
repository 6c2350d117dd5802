import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parseParams } from '../../../src/engine/calls.js';
import { createEngine } from '../../../src/engine/handlers.js';
import { InputError } from '../../../src/shared/inputError.js';
import type { S3FolderPage } from '../../../src/protocol/files.js';
import { quiet } from '../engine/runFolder.js';
import { accountEnv, BUCKET, s3Error, startService, type TestService } from './server.js';

let service: TestService;
let home: string;
const kept = { ...process.env };
const engine = createEngine({ hostFiles: null });

beforeAll(async () => {
  service = await startService();
  home = await mkdtemp(join(tmpdir(), 'beliefscope-browse-'));
  Object.assign(process.env, accountEnv(home));
  for (const key of [
    'runs/readme.md',
    'runs/a/10.pt',
    'runs/a/20.pt',
    'runs/a/model.safetensors',
    'runs/a/train_config.json',
    'runs/a/deep/x.txt',
  ])
    await service.put(key, 'x');
});
afterEach(() => {
  service.fault = null;
});
afterAll(async () => {
  process.env = { ...kept };
  await service.close();
  await rm(home, { recursive: true, force: true });
});

const at = () => ({ endpoint: service.endpoint, region: null, profile: null, forcePathStyle: true });
const folder = async (prefix: string, next: string | null = null): Promise<S3FolderPage> => {
  const answer = engine['s3/folder'];
  if (!answer) throw new Error('no such call');
  return answer(parseParams('s3/folder', { ...at(), bucket: BUCKET, prefix, next }), quiet);
};
const buckets = async (): Promise<readonly string[]> => {
  const answer = engine['s3/buckets'];
  if (!answer) throw new Error('no such call');
  return answer(parseParams('s3/buckets', at()), quiet);
};

describe('looking around in S3', () => {
  it('lists the buckets', async () => {
    expect(await buckets()).toEqual([BUCKET]);
  });

  it('tells the folders below, and how many files look like checkpoints', async () => {
    expect(await folder('runs/a')).toEqual({ prefixes: ['runs/a/deep/'], checkpoints: 3, files: 4, next: null });
    expect(await folder('runs/')).toMatchObject({ checkpoints: 0, files: 1 });
  });

  it('goes on page by page', async () => {
    const asked: string[] = [];
    service.fault =
      ({ url = '' }) =>
      (_, response) => {
        asked.push(url);
        const more = !url.includes('continuation-token=second');
        response.end(`<?xml version="1.0"?><ListBucketResult><Name>${BUCKET}</Name><IsTruncated>${more}</IsTruncated>
        ${more ? '<NextContinuationToken>second</NextContinuationToken>' : ''}
        <Contents><Key>many/${more ? 1 : 2}.pt</Key><Size>1</Size></Contents>
        <CommonPrefixes><Prefix>many/${more ? 'a' : 'b'}/</Prefix></CommonPrefixes></ListBucketResult>`);
      };
    const page = await folder('many');
    expect(page).toEqual({ prefixes: ['many/a/'], checkpoints: 1, files: 1, next: 'second' });
    expect(await folder('many', page.next)).toEqual({ prefixes: ['many/b/'], checkpoints: 1, files: 1, next: null });
    expect(asked).toHaveLength(2);
  });

  it('says why buckets cannot be listed, in words of its own', async () => {
    service.fault = () => s3Error(403, 'AccessDenied');
    const error: unknown = await buckets().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).code).toBe('s3-denied');
    expect((error as InputError).message).toMatch(/^The list of buckets: access denied.*s3:ListAllMyBuckets/);
  });
});
