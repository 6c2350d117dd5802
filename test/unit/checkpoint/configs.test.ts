import { describe, expect, it } from 'vitest';
import { configIn } from '../../../src/checkpoint/config/configIn.js';
import { processInName } from '../../../src/checkpoint/config/nameHints.js';
import { presetNamed } from '../../../src/checkpoint/config/processNames.js';
import { lookalikesOf, provenanceOf } from '../../../src/checkpoint/config/provenance.js';
import { parseRunConfig } from '../../../src/checkpoint/config/readConfig.js';
import { fieldsOf } from '../../../src/checkpoint/config/runConfig.js';
import type { FolderSource } from '../../../src/checkpoint/sources/folderSource.js';
import { InputError } from '../../../src/shared/inputError.js';
import { memoryFolder } from './support/memory.js';

const told = (config: unknown, file = 'config.json') =>
  parseRunConfig(typeof config === 'string' ? config : JSON.stringify(config), file);

describe('the same field under the names of the field’s projects', () => {
  it.each([
    [{ activation_function: 'gelu_new' }, { act_fn: 'gelu_new' }],
    [{ hidden_act: 'silu' }, { act_fn: 'silu' }],
    [{ model: { instance_config: { cfg: { actFn: 'GELU' } } } }, { act_fn: 'gelu' }],
    [{ model: { mlp: { activation: 'nn.GELU()' } } }, { act_fn: 'gelu' }],
    [{ activation: "GELU(approximate='tanh')" }, { act_fn: 'gelu_new' }],
    [{ activation: "<class 'torch.nn.modules.activation.ReLU'>" }, { act_fn: 'relu' }],
    [{ act: { _target_: 'torch.nn.GELU', approximate: 'tanh' } }, { act_fn: 'gelu_new' }],
    [
      { mlp_type: 'x', use_swiglu: true },
      { act_fn: 'silu', gated_mlp: true },
    ],
    [
      { nLayers: 3, 'n-heads': 2, nhead: 2 },
      { n_layers: 3, n_heads: 2 },
    ],
    [
      { n_embd: 8, block_size: 6, n_head: 2, n_layer: 1 },
      { d_model: 8, n_ctx: 6, n_heads: 2, n_layers: 1 },
    ],
    [
      { hidden_size: 8, num_key_value_heads: 2, max_position_embeddings: 64 },
      { n_key_value_heads: 2, max_positions: 64 },
    ],
    [{ norm_first: true }, { norm_position: 'pre' }],
    [{ post_norm: true }, { norm_position: 'post' }],
    [{ norm: { type: 'RMSNorm', eps: 1e-6 } }, { normalization_type: 'RMS', eps: 1e-6 }],
    [
      { rope_theta: 500000, partial_rotary_factor: 0.25 },
      { rotary_base: 500000, rotary_pct: 0.25 },
    ],
    [{ pos_encoding: 'RoPE' }, { positional_embedding_type: 'rotary' }],
    [{ use_positional_encoding: false }, { positional_embedding_type: 'none' }],
    [{ is_causal: false }, { attention_dir: 'bidirectional' }],
    [
      { model: 'lstm', num_layers: 2 },
      { rnn_type: 'LSTM', n_layers: 2 },
    ],
    [
      { 'model/d_model': '16', 'model/act_fn': 'relu' },
      { d_model: 16, act_fn: 'relu' },
    ],
  ])('%j', (config, fields) => {
    expect(fieldsOf(told(config))).toMatchObject(fields);
  });

  it('what optimisers, datasets and probes say is not the model’s', () => {
    const config = told({
      d_model: 16,
      optimizer: { name: 'adam', eps: 1e-8 },
      probe: { hidden_size: 4, activation: 'tanh' },
      dataset: { seq_len: 9 },
      training: { sequence_len: 9 },
    });
    expect(config).toMatchObject({ d_model: 16, sequence_length: 9 });
    expect([config.eps, config.act_fn, config.n_ctx]).toEqual([undefined, undefined, undefined]);
    expect(told({ d_model: 16, lr: 1e-3, eps: 1e-8 }).eps).toBeUndefined();
    expect(told({ d_model: 16, lr: 1e-3, eps: 1e-5 }).eps).toBe(1e-5);
  });

  it('a field that says it twice, differently, is told with both places', () => {
    const config = told({ act_fn: 'relu', model: { activation: 'gelu' } });
    expect(config.act_fn).toBe('relu');
    expect(config.notes).toEqual([
      'config.json says act_fn twice: "relu" (act_fn) and "gelu" (model.activation). The first is used.',
    ]);
  });

  it('a field that looks like one and is not understood is named', () => {
    const config = told({ mlp_activation_kind: 'gelu-ish', activation: '${oc.env:ACT}' });
    expect(config.act_fn).toBeUndefined();
    expect(lookalikesOf(config, 'act_fn')).toEqual([
      'config.json: mlp_activation_kind "gelu-ish"',
      'config.json: activation "${oc.env:ACT}"',
    ]);
  });
});

describe('the process', () => {
  it.each([
    [{ process_config: { name: 'tom_quantum', alpha: 1, beta: 7.14 } }, 'tom_quantum', { alpha: 1, beta: 7.14 }],
    [{ process_name: 'RRXORProcess', process_params: { p1: 0.3, p2: 0.4 } }, 'rrxor', { pR1: 0.3, pR2: 0.4 }],
    [{ dataset: { process: 'ZeroOneR', prob_of_zero_from_r_state: 0.25 } }, 'ZeroOneR', { p: 0.25 }],
    [{ process: 'mess3', x: 0.1, a: 0.7, lr: 0.001 }, 'mess3', { x: 0.1, a: 0.7 }],
    [{ process: { Mess3: { x: 0.1, a: 0.7 } } }, 'mess3', { x: 0.1, a: 0.7 }],
    [{ process: 'mess3', process_params: "{'x': 0.1, 'a': 0.7}" }, 'mess3', { x: 0.1, a: 0.7 }],
    [
      {
        generative_process: {
          instance: { _target_: 'simplexity.build', process_name: 'fanizza', process_params: { alpha: 3, lamb: 0.4 } },
        },
      },
      'fanizza',
      { alpha: 3, lamb: 0.4 },
    ],
  ])('%j', (config, process, process_params) => {
    expect(told(config)).toMatchObject({ process, process_params });
  });

  // The presets are epsilon-transformers', whose p is the chance of a 0; by simplexity's name it is that of a 1.
  it.each([
    ['simplexity', { process_name: 'zero_one_random', process_params: { p: 0.9 } }, 'zero-one-random', 0.1],
    ['simplexity', { generative_process: { process_name: 'zero_one_random', p: 0.7 } }, 'zero-one-random', 0.3],
    ['simplexity', { process_name: 'even_ones', process_params: { p: 0.2 }, d_model: 8 }, 'even', 0.8],
    [
      'simplexity',
      { process: { _target_: 'simplexity.generative_processes.transition_matrices.zero_one_random', p: 0.9 } },
      'zero-one-random',
      0.1,
    ],
    ['epsilon', { process: 'zero_one_random', process_params: { p: 0.9 } }, 'zero-one-random', 0.9],
    [
      'epsilon',
      { process: { _target_: 'epsilon_transformers.processes.build', process_name: 'zero_one_random', p: 0.9 } },
      'zero-one-random',
      0.9,
    ],
    [null, { process_name: 'z1r', process_params: { p: 0.9 } }, 'zero-one-random', 0.9],
    [null, { process_name: 'zero_one_random', prob_of_zero_from_r_state: 0.9 }, 'zero-one-random', 0.9],
    [null, { process_name: 'zero_one_random', process_params: { p: 0.5 } }, 'zero-one-random', 0.5],
    [null, { process_name: 'zero_one_random', process_params: { p: 1.5 } }, 'zero-one-random', 1.5],
  ])('as %s says it: %j', (whose, config, preset, p) => {
    const { process, process_params, notes = [] } = told(config);
    expect([presetNamed(process ?? '')?.name, process_params]).toEqual([preset, { p }]);
    expect(notes).toHaveLength(whose === null ? 0 : 1);
    // Which way it was taken is told, with what else it could be.
    if (whose === 'simplexity') expect(notes[0]).toMatch(/^config\.json names .*how probable a 1 is, as in simplexity/);
    if (whose === 'epsilon') expect(notes[0]).toMatch(/as in epsilon-transformers\. In simplexity .* p 0\.1\.$/);
  });

  it.each([
    ['54qc0vyb_mess3-0.05-0.85', 'mess3', { x: 0.05, a: 0.85 }],
    ['vfs9q1-rrxor', 'rrxor', {}],
    ['mess3_x0.15_a0.6', 'mess3', { x: 0.15, a: 0.6 }],
    ['run_0_L2_H2_DH8_DM16_mess3', 'mess3', {}],
    ['tom_quantum_alpha1.0_beta7.14-seed3', 'tom-quantum', { alpha: 1, beta: 7.14 }],
    ['z1r_0.25', 'zero-one-random', { p: 0.25 }],
  ])('in the name %s', (name, process, params) => {
    const found = processInName(name);
    expect([found?.preset.name, found?.params]).toEqual([process, params]);
  });

  it.each(['even_better', 'seed1', 'mess3_rrxor', 'checkpoint_10_tokens_160000', '2025-01-20'])(
    'not in the name %s',
    (name) => expect(processInName(name)).toBeNull(),
  );

  it.each([
    [{ generative_process: { name: 'mess3', bos_token: 3 } }, { bos: true, bos_token: 3 }],
    [{ generative_process: { name: 'mess3', bos_token: null } }, { bos: false }],
    [{ train_config: { use_bos: true } }, { bos: true }],
    [{ bos: 3 }, { bos: true, bos_token: 3 }],
  ])('a first token in %j', (config, fields) => expect(told(config)).toMatchObject(fields));

  it('and not where Hugging Face writes one always, or a tokenizer’s setting says so', () => {
    expect(told({ model_type: 'llama', bos_token_id: 1, vocab_size: 3 }).bos).toBeUndefined();
    expect(told({ default_prepend_bos: true, d_model: 3 }).bos).toBeUndefined();
  });
});

describe('YAML', () => {
  it('with OmegaConf’s references, which never read the environment', () => {
    const config = told(
      'width: 8\nmodel:\n  d_model: ${width}\n  n_ctx: ${oc.env:HOME,6}\n  act_fn: ${oc.env:HOME,gelu}\n' +
        '  d_head: ${.d_model}\n  activation: ${oc.env:PATH}\n',
      'config.yaml',
    );
    expect(config).toMatchObject({ d_model: 8, n_ctx: 6, act_fn: 'gelu', d_head: 8 });
  });

  it('with PyYAML’s tags, whose objects are the dicts that they hold', () => {
    const text =
      '!!python/object:argparse.Namespace\nact_fn: gelu\nn_layers: !!python/long 2\nbetas: !!python/tuple [0.9, 1]\n';
    expect(told(text, 'hparams.yaml')).toMatchObject({ act_fn: 'gelu', n_layers: 2 });
  });

  const bomb = ['a0: &a0 [1,2,3,4,5,6,7,8,9]'];
  for (let at = 1; at < 12; at++)
    bomb.push(
      `a${at}: &a${at} [${Array(9)
        .fill(`*a${at - 1}`)
        .join(',')}]`,
    );
  it.each([
    ['aliases that grow', bomb.join('\n'), /aliases repeat/],
    ['very many aliases', `a: &a 1\n${Array.from({ length: 5000 }, (_, at) => `k${at}: *a`).join('\n')}`, /aliases/],
    ['nesting', '['.repeat(50_000), /nested more than 64 deep/],
    ['nesting by dashes', '- '.repeat(50_000), /nested more than 64 deep/],
    ['millions of parts', `[${'1,'.repeat(200_000)}1]`, /more than/],
    ['length', `a: "${'x'.repeat(600_000)}"`, /characters/],
    ['no YAML', 'a: b: c', /line 1, column 4/],
    [
      'references that double',
      Array.from({ length: 40 }, (_, at) => `k${at}: "\${k${at + 1}}\${k${at + 1}}"`).join('\n'),
      null,
    ],
    ['references in a circle', 'a: ${b}\nb: {c: "${a}", d: "${a}"}', null],
    ['__proto__', '__proto__: {act_fn: gelu}\nconstructor: {prototype: {d_model: 3}}', null],
  ])('%s ends with one line, soon', (_, text, message) => {
    const start = process.cpuUsage();
    const error = (() => {
      try {
        told(text, 'config.yaml');
        return null;
      } catch (reason) {
        return reason;
      }
    })();
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1000).toBeLessThan(3000);
    if (message === null) expect(error).toBeNull();
    else {
      expect(error).toBeInstanceOf(InputError);
      expect((error as InputError).message).toMatch(message);
    }
    expect(({} as { act_fn?: string }).act_fn).toBeUndefined();
  });
});

describe('a folder', () => {
  const within = (files: Readonly<Record<string, string>>, name = 'run') => {
    const folder = memoryFolder(files, name);
    return async () => configIn(folder, await folder.list());
  };

  it('is read by content, whatever its files are called; logs and tokenizers are not', async () => {
    const config = await within({
      'my_setup.yml': 'process: mess3\nprocess_params: {x: 0.1, a: 0.7}\n',
      'arch.json': '{"d_model": 8, "n_heads": 2, "activation": "gelu"}',
      'tokenizer.json': '{"process": "rrxor"}',
      'notes.json': '{"d_model": 3}',
    })();
    expect(config).toMatchObject({ process: 'mess3', d_model: 8, act_fn: 'gelu' });
    expect(config && provenanceOf(config, 'act_fn')).toEqual({ from: 'file', file: 'arch.json', field: 'activation' });
    expect(config && provenanceOf(config, 'process_params.x')).toEqual({
      from: 'file',
      file: 'my_setup.yml',
      field: 'process_params.x',
    });
  });

  it('where one config cannot be read is told so in a note if another says something', async () => {
    const config = await within({ 'config.json': '{"d_model": ', 'process.json': '{"process": "mess3"}' })();
    expect(config).toMatchObject({ process: 'mess3' });
    expect(config?.unreadable).toBeUndefined();
    expect(config?.notes?.[0]).toMatch(/^config\.json is not JSON: line 1/);
  });

  it('where two configs differ names both places', async () => {
    const config = await within({ 'train_config.json': '{"act_fn": "gelu"}', 'config.yaml': 'activation: relu' })();
    expect(config?.act_fn).toBe('gelu');
    expect(config?.notes).toEqual([
      'train_config.json says act_fn is "gelu" (act_fn), config.yaml says "relu" (activation): the first is used, being nearer.',
    ]);
  });

  it('that trainers make inside a run takes what stands above it, at most three levels up', async () => {
    const above = (levels: number, name: string): FolderSource => ({
      ...memoryFolder(levels === 0 ? { 'hparams.yaml': 'process: mess3\nact_fn: gelu\n' } : {}, name),
      ...(levels > 0 && { parent: () => above(levels - 1, levels === 1 ? 'run' : 'artifacts') }),
    });
    const found = async (levels: number, name: string) => configIn(above(levels, name), []);
    const config = await found(1, 'version_0/checkpoints');
    expect(config).toMatchObject({ process: 'mess3', act_fn: 'gelu' });
    expect(config && provenanceOf(config, 'process')).toEqual({
      from: 'file',
      file: '../hparams.yaml',
      field: 'process',
    });
    expect(await found(3, 'models')).toMatchObject({ process: 'mess3' });
    expect(await found(4, 'models')).toBeNull();
    expect(await found(1, 'my run')).toBeNull();
  });

  it('of a run takes from the sweep above it what is the same for all of its runs', async () => {
    const sweep =
      'process_config: {name: [mess3], x: [0.05, 0.15], a: [0.85]}\nmodel_config: {act_fn: [gelu, relu], n_ctx: 8}\n';
    const run: FolderSource = {
      ...memoryFolder({}, 'run_0'),
      parent: () => memoryFolder({ 'sweep_config.yaml': sweep }, 'sweep'),
    };
    const config = await configIn(run, []);
    expect(config).toMatchObject({ process: 'mess3', process_params: { a: 0.85 }, n_ctx: 8 });
    expect([config?.process_params?.x, config?.act_fn]).toEqual([undefined, undefined]);
    expect(config && provenanceOf(config, 'process')).toMatchObject({ from: 'file', file: '../sweep_config.yaml' });
  });
});
