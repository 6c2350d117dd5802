import { describe, expect, it } from 'vitest';
import type { Architecture } from '../../../src/checkpoint/architecture/architecture.js';
import { Engine } from '../../../src/engine/handlers.js';
import { inspectionText } from '../../../src/engine/inspectionText.js';
import { InputError } from '../../../src/shared/inputError.js';
import { exportedModel, field, withInGraph, type ExportOptions } from '../model/exportedModel.js';
import { naiveRun, randomWeights } from '../model/naiveTransformer.js';
import { checkpointBytes, preset, quiet, request, runFolder, smallModel } from './runFolder.js';

const { signal } = quiet;
const onnx = (seed: number, options?: ExportOptions, shape: Architecture = smallModel) =>
  exportedModel(shape, randomWeights(shape, seed), options);

const refusal = async (work: Promise<unknown>): Promise<string> => {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(InputError);
  return `${(error as InputError).code}: ${(error as InputError).message}`;
};

const analyseOnly = async (file: string, bytes: Uint8Array, more: Record<string, string> = {}) => {
  const { path } = await runFolder({ [file]: bytes, ...more });
  return new Engine().analyse(request(path, { process: preset('rrxor') }), quiet);
};

const EXPORTS: [string, ExportOptions][] = [
  ['dynamic axes', {}],
  ['int32 tokens and underscores', { tokens: 'int32', name: (l) => `blocks_${l}_hook_resid_post` }],
  ['a fixed length and batch', { pos: smallModel.n_ctx, batch: 3, name: (l) => `resid_post_${l}` }],
  ['a fixed batch of one, unnamed logits', { batch: 1, name: (l) => `resid_post.${l}`, logits: 'output' }],
  ['open widths', { width: 'width', positionName: 'transformer.wpe.weight' }],
];

describe('an exported ONNX model', () => {
  it.each(EXPORTS)('gives the numbers of the weights it was exported from: %s', async (_, options) => {
    const folder = await runFolder({
      ...{ '10.onnx': onnx(1, options), '20.onnx': onnx(2, options) },
      ...(options.width ? { 'train_config.json': '{"d_vocab": 2}' } : {}),
    });
    const weights = await runFolder({
      '10.pt': checkpointBytes(smallModel, 1),
      '20.pt': checkpointBytes(smallModel, 2),
    });
    const engine = new Engine();
    const ask = { process: preset('rrxor') };
    const [{ result: graph }, { result: own }] = [
      await engine.analyse(request(folder.path, ask), quiet),
      await engine.analyse(request(weights.path, ask), quiet),
    ];
    expect(graph.checkpoint).toMatchObject({ file: '20.onnx', step: 20 });
    expect(graph.architecture).toEqual({
      ...{ d_vocab: 2, d_model: 8, n_ctx: 6, n_layers: 2 },
      ...{ d_head: null, n_heads: null, d_mlp: null, act_fn: null, normalization_type: null },
    });
    expect(graph.inputs).toEqual(own.inputs);
    expect(graph.regression.r2).toBeCloseTo(own.regression.r2, 4);
    expect(graph.regression.mse).toBeCloseTo(own.regression.mse, 5);
    expect(graph.regression.r2_first_checkpoint).toBeCloseTo(own.regression.r2_first_checkpoint ?? NaN, 4);
    graph.regression.per_layer.forEach(({ r2 }, layer) =>
      expect(r2).toBeCloseTo(own.regression.per_layer[layer]?.r2 ?? NaN, 4),
    );
    graph.predictions.vector.forEach((value, at) =>
      expect(Math.abs(value - own.predictions.vector[at])).toBeLessThan(2e-3),
    );

    for (const tokens of [[1], [0, 1, 1], [1, 0, 1, 0, 0, 1]]) {
      const answer = await engine.activations({ kind: 'local', path: folder.path }, 10, tokens, signal);
      const { resid_post, logits } = naiveRun(smallModel, randomWeights(smallModel, 1), tokens);
      const close = (found: number[][] = [], expected: number[][] = []) => {
        expect(found).toHaveLength(tokens.length);
        found.forEach((row, p) =>
          row.forEach((x, d) => expect(Math.abs(x - (expected[p]?.[d] ?? NaN))).toBeLessThan(1e-4)),
        );
      };
      close(answer.logits, logits);
      resid_post.forEach((stream, layer) => close(answer.resid_post[layer], stream));
    }
  });

  it('is listed by steps like any checkpoint, with what is known of its shape', async () => {
    const { path } = await runFolder({
      ...{ 'step_5.onnx': onnx(1), 'step_40.onnx': onnx(2), 'other.onnx': onnx(3, { outputs: ['logits'] }) },
    });
    const listing = await new Engine().list({ kind: 'local', path }, signal);
    expect(listing.runs.map(({ prefix, checkpoints }) => [prefix, checkpoints.map(({ step }) => step)])).toEqual([
      ['step_', [5, 40]],
    ]);
    expect(listing.architecture).toMatchObject({ d_vocab: 2, d_model: 8, n_ctx: 6, n_layers: 2, n_heads: null });
    expect(listing.notes.join()).toMatch(
      /other\.onnx was left out: .*graph of \d+ operators \(opset 17\) with the outputs logits, not a model/,
    );
  });

  it('is inspected without being run', async () => {
    const { path } = await runFolder({ 'model.onnx': onnx(1) });
    const found = await new Engine().inspect({ kind: 'local', path: `${path}/model.onnx` }, null, signal);
    expect(found).toMatchObject({
      format: 'onnx',
      architecture: { d_vocab: 2, d_model: 8, n_ctx: 6, n_layers: 2, eps: null },
      warnings: [],
    });
    expect(found.ports?.inputs).toEqual([{ name: 'tokens', dtype: 'int64', shape: ['batch', 'pos'] }]);
    expect(found.ports?.outputs).toContainEqual({
      name: 'blocks.1.hook_resid_post',
      dtype: 'float32',
      shape: ['batch', 'pos', 8],
    });
    expect(found.tensors).toContainEqual({ name: 'embed.W_E', shape: [2, 8], dtype: 'float32' });
    const text = inspectionText(found);
    expect(text).toMatch(/^model +2 layers, d_model 8, n_ctx 6, d_vocab 2$/m);
    expect(text).toMatch(/^layout +exported ONNX graph by beliefscope, opset 17$/m);
    expect(text).toMatch(/^output +blocks\.0\.hook_resid_post \[batch, pos, 8\] float32$/m);
  });

  it('is listed and inspected in a workspace that is not trusted, and not run: alone, or as the earliest of a run', async () => {
    const { path } = await runFolder({ '1.onnx': onnx(1), '2.onnx': onnx(2) });
    const engine = new Engine();
    const source = { kind: 'local', path } as const;
    expect((await engine.list(source, signal)).runs).toHaveLength(1);
    expect((await engine.inspect(source, '1.onnx', signal)).architecture).toMatchObject({ d_model: 8 });
    const asked = { ...request(path, { process: preset('rrxor') }), trusted: false };
    const refused =
      'not-trusted: 2.onnx is an exported ONNX model, which is a program: it is run once you trust this workspace.';
    expect(await refusal(engine.analyse(asked, quiet))).toBe(refused);
    await engine.analyse({ ...asked, trusted: true }, quiet);
    // Nor is what is remembered of it shown.
    expect(await refusal(engine.analyse(asked, quiet))).toBe(refused);

    const mixed = await runFolder({ '1.pt': onnx(1), '2.pt': checkpointBytes(smallModel, 2) });
    const { result } = await engine.analyse(
      { ...request(mixed.path, { process: preset('rrxor') }), checkpoint: '2.pt', trusted: false },
      quiet,
    );
    expect(result.checkpoint.file).toBe('2.pt');
    expect(result.regression.r2_first_checkpoint).toBeNull();
    expect(result.notes.join()).toMatch(
      /earliest checkpoint could not be compared with: 1\.pt is an exported ONNX model, which/,
    );
  });

  it('takes n_ctx from the config where the graph leaves it open, and from the table of positions where nothing says it', async () => {
    const open = onnx(1, { positionName: 'onnx::Slice_12' });
    const { path } = await runFolder({ '1.onnx': open });
    const asked = request(path, { process: preset('rrxor') });
    const short = await new Engine().analyse({ ...asked, settings: { ...asked.settings, context: 4 } }, quiet);
    expect(short.result.inputs.n_ctx).toBe(4);
    // The table of positions is told by what reads it, whatever its name is.
    expect(short.result.architecture.n_ctx).toBe(6);
    const { result } = await analyseOnly('1.onnx', open, { 'train_config.json': '{"n_ctx": 5}' });
    expect(result.architecture.n_ctx).toBe(5);
    expect(await refusal(analyseOnly('1.onnx', onnx(1), { 'train_config.json': '{"d_model": 9}' }))).toMatch(
      /^config-disagrees: train_config\.json does not fit 1\.onnx: it says d_model is 9 but the graph has 8/,
    );
  });

  const external = withInGraph(
    onnx(1),
    field(5, Buffer.concat([field(1, 4), field(2, 1), field(8, 'far'), field(14, 1), field(13, field(1, 'location'))])),
  );
  const custom = withInGraph(
    onnx(1),
    field(1, Buffer.concat([field(1, 'logits'), field(2, 'x'), field(4, 'FusedMatMul'), field(7, 'com.microsoft')])),
  );
  const inBranch = field(
    5,
    Buffer.concat([field(1, 'then_branch'), field(6, field(1, Buffer.concat([field(4, 'Evil'), field(7, 'mine')])))]),
  );
  const hidden = withInGraph(
    onnx(1),
    field(1, Buffer.concat([field(1, 'c'), field(2, 'y'), field(4, 'If'), inBranch])),
  );
  it.each<[string, Uint8Array, RegExp]>([
    ['attention that looks ahead', onnx(1, { isCausal: false }), /^unsupported-graph: 1\.onnx: .*not causal/],
    [
      'no residual streams',
      onnx(1, { outputs: ['logits'] }),
      /not a model|no residual streams among its outputs \(logits\)/,
    ],
    [
      'no logits',
      onnx(1, { outputs: ['blocks.0.hook_resid_post', 'blocks.1.hook_resid_post'] }),
      /^unsupported-graph: .*no logits/,
    ],
    [
      'a missing layer',
      onnx(1, { outputs: ['logits', 'blocks.1.hook_resid_post'] }),
      /lacks the residual stream of layer 0/,
    ],
    ['numbers in another file', external, /^external-data: 1\.onnx cannot be read: /],
    ['operators of one runtime', custom, /^custom-operators: 1\.onnx uses the operator com\.microsoft\.FusedMatMul/],
    ['operators hidden in a branch', hidden, /^custom-operators: 1\.onnx uses the operator mine\.Evil/],
    [
      'a size that no file has',
      withInGraph(onnx(1), field(5, Buffer.concat([field(1, 2 ** 40), field(2, 1), field(8, 'w'), field(9, 'abcd')]))),
      /^too-large: /,
    ],
    [
      'fewer numbers than the shape',
      withInGraph(onnx(1), field(5, Buffer.concat([field(1, 2), field(2, 1), field(8, 'w'), field(9, 'abcd')]))),
      /^bad-onnx: .*takes 8 bytes but has 4/,
    ],
    [
      'an unknown operator',
      withInGraph(onnx(1), field(1, Buffer.concat([field(1, 'logits'), field(2, 'x'), field(4, 'NoSuchOperator')]))),
      /^bad-onnx: .*NoSuchOperator/,
    ],
    ['half of the file', onnx(1).subarray(0, 2000), /^cut-short: /],
    [
      'weights that are not finite',
      exportedModel(
        smallModel,
        new Map([...randomWeights(smallModel, 1), ['ln_final.b', { shape: [8], data: new Float32Array(8).fill(NaN) }]]),
      ),
      /^not-finite: /,
    ],
  ])('is refused in one line for %s', async (_, bytes, message) => {
    const { path } = await runFolder({ '1.onnx': bytes });
    expect(await refusal(new Engine().activations({ kind: 'local', path }, '1.onnx', [0, 1], signal))).toMatch(message);
  });
});
