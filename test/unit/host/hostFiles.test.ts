import { PassThrough } from 'node:stream';
import { createMessageConnection, ResponseError, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import { describe, expect, it } from 'vitest';
import { hostFileSystem } from '../../../src/engine/places/hostFileSystem.js';

describe('what the host refuses the engine', () => {
  const [up, down] = [new PassThrough(), new PassThrough()];
  const host = createMessageConnection(new StreamMessageReader(up), new StreamMessageWriter(down));
  const engine = createMessageConnection(new StreamMessageReader(down), new StreamMessageWriter(up));
  const refusal = { code: 'virtual-file-too-large', message: 'a.pt has 700 MB' };
  host.onRequest('host/stat', () => new ResponseError(-32001, refusal.message, refusal));
  host.onRequest('host/list', () => new ResponseError(-32603, 'bug', { code: 'fault', message: 'bug' }));
  host.listen();
  engine.listen();
  const files = hostFileSystem(engine);

  it('is told to the person in its own words', async () => {
    await expect(files.stat('memfs:/a.pt')).rejects.toMatchObject({ name: 'InputError', ...refusal });
  });
  it('is a fault of ours where it is one', async () => {
    await expect(files.list('memfs:/')).rejects.not.toMatchObject({ name: 'InputError' });
  });
});
