import { PassThrough } from 'node:stream';
import { createMessageConnection, ResponseError, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import { describe, expect, it } from 'vitest';
import { openCheckpoint } from '../../../src/checkpoint/open.js';
import { hostFolder } from '../../../src/engine/places/hostFolder.js';
import { withTensors } from '../checkpoint/support/onnxSideFile.js';
import { hostFileSystem } from '../../../src/engine/places/hostFileSystem.js';

describe('an ONNX model in a virtual file system', () => {
  it('is read with its weights in a file beside it, and with that file alone', async () => {
    const files = new Map([
      ['1.onnx', withTensors([{ location: 'w.data', offset: '16' }])],
      ['w.data', new Uint8Array(32)],
      ['other.data', new Uint8Array(32)],
    ]);
    const asked: string[] = [];
    const bytesOf = (uri: string): [string, Uint8Array] => {
      const name = decodeURIComponent(uri.slice('memfs:/run/'.length));
      return [name, files.get(name) ?? new Uint8Array()];
    };
    const entry = (name: string, { length }: Uint8Array) => ({
      ...{ name, size: length, isFile: true, isDirectory: false, mtimeMs: 1 },
    });
    const folder = hostFolder('memfs:/run', {
      list: async () => [...files].map(([name, bytes]) => entry(name, bytes)),
      stat: async (uri) => entry(...bytesOf(uri)),
      read: async (uri, offset, length) => {
        asked.push(uri);
        return bytesOf(uri)[1].slice(offset, offset + length);
      },
    });
    const opened = await openCheckpoint(folder, '1.onnx');
    expect(opened.sources.map(({ name }) => name)).toEqual(['1.onnx', 'w.data']);
    expect(await opened.contents.tensors.get('far.0')?.read()).toEqual(new Float32Array(4));
    expect(new Set(asked)).toEqual(new Set(['memfs:/run/1.onnx', 'memfs:/run/w.data']));
  });
});

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
