import { describe, expect, it } from 'vitest';
import { loadCheckpoint } from './support/loadCheckpoint.js';
import { listCheckpoints } from '../../../src/checkpoint/list.js';
import { build, global, opcodes, orderedDict, pickle, reduce, tuple, ascii, type Plain } from './support/pickle.js';
import { inputError, memoryFolder } from './support/memory.js';
import { float32, hookedTensors, rebuild, stateDict, torchFile, type TestTensors } from './support/torchFile.js';
import { zip } from './support/zip.js';

const good = torchFile(stateDict(hookedTensors()));
const load = (file: Uint8Array, config?: string) =>
  loadCheckpoint(
    memoryFolder({ '100.pt': file, ...(config === undefined ? {} : { 'train_config.json': config }) }),
    null,
  );
const refusal = (file: Uint8Array, config?: string) => inputError(load(file, config));
const ofObject = (object: Plain) => torchFile({ object, parts: [] });

it('the good file, of which the bad ones are made, loads', async () => {
  expect((await load(good)).step).toBe(100);
});

describe('a file that is no checkpoint gets one message, which names it', () => {
  it.each([0.1, 0.5, 0.9, 0.999])('cut short at %s of its length', async (share) => {
    const error = await refusal(good.slice(0, Math.floor(good.length * share)));
    expect(error.code).toBe('cut-short');
    expect(error.message).toMatch(/^100\.pt is cut short/);
  });

  it('empty', async () => {
    expect((await refusal(new Uint8Array())).code).toBe('cut-short');
  });

  it('not a zip', async () => {
    const error = await refusal(new TextEncoder().encode('step,loss\n1,0.5\n'));
    expect(error.code).toBe('not-a-checkpoint');
    expect(error.message).toContain('100.pt');
  });

  it('a zip of something else', async () => {
    const error = await refusal(zip([{ name: 'picture.png', bytes: new Uint8Array(9) }]));
    expect(error.message).toContain('picture.png');
  });

  it('a TorchScript program', async () => {
    const parts = ['archive/data.pkl', 'archive/constants.pkl'].map((name) => ({ name, bytes: pickle({}) }));
    expect((await refusal(zip(parts))).message).toContain('TorchScript');
  });

  it('a byte of a storage that flipped', async () => {
    const at = Buffer.from(good).indexOf(hookedTensors()['blocks.1.mlp.W_in']?.bytes ?? '') + 5;
    const damaged = good.slice();
    damaged[at] = (damaged[at] ?? 0) ^ 1;
    const error = await refusal(damaged);
    expect(error.code).toBe('bad-zip');
    expect(error.message).toContain('checksum');
  });
});

describe('a pickle of something else says what it holds', () => {
  it('a probe', async () => {
    const folder = memoryFolder({
      '100.pt': torchFile(stateDict({ weight: { shape: [5, 64] }, bias: { shape: [5] } })),
    });
    const error = await inputError(loadCheckpoint(folder, '100.pt'));
    expect(error.code).toBe('not-a-model');
    expect(error.message).toContain('a dict with weight, bias');
  });

  it('an optimizer state', async () => {
    const folder = memoryFolder({ '100.pt': ofObject({ state: {}, param_groups: [{ lr: 0.001 }] }) });
    const error = await inputError(loadCheckpoint(folder, '100.pt'));
    expect(error.message).toContain('the state of an optimizer (a dict with state, param_groups)');
    const listing = await inputError(listCheckpoints(folder));
    expect(listing.code).toBe('no-checkpoints');
    expect(listing.message).toContain('param_groups');
  });

  it.each<[string, Plain]>([
    ['a list or tuple of 2', [1, 2]],
    ['None', null],
    ['the number 3', 3],
  ])('%s', async (text, object) => {
    expect((await inputError(loadCheckpoint(memoryFolder({ '1.pt': ofObject(object) }), '1.pt'))).message).toContain(
      text,
    );
  });
});

describe('nothing is executed: each published exploit shape is a placeholder, and a file of nothing else is refused by name', () => {
  const shell = (module: string, name: string, ...args: Plain[]): Plain => reduce(global(module, name), ...args);
  const cases: [string, Plain, string][] = [
    ['os.system by REDUCE', shell('os', 'system', 'true'), 'os.system'],
    ['posix.system', shell('posix', 'system', 'true'), 'posix.system'],
    ['nt.system', shell('nt', 'system', 'true'), 'nt.system'],
    ['eval via builtins', shell('builtins', 'eval', '1'), 'builtins.eval'],
    ['exec via __builtin__', shell('__builtin__', 'exec', '1'), '__builtin__.exec'],
    ['getattr chains', shell('builtins', 'getattr', global('os', 'x'), 'system'), 'builtins.getattr'],
    ['subprocess', shell('subprocess', 'Popen', ['true']), 'subprocess.Popen'],
    ['runpy', shell('runpy', '_run_code', '1'), 'runpy._run_code'],
    ['torch.load within', shell('torch.serialization', 'load', 'x'), 'torch.serialization.load'],
    ['torch.hub', shell('torch.hub', 'load', 'x'), 'torch.hub.load'],
    ['numpy loading a pickle', shell('numpy', 'load', 'x'), 'numpy.load'],
    ['BUILD on a foreign class', build(reduce(global('argparse', 'Namespace')), { a: 1 }), 'argparse.Namespace'],
    ['a dotted attribute of an allowed module', shell('torch', 'Size.__class__', 1), 'torch.Size.__class__'],
    ['a prototype name', shell('constructor', 'constructor', 1), 'constructor.constructor'],
    ['INST', opcodes(0x28, 0x69, ...ascii('os\nsystem\n')), 'os.system'],
    ['OBJ', opcodes(0x28, 0x63, ...ascii('os\nsystem\n'), 0x6f), 'os.system'],
    ['NEWOBJ', opcodes(0x63, ...ascii('os\nsystem\n'), 0x29, 0x81), 'os.system'],
    ['STACK_GLOBAL', opcodes(0x8c, 2, ...ascii('os'), 0x8c, 6, ...ascii('system'), 0x93), 'os.system'],
    ['extension code 1', opcodes(0x82, 1), 'copyreg.extension 1'],
    ['extension code 2', opcodes(0x83, 1, 2), 'copyreg.extension 513'],
    ['extension code 4', opcodes(0x84, 1, 0, 0, 1), 'copyreg.extension 16777217'],
    ['NEWOBJ_EX', opcodes(0x63, ...ascii('os\nsystem\n'), 0x29, 0x7d, 0x92), 'os.system'],
    ['PERSID', opcodes(0x50, ...ascii('0\n')), 'pickle.persistent_id'],
    ['a dtype that is called', reduce(global('torch', 'float32'), 1), 'torch.float32'],
    ['a dict that is called', opcodes(0x7d, 0x29, 0x52), 'cannot be called'],
    ['BUILD on a list', build([1], { a: 1 }), 'attributes'],
    [
      'rebuild_from_type_v2 with another call',
      reduce(
        global('torch._tensor', '_rebuild_from_type_v2'),
        global('builtins', 'list'),
        global('torch', 'Tensor'),
        tuple(),
        {},
      ),
      'unknown way',
    ],
    ['_codecs.encode to rot13', reduce(global('_codecs', 'encode'), 'x', 'rot13'), '_codecs.encode'],
  ];
  it.each(cases)('%s', async (_, object, named) => {
    const error = await inputError(loadCheckpoint(memoryFolder({ '100.pt': ofObject({ embed: object }) }), '100.pt'));
    expect(['foreign-global', 'bad-pickle']).toContain(error.code);
    expect(error.message).toContain(named);
    expect(error.message).toContain('100.pt');
  });

  it.each(cases.filter(([, , named]) => named.includes('.')))(
    '%s beside weights, or among them, does no harm',
    async (_, object) => {
      const { object: weights, parts } = stateDict(hookedTensors());
      const file = torchFile({ object: { model: weights, other: object, list: [object] }, parts });
      expect((await load(file)).architecture.n_layers).toBe(2);
    },
  );
});

describe('what training scripts save beside the weights', () => {
  const { object, parts } = stateDict(hookedTensors());
  it.each(['state_dict', 'model_state_dict', 'model'])(
    'weights under %s, with an optimizer and harmless values',
    async (key) => {
      const moment = rebuild({ shape: [2] }, '0');
      const file = torchFile({
        object: {
          epoch: 3,
          loss: 0.25,
          rng: reduce(global('_codecs', 'encode'), 'ÿ\u0000', 'latin1'),
          best: reduce(
            global('numpy.core.multiarray', 'scalar'),
            build(reduce(global('numpy', 'dtype'), 'f8', false, true), tuple(3, '<', null, null, null, -1, -1, 0)),
            new Uint8Array(8),
          ),
          device: reduce(global('torch', 'device'), 'cuda', 0),
          dtype: global('torch', 'bfloat16'),
          history: reduce(global('collections', 'defaultdict'), global('builtins', 'list')),
          optimizer_state_dict: { state: { 0: { exp_avg: moment } }, param_groups: [] },
          [key]: build(object, { _metadata: orderedDict([['', { version: 1 }]]) }),
        },
        parts,
      });
      const loaded = await load(file);
      expect(loaded.architecture.d_mlp).toBe(6);
      expect([...(loaded.weights.get('embed.W_E')?.data.slice(0, 3) ?? [])].map((x) => Math.round(x * 1000))).toEqual([
        0, 1, 2,
      ]);
    },
  );
});

it('names out of files cannot break the line of a message, nor run it backwards', async () => {
  const odd = torchFile(stateDict({ ...hookedTensors(), 'blocks.0.\n\u001b[2Jx\u202e\u2028y': { shape: [1] } }));
  // A tensor beyond the model's is left aside with a note, which quotes its name.
  expect((await load(odd)).notes.join('\n')).toContain('blocks.0.\\n\\u001b[2Jx\\u202e\\u2028y');
  const { object, parts } = stateDict(hookedTensors());
  const twin = stateDict(
    Object.fromEntries(
      Object.entries(hookedTensors()).map(([name, tensor]) => [name, { ...tensor, key: `of ${name}` }]),
    ),
  );
  const both = { 'a\n\u001b[2J\u202eb': object, c: [twin.object] };
  const file = torchFile({ object: both, parts: [...parts, ...twin.parts] });
  const error = await inputError(loadCheckpoint(memoryFolder({ '100.pt': file }), '100.pt'));
  expect(error.message).toContain('a\\n\\u001b[2J\\u202eb');
  expect(error.message).not.toMatch(/[\n\u001b\u202e]/);
  const long = await refusal(zip([{ name: 'x'.repeat(60_000), bytes: new Uint8Array(1) }]));
  expect(long.message.length).toBeLessThanOrEqual(1000);
});

describe('weights that cannot be used', () => {
  const change = (name: string, tensor: Partial<TestTensors[string]>): Uint8Array => {
    const tensors = hookedTensors();
    return torchFile(stateDict({ ...tensors, [name]: { ...(tensors[name] ?? { shape: [] }), ...tensor } }));
  };

  it.each([NaN, Infinity, -Infinity])('%s is named with its tensor and place', async (value) => {
    const values = new Float32Array(24);
    values[17] = value;
    const error = await refusal(change('blocks.1.mlp.W_in', { bytes: float32(values) }));
    expect(error.code).toBe('not-finite');
    expect(error.message).toContain(`blocks.1.mlp.W_in holds ${value} at [2, 5]`);
  });

  it('a tensor of another shape is named with both shapes', async () => {
    const error = await refusal(change('blocks.1.attn.W_O', { shape: [2, 4, 2] }));
    expect(error.code).toBe('bad-shape');
    expect(error.message).toMatch(/blocks\.1\.attn\.W_O should be \[2, 2, 4\] and is \[2, 4, 2\]/);
  });

  it('a missing tensor is named with its shape', async () => {
    const { 'blocks.1.mlp.W_out': _, ...rest } = hookedTensors();
    const error = await refusal(torchFile(stateDict(rest)));
    expect(error.code).toBe('missing-tensor');
    expect(error.message).toContain('blocks.1.mlp.W_out, which should be [6, 4]');
  });

  it('a tensor that would repeat a few bytes into gigabytes is refused before memory is taken', async () => {
    const tensors = hookedTensors();
    const error = await refusal(
      torchFile(
        stateDict({ ...tensors, 'embed.W_E': { shape: [2 ** 28, 4], stride: [0, 1], bytes: float32([0, 1, 2, 3]) } }),
      ),
    );
    expect(error.code).toBe('too-large');
  });
});

describe('a config that cannot be used', () => {
  it.each([
    [
      'not JSON, with line and column',
      '{\n  "d_model": 4,\n  oops\n}',
      /train_config\.json is not JSON: line 3, column 3/,
    ],
    ['cut short', '{"d_model": 4', /train_config\.json is not JSON: line 1, column 14/],
    ['empty', '', /train_config\.json is not JSON/],
    ['nested without end', '['.repeat(100_000), /nested more than 64 deep/],
    ['with a quote that never ends', `{"a": NaN, "${'\\"'.repeat(500_000)}`, /is not JSON/],
    ['with millions of parts', `[${'0,'.repeat(1_500_000)}0]`, /train_config\.json/],
    ['a list', '[1]', /train_config\.json: the whole file cannot be used/],
    ['a field of the wrong kind', '{"n_ctx": "ten"}', /train_config\.json: n_ctx cannot be used/],
    ['parameters of the wrong kind', '{"process_params": {"x": "a"}}', /process_params\.x/],
  ])('%s', async (_, text, message) => {
    const error = await refusal(good, text);
    expect(error.code).toBe('bad-config');
    expect(error.message).toMatch(message);
    expect((await inputError(listCheckpoints(memoryFolder({ '1.pt': good, 'train_config.json': text })))).code).toBe(
      'bad-config',
    );
  });

  it('unknown keys, a byte order mark and the NaN that Python writes do no harm', async () => {
    const text =
      '\uFEFF{"d_model": 4, "loss": NaN, "note": "NaN, \\"Infinity\\"", "process": "mess3", "process_params": {"x": 0.2}}';
    const list = await listCheckpoints(memoryFolder({ '1.pt': good, 'train_config.json': text }));
    expect(list.config).toMatchObject({ process: 'mess3', process_params: { x: 0.2 } });
  });
});
