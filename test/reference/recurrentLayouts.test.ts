import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadModel } from '../../src/checkpoint/load.js';
import { isRecurrentNet } from '../../src/checkpoint/architecture/recurrentNet.js';
import { localFolder } from '../../src/checkpoint/sources/localFolder.js';
import { prefixTreeOf } from '../../src/model/prefixTree.js';
import { createRecurrentSession } from '../../src/model/recurrent/session.js';

const ROOT = join(import.meta.dirname, 'layouts');
const TOLERANCE = 3e-5;

interface Reference {
  readonly checkpoint: string;
  readonly tokens: readonly number[][];
  readonly logits: readonly number[][][];
  readonly layers: Readonly<Record<string, readonly number[][][]>>;
  readonly architecture: { readonly rnn_type: string; readonly hidden_size: number; readonly num_layers: number };
  readonly other: Pick<Reference, 'checkpoint' | 'tokens' | 'logits'>;
}

function worst(found: Float32Array, start: number, expected: readonly number[]): number {
  return expected.reduce(
    (most, value, at) => Math.max(most, Math.abs(found[start + at] - value) / Math.max(1, Math.abs(value))),
    0,
  );
}

async function sessionOf(folder: string, file: string) {
  const { architecture, ...loaded } = await loadModel(localFolder(join(ROOT, folder)), file);
  if (!('weights' in loaded) || !isRecurrentNet(architecture)) throw new Error('not read as a recurrent net');
  return createRecurrentSession({ architecture, weights: loaded.weights });
}

describe('recurrent nets as torch computes them', () => {
  test.each(['rnn-gru-embedding', 'rnn-gru-stacked', 'rnn-lstm-onehot', 'rnn-tanh-stacked'])('%s', async (folder) => {
    const expected = JSON.parse(readFileSync(join(ROOT, folder, 'expected.json'), 'utf8')) as Reference;
    const session = await sessionOf(folder, expected.checkpoint);
    const { rnn_type, hidden_size, num_layers } = expected.architecture;
    expect(session.architecture).toMatchObject({ rnn_type, d_model: hidden_size, n_layers: num_layers });
    const { tree, rows } = prefixTreeOf(expected.tokens);
    const { logits, resid_post, d_model, d_vocab_out } = await session.run(tree);
    rows.forEach((path, word) =>
      path.forEach((row, position) => {
        expect(worst(logits, row * d_vocab_out, expected.logits[word][position])).toBeLessThan(TOLERANCE);
        Object.values(expected.layers).forEach((layer, l) =>
          expect(worst(resid_post[l], row * d_model, layer[word][position])).toBeLessThan(TOLERANCE),
        );
      }),
    );
    await session.release();
    const other = await sessionOf(folder, expected.other.checkpoint);
    const word = prefixTreeOf(expected.other.tokens);
    const again = await other.run(word.tree);
    word.rows[0].forEach((row, position) =>
      expect(worst(again.logits, row * d_vocab_out, expected.other.logits[0][position])).toBeLessThan(TOLERANCE),
    );
    await other.release();
  });
});
