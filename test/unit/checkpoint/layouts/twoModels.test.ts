import { describe, expect, it } from 'vitest';
import { inspectIn } from '../../../../src/checkpoint/inspect.js';
import { randomWeights } from '../../model/naiveTransformer.js';
import { loadCheckpoint } from '../support/loadCheckpoint.js';
import { inputError, memoryFolder } from '../support/memory.js';
import { architecture, SCHEMES, written } from '../support/ownGpt.js';
import { float32, hookedTensors, stateDict, torchFile, type TestTensor } from '../support/torchFile.js';

const a = architecture({ n_heads: 2, d_head: 4 }, false);
const CONFIG = JSON.stringify({ n_heads: 2, act_fn: 'gelu', eps: 1e-5 });
const [TRAINED, OTHER] = [randomWeights(a, 1), randomWeights(a, 2)];
const under = (prefix: string, tensors: Record<string, TestTensor>) =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [`${prefix}${name}`, tensor]));
const names = SCHEMES['words in full'];

const folderOf = (tensors: Record<string, TestTensor>) =>
  memoryFolder({ '1.pt': torchFile(stateDict(tensors)), 'config.json': CONFIG });

describe('two models in one state dict', () => {
  it.each([
    ['model.', 'ema.'],
    ['model.', 'ema_model.'],
    ['network.', 'model_ema.module.'],
    ['student.', 'teacher.'],
    ['online_net.', 'target_net.'],
    ['policy.', 'ref.'],
    ['gpt.', 'swa_model.module.'],
  ])('%s is read and %s is left aside, and said to be', async (trained, other) => {
    const tensors = { ...under(other, written(a, OTHER, names)), ...under(trained, written(a, TRAINED, names)) };
    const { weights, notes } = await loadCheckpoint(folderOf(tensors), null);
    for (const [name, tensor] of TRAINED) expect(weights.get(name), name).toEqual(tensor);
    expect(notes.join(' ')).toMatch(/holds another model besides, which was left aside: /);
    expect(notes.join(' ')).toContain(other.split('.')[0]);
    expect((await inspectIn(folderOf(tensors), '1.pt')).warnings.join(' ')).toContain('another model besides');
  });

  it.each([
    ['model.', 'ema.'],
    ['student.', 'teacher.'],
  ])('HookedTransformers under %s and %s alike', async (trained, other) => {
    const marked = (value: number) => {
      const tensors = hookedTensors();
      const { shape } = tensors['unembed.b_U'] ?? { shape: [2] };
      return { ...tensors, 'unembed.b_U': { shape, bytes: float32(Array(shape[0]).fill(value)) } };
    };
    const tensors = { ...under(other, marked(9)), ...under(trained, marked(7)) };
    const { weights, notes } = await loadCheckpoint(memoryFolder({ '1.pt': torchFile(stateDict(tensors)) }), null);
    expect(weights.get('unembed.b_U')?.data[0]).toBe(7);
    expect(notes.join(' ')).toContain(`holds 2 models; the one under ${trained} was read`);
  });
});

describe('what somebody’s own GPT may do besides', () => {
  const open = (more: Record<string, TestTensor>, config: object = {}) =>
    loadCheckpoint(
      memoryFolder({
        '1.pt': torchFile(stateDict({ ...written(a, TRAINED, names), ...more })),
        'config.json': JSON.stringify({ n_heads: 2, ...config }),
      }),
      null,
    );
  const scalar = { shape: [1], bytes: float32([0.5]) };
  const row = { shape: [a.d_model], bytes: float32(Array(a.d_model).fill(0.5)) };

  it.each([
    ['layers.0.gamma_1', row],
    ['layers.0.ls1.gamma', row],
    ['layers.0.layer_scale_attn', row],
    ['layers.0.res_scale', scalar],
    ['layers.0.alpha', scalar],
    ['layers.0.attn_gate', scalar],
    ['layers.0.resid_gate', scalar],
    ['layers.0.skip_weight', scalar],
    ['layers.0.scale', scalar],
    ['layers.0.attention.temperature', scalar],
    ['layers.0.attention.head_scale', { shape: [2], bytes: float32([1, 2]) }],
    ['layers.0.lambda_attn', scalar],
    ['resid_lambdas', { shape: [2], bytes: float32([1, 2]) }],
    ['x0_lambdas', { shape: [2], bytes: float32([1, 2]) }],
    ['logit_scale', scalar],
    ['embed_scale', scalar],
    ['output_scale', scalar],
    ['token_scale', row],
  ])('a learned factor is never passed over: %s', async (name, tensor) => {
    const error = await inputError(open({ [name]: tensor }));
    expect(error.code).toBe('unsupported-architecture');
    expect(error.message).toContain(name);
  });

  it.each(['blocks.0.attn_scale', 'blocks.1.resid_gate', 'blocks.0.alpha'])(
    'nor in a HookedTransformer that somebody added it to: %s',
    async (name) => {
      const tensors = { ...hookedTensors(), [name]: scalar };
      const error = await inputError(loadCheckpoint(memoryFolder({ '1.pt': torchFile(stateDict(tensors)) }), null));
      expect(error.message).toContain(name);
    },
  );

  it('a LayerNorm of the embedding is computed', async () => {
    const { architecture: found } = await open({ 'emb_norm.weight': row, 'emb_norm.bias': row });
    expect(found.post_embedding_ln).toBe('sum');
  });

  it('multi-query attention: one head of keys and values for all', async () => {
    const shared = (name: string) => ({
      [`layers.0.attention.${name}.weight`]: { shape: [4, 8], bytes: float32(Array(32).fill(0.1)) },
      [`layers.0.attention.${name}.bias`]: { shape: [4], bytes: float32(Array(4).fill(0.1)) },
      [`layers.1.attention.${name}.weight`]: { shape: [4, 8], bytes: float32(Array(32).fill(0.1)) },
      [`layers.1.attention.${name}.bias`]: { shape: [4], bytes: float32(Array(4).fill(0.1)) },
    });
    const { architecture: found } = await open({ ...shared('key'), ...shared('value') });
    expect(found).toMatchObject({ n_heads: 2, n_key_value_heads: 1, d_head: 4 });
  });

  it('matrices without biases are taken to have none', async () => {
    const plain = Object.fromEntries(
      Object.entries(written(a, TRAINED, names)).filter(
        ([name]) => !/(attention|feed_forward|output).*\.bias$/.test(name),
      ),
    );
    const { weights } = await loadCheckpoint(folderOf(plain), null);
    expect([...(weights.get('blocks.0.mlp.b_in')?.data ?? [1])].every((value) => value === 0)).toBe(true);
    expect(weights.get('blocks.1.attn.W_V')).toEqual(TRAINED.get('blocks.1.attn.W_V'));
  });
});
