import { inferModel } from '../../../src/checkpoint/architecture/inferModel.js';
import { inferGraph } from '../../../src/checkpoint/architecture/graph/inferGraph.js';
import type { CheckpointContents } from '../../../src/checkpoint/formats/contents.js';
import { openCheckpoint, type OpenCheckpoint } from '../../../src/checkpoint/open.js';
import { localFolder } from '../../../src/checkpoint/sources/localFolder.js';
import { readCheckpoint } from '../../../src/checkpoint/formats/readCheckpoint.js';
import { readWeights } from '../../../src/checkpoint/architecture/readWeights.js';
import type { ByteSource } from '../../../src/checkpoint/sources/byteSource.js';
import type { Weights } from '../../../src/checkpoint/architecture/architecture.js';
import { InputError } from '../../../src/shared/inputError.js';

export type Outcome =
  | { readonly kind: 'read'; readonly weights: Weights }
  | { readonly kind: 'refused'; readonly code: string };

/** All that loading does with a file. Anything but weights or an InputError is thrown on. */
export const readAll = (source: ByteSource): Promise<Outcome> =>
  readContents(() => readCheckpoint(source), source.name, source.size);

/** The same of `model.onnx` in a folder, which may name other files of it. */
export async function readIn(folder: string): Promise<Outcome> {
  const opened: OpenCheckpoint[] = [];
  try {
    return await readContents(
      async () => {
        opened.push(await openCheckpoint(localFolder(folder), 'model.onnx'));
        return opened[0].contents;
      },
      'model.onnx',
      0,
    );
  } finally {
    for (const one of opened) await one.close();
  }
}

async function readContents(open: () => Promise<CheckpointContents>, name: string, size: number): Promise<Outcome> {
  try {
    const contents = await open();
    if (contents.graph) {
      const { architecture } = inferGraph(contents.graph, null, name);
      for (const tensor of contents.tensors.values()) await tensor.read();
      if (architecture.n_layers !== 1) throw new Error('the graph has one layer');
      return { kind: 'read', weights: new Map() };
    }
    const { architecture, state } = inferModel(contents, null, name);
    const { weights } = await readWeights(state, architecture, name, size);
    for (const [tensor, { shape, data }] of weights) {
      if (shape.reduce((all, length) => all * length, 1) !== data.length)
        throw new Error(`${tensor} has a wrong length`);
      if (data.some((value) => !Number.isFinite(value))) throw new Error(`${tensor} is not finite`);
    }
    return { kind: 'read', weights };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    if (error.message.includes('\n') || error.message.length > 2000)
      throw new Error(`not one line: ${error.message.slice(0, 300)}`);
    return { kind: 'refused', code: error.code };
  }
}
