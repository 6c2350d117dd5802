import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { plainTransformer } from '../checkpoint/support/plainTransformer.js';
import { loadModel } from '../../../src/checkpoint/load.js';
import { localFolder } from '../../../src/checkpoint/sources/localFolder.js';
import { createGraphSession } from '../../../src/model/exported/graphSession.js';
import { OnnxGraph } from '../../../src/model/onnx/onnxGraph.js';
import { prefixTreeOf } from '../../../src/model/prefixTree.js';
import { createSession, type ModelSession, type RunOptions } from '../../../src/model/transformer/session.js';
import { runFolder } from '../engine/runFolder.js';
import { exportedModel, type ExportOptions } from './exportedModel.js';
import { naiveRun, random, randomWeights } from './naiveTransformer.js';

const shape = plainTransformer({
  ...{ d_vocab: 3, d_vocab_out: 4, d_model: 8, n_ctx: 7, d_head: 4, n_heads: 2, n_layers: 3, d_mlp: 16 },
  ...{ act_fn: 'relu', normalization_type: 'LN', eps: 1e-5 },
});
const { d_model, d_vocab_out, n_layers } = shape;
const weights = randomWeights(shape, 4);

async function sessionIn(path: string, file: string): Promise<ModelSession> {
  const checkpoint = await loadModel(localFolder(path), file);
  if (!('model' in checkpoint)) throw new Error('not a graph');
  const session = await createGraphSession(checkpoint);
  onTestFinished(() => session.release());
  return session;
}

async function exported(options: ExportOptions = {}): Promise<ModelSession> {
  const { path } = await runFolder({ '1.onnx': exportedModel(shape, weights, options) });
  return sessionIn(path, '1.onnx');
}

const next = random(3);
const words = Array.from({ length: 60 }, () =>
  Array.from({ length: 1 + Math.floor(next() * 7) }, () => Math.floor(next() * 3)),
);
const { tree, rows } = prefixTreeOf(words);

const close = (found: Float32Array, row: number, expected: number[] = []) =>
  expected.forEach((value, d) =>
    expect(Math.abs((found[row * expected.length + d] ?? NaN) - value)).toBeLessThan(2e-4),
  );

const EXPORTS: [string, ExportOptions][] = [
  ['dynamic axes', {}],
  ['a fixed batch and length', { batch: 5, pos: 7 }],
  ['outputs that are copies', { copiedBy: 'Identity' }],
  ['outputs that are cast', { copiedBy: 'Cast' }],
];

describe('a run of an exported graph', () => {
  test.each(EXPORTS)('equals the forward pass of each word, steered from a position on: %s', async (_, options) => {
    const session = await exported(options);
    const copies = 3;
    const vectors = Float32Array.from({ length: copies * n_layers * d_model }, () => next() - 0.5).fill(
      0,
      0,
      n_layers * d_model,
    );
    for (const from of [0, 2]) {
      const at = from === 0 ? undefined : Uint8Array.from(tree.position, (position) => (position >= from ? 1 : 0));
      const found = await session.run(tree, { steering: { copies, vectors, at } });
      for (let copy = 0; copy < copies; copy++)
        words.forEach((word, index) => {
          const expected = naiveRun(shape, weights, word, (layer, position) => {
            const start = (copy * n_layers + layer) * d_model;
            return position >= from ? vectors.subarray(start, start + d_model) : null;
          });
          word.forEach((_, position) => {
            const row = copy * tree.count + (rows[index]?.[position] ?? NaN);
            close(found.logits, row, expected.logits[position]);
            found.resid_post.forEach((stream, layer) => close(stream, row, expected.resid_post[layer]?.[position]));
          });
        });
      const plain = await session.run(tree);
      expect(found.logits.subarray(0, plain.logits.length)).toEqual(plain.logits);
      expect((await session.run(tree)).logits).toEqual(plain.logits);
      const wanted = Int32Array.from([tree.count - 1, 3, 20, 0]);
      const part = await session.run(tree, { wanted, outputs: { logits: true } });
      expect(part.resid_post.map(({ length }) => length)).toEqual([0, 0, 0]);
      wanted.forEach((row, index) =>
        close(part.logits, index, [...plain.logits.subarray(row * d_vocab_out, (row + 1) * d_vocab_out)]),
      );
    }
  });

  test.each(EXPORTS)(
    'shows a hook each layer and runs on with what it made of it, as the weights do: %s',
    async (_, options) => {
      const session = await exported(options);
      const own = await createSession({ architecture: shape, weights });
      onTestFinished(() => own.release());
      const seen = [0, 1, 2].map(() => new Set<number>());
      const hook: RunOptions['hook'] = (layer, resid, present) => {
        present.forEach((row) => seen[layer]?.add(row));
        // Not linear, and other for each row.
        if (layer !== 1)
          resid.forEach(
            (value, at) => (resid[at] = Math.max(value, -0.3) + 0.01 * (present[Math.floor(at / d_model)] ?? 0) ** 0.5),
          );
      };
      for (const wanted of [undefined, Int32Array.from([5, 17, tree.count - 1])]) {
        const [found, expected] = [await session.run(tree, { hook, wanted }), await own.run(tree, { hook, wanted })];
        const difference = (a: Float32Array, b: Float32Array | undefined) =>
          a.reduce((most, value, at) => Math.max(most, Math.abs(value - (b?.[at] ?? NaN))), 0);
        expect(difference(found.logits, expected.logits)).toBeLessThan(2e-4);
        found.resid_post.forEach((stream, layer) =>
          expect(difference(stream, expected.resid_post[layer])).toBeLessThan(2e-4),
        );
      }
      for (const layer of seen) expect(layer.size).toBe(tree.count);
    },
  );

  test('gives what torch gave of a rotary model with a gated MLP, plain and steered', async () => {
    const folder = join(import.meta.dirname, '../../data/checkpoints/exported');
    const session = await sessionIn(folder, 'rotary.onnx');
    const reference = JSON.parse(await readFile(join(folder, 'rotary.json'), 'utf8')) as Reference;
    const compare = async ({ tokens, logits, resid_post }: Numbers, options: RunOptions = {}) => {
      const found = await session.run(prefixTreeOf([tokens]).tree, options);
      logits.forEach((row, position) => close(found.logits, position, row));
      resid_post.forEach((stream, layer) =>
        stream.forEach((row, position) => close(found.resid_post[layer] ?? new Float32Array(), position, row)),
      );
    };
    for (const word of reference.words) await compare(word);
    const { layer, vector } = reference.steered;
    const vectors = new Float32Array(3 * vector.length);
    vectors.set(vector, layer * vector.length);
    await compare(reference.steered, { steering: { copies: 1, vectors } });
  });

  test('refuses to steer where later layers read another value than the output', async () => {
    const session = await exported({ copiedBy: 'Relu' });
    await session.run(tree);
    const vectors = new Float32Array(n_layers * d_model).fill(1);
    await expect(session.run(tree, { steering: { copies: 1, vectors } })).rejects.toMatchObject({
      code: 'no-steering',
    });
    await expect(session.run(tree, { hook: () => undefined })).rejects.toMatchObject({ code: 'no-steering' });
  });
});

interface Numbers {
  readonly tokens: number[];
  readonly logits: number[][];
  readonly resid_post: number[][][];
}

interface Reference {
  readonly words: readonly Numbers[];
  readonly steered: Numbers & { readonly layer: number; readonly vector: readonly number[] };
}

describe('a graph of another precision, and of any length', () => {
  const embedding = [1, 0, 2, -1, 0.5, 3, -2, 1];
  const unembedding = [1, 2, 0, -1, 0.5, 0, 2, 1];
  /** Stream E[token], logits E[token] U, of no position: exact in half precision too. */
  const graph = (type: 'float16' | 'float64', castBack = false): Uint8Array => {
    const g = new OnnxGraph();
    const tokens = g.input('tokens', 'int64', ['batch', 'pos']);
    const of = (name: string, rows: number, columns: number, values: readonly number[]) =>
      g.cast(g.constant(name, [rows, columns], Float32Array.from(values)), type);
    const names = ['blocks.0.hook_resid_post', 'logits'] as const;
    const [stream, logits] = castBack ? ['stream', 'inner'] : names;
    g.node('Gather', [of('embed.W_E', 2, 4, embedding), tokens], stream);
    g.node('MatMul', [stream, of('unembed.W_U', 4, 2, unembedding)], logits);
    if (castBack) [stream, logits].forEach((inner, at) => g.node('Cast', [inner], names[at], { to: 1 }));
    g.output(names[0], castBack ? 'float32' : type, ['batch', 'pos', 4]);
    g.output(names[1], castBack ? 'float32' : type, ['batch', 'pos', 2]);
    return g.encode();
  };

  test.each([
    ['float16', false],
    ['float64', false],
    ['float16', true],
    ['float64', true],
  ] as const)('%s, cast back %s: additions are cast, and words beyond n_ctx run', async (type, castBack) => {
    const { path } = await runFolder({ '1.onnx': graph(type, castBack) });
    const session = await sessionIn(path, '1.onnx');
    expect(session.architecture).toMatchObject({ n_ctx: 10, open_context: true, d_vocab: 2 });
    const word = Array.from({ length: 14 }, (_, at) => at % 2);
    const vectors = Float32Array.of(0.5, -1, 0, 2);
    for (const steering of [undefined, { copies: 1, vectors }]) {
      const { logits } = await session.run(prefixTreeOf([word]).tree, { ...(steering && { steering }) });
      const added = steering ? vectors : new Float32Array(4);
      const expected = word.flatMap((token) => {
        const x = [0, 1, 2, 3].map((d) => embedding[token * 4 + d] + added[d]);
        return [0, 1].map((out) => x.reduce((sum, value, d) => sum + value * unembedding[d * 2 + out], 0));
      });
      expect([...logits]).toEqual(expected);
    }
  });
});
