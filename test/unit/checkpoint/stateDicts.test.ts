import { describe, expect, it } from 'vitest';
import { loadCheckpoint } from './support/loadCheckpoint.js';
import { inspectIn } from '../../../src/checkpoint/inspect.js';
import { listCheckpoints } from '../../../src/checkpoint/list.js';
import { build, dictOf, global, orderedDict, persistent, reduce, tuple, type Plain } from './support/pickle.js';
import { inputError, memoryFolder } from './support/memory.js';
import { float32, hookedTensors, rebuild, stateDict, torchFile } from './support/torchFile.js';

const main = stateDict(hookedTensors());
/** Another model of the same shape, in storages of its own. */
const other = stateDict(
  Object.fromEntries(Object.entries(hookedTensors()).map(([name, tensor], at) => [name, { ...tensor, key: `x${at}` }])),
);
const folderOf = (object: Plain) =>
  memoryFolder({ '1.pt': torchFile({ object, parts: [...main.parts, ...other.parts] }) });
const load = (object: Plain) => loadCheckpoint(folderOf(object), '1.pt');
const refusal = (object: Plain) => inputError(load(object));

/** 0.001 at [0, 1] of embed.W_E tells the main one; the other is the same but for its place. */
const isRead = async (object: Plain): Promise<readonly string[]> => {
  const { architecture, notes } = await load(object);
  expect(architecture).toMatchObject({ n_layers: 2, d_model: 4, d_mlp: 6 });
  return notes.filter((note) => note.startsWith('1.pt holds'));
};
const thing = (module: string, name: string, state: Plain = {}): Plain => build(reduce(global(module, name)), state);
const optimizer = { state: { 0: { exp_avg: rebuild({ shape: [3, 4] }, 'x0') } }, param_groups: [{ lr: 0.1 }] };

describe('the one state dict in a file is found wherever it is', () => {
  it.each<[string, Plain]>([
    ['at the top', main.object],
    ['under a name that nobody else uses', { mein_netz: main.object }],
    ['three levels deep', { a: { b: { c: main.object } } }],
    ['in a list', [main.object]],
    ['in a tuple, beside its step', tuple(1000, main.object, 'note')],
    ['in a list in a dict in a list', [1, { inner: [2, main.object] }]],
    ['under a number', dictOf([[1000, main.object]])],
    ['in an object of a dict-like class', reduce(global('frozen', 'FrozenDict'), { params: main.object })],
    ['among the attributes of an object', { trainer: thing('my.train', 'Trainer', { net_: main.object }) }],
    ['beside a loss curve', { losses: rebuild({ shape: [3] }, '0'), weights_of_run: main.object }],
    [
      'beside data of whole numbers',
      {
        tokens: {
          x: rebuild({ shape: [1, 2], storage: 'LongStorage' }, '0'),
          y: rebuild({ shape: [1, 2], storage: 'LongStorage' }, '0'),
        },
        kept: main.object,
      },
    ],
    ['beside an optimizer', tuple(main.object, optimizer)],
    ['beside an optimizer of its own', { kept: main.object, optim_state: other.object }],
    ['twice, as one dict', { kept: main.object, again: [main.object] }],
  ])('%s', async (_, object) => {
    expect(await isRead(object)).toEqual([]);
  });

  it.each(['ema', 'ema_model', 'model_ema', 'best_model', 'swa_model', 'initial'])(
    'the model goes before %s, and that is said',
    async (key) => {
      const notes = await isRead({ [key]: other.object, kept: main.object });
      expect(notes).toEqual([`1.pt holds 2 state dicts: kept was read, and ${key} left aside.`]);
    },
  );

  it('an average is read where nothing else is there', async () => {
    expect(await isRead({ ema: main.object, step: 3 })).toEqual([]);
  });

  it('a usual key goes before another one, and that is said', async () => {
    const notes = await isRead({ policy: other.object, model: main.object });
    expect(notes).toEqual(['1.pt holds 2 state dicts: model was read, and policy left aside.']);
  });

  it('a probe beside the model is left aside, and that is said', async () => {
    const probe = orderedDict([
      ['weight', rebuild({ shape: [3, 4] }, 'x0')],
      ['bias', rebuild({ shape: [3] }, 'x0')],
    ]);
    const notes = await isRead({ probe, kept: main.object });
    expect(notes).toEqual(['1.pt holds 2 state dicts: kept was read, and probe left aside.']);
  });
});

describe('several state dicts, of which nothing prefers one, are named', () => {
  it.each<[string, Plain, string]>([
    ['of two processes', { mess3: main.object, rrxor: other.object }, 'mess3 (42 tensors), rrxor (42 tensors)'],
    ['in a list', { runs: [main.object, other.object] }, 'runs[0] (42 tensors), runs[1] (42 tensors)'],
    [
      'of two nets',
      { g: { state_dict: main.object }, d: { state_dict: other.object } },
      'g.state_dict (42 tensors), d.state_dict',
    ],
  ])('%s', async (_, object, names) => {
    const error = await refusal(object);
    expect(error.code).toBe('several-models');
    expect(error.message).toContain('1.pt holds 2 state dicts');
    expect(error.message).toContain(names);
    expect((await inspectIn(folderOf(object), '1.pt')).warnings).toEqual([error.message]);
    // The list offers the file, so that opening it says what is wrong.
    expect((await listCheckpoints(folderOf(object))).checkpoints.map(({ file }) => file)).toEqual(['1.pt']);
  });
});

/** A torch.nn.Module as torch.save(model) writes it: any class, and its parts under torch's names. */
function moduleOf(tensors: readonly (readonly [string, Plain])[], more: Record<string, Plain> = {}): Plain {
  const own = tensors.filter(([name]) => !name.includes('.'));
  const children = new Map<string, (readonly [string, Plain])[]>();
  for (const [name, tensor] of tensors) {
    const [first = '', ...rest] = name.split('.');
    if (rest.length > 0) children.set(first, [...(children.get(first) ?? []), [rest.join('.'), tensor]]);
  }
  const isBuffer = (name: string) => name === 'mask' || name === 'IGNORE';
  return thing('my.model', 'Net', {
    training: true,
    _parameters: orderedDict([...own.filter(([name]) => !isBuffer(name)), ['absent', null]]),
    _buffers: orderedDict(own.filter(([name]) => isBuffer(name))),
    _modules: orderedDict([...children].map(([name, inner]) => [name, moduleOf(inner)])),
    ...more,
  });
}

describe('a whole pickled module', () => {
  const tensors = Object.entries(hookedTensors()).map(([name, tensor], at): [string, Plain] => [
    name,
    reduce(
      global('torch._utils', '_rebuild_parameter'),
      rebuild(tensor, String(at)),
      true,
      reduce(global('collections', 'OrderedDict')),
    ),
  ]);

  it('gives its state dict, whatever its classes are', async () => {
    expect(await isRead(moduleOf(tensors))).toEqual([]);
    expect(await isRead({ model: moduleOf(tensors), optimizer })).toEqual([]);
  });

  it('gives no buffers that are not persistent', async () => {
    const more = { _non_persistent_buffers_set: reduce(global('builtins', 'set'), ['mask']) };
    const hidden = moduleOf([...tensors, ['mask', rebuild({ shape: [9, 9] }, '0')]], more);
    const names = (await inspectIn(folderOf(hidden), '1.pt')).tensors.map(({ name }) => name);
    expect(names).not.toContain('mask');
    expect(names).toContain('blocks.0.attn.mask');
  });

  it('that holds itself is refused in one line', async () => {
    const loop = {
      write(out: number[]) {
        (thing('m', 'N', { _parameters: {}, _modules: {} }) as { write(out: number[]): void }).write(out);
        // Memo 0: the module; its state again, with itself among its modules.
        out.push(0x71, 0, 0x7d, 0x28);
        for (const [name, value] of [
          ['_parameters', [0x7d]],
          ['_modules', [0x7d, 0x58, 1, 0, 0, 0, 0x61, 0x68, 0, 0x73]],
        ] as const)
          out.push(0x58, name.length, 0, 0, 0, ...new TextEncoder().encode(name), ...value);
        out.push(0x75, 0x62);
      },
    };
    const error = await refusal(loop);
    expect(error.code).toBe('bad-pickle');
    expect(error.message).toMatch(/^1\.pt is damaged.*nests modules/);
  });
});

describe('what stands among the tensors of a state dict', () => {
  const with_ = (more: Record<string, Plain>) =>
    orderedDict([
      ...Object.entries(hookedTensors()).map(([name, tensor], at): [string, Plain] => [
        name,
        rebuild(tensor, String(at)),
      ]),
      ...Object.entries(more),
    ]);

  it('and is an object, a list or a set is left aside with a note', async () => {
    const notes = await isRead(with_({ _extra_state: thing('my.fp8', 'State'), history: [1, 2], epoch: 3 }));
    expect(notes).toEqual([
      '1.pt holds _extra_state (an object of the class my.fp8.State), history (a list or tuple of 2) among its tensors: left aside.',
    ]);
  });

  const qtensor = reduce(
    global('torch._utils', '_rebuild_qtensor'),
    ...[rebuild({ shape: [2] }, '0'), 0, tuple(4, 6), tuple(6, 1), tuple(), false],
  );
  const subclass = reduce(
    global('torch._tensor', '_rebuild_from_type_v2'),
    global('torch._utils', '_rebuild_tensor_v2'),
    global('my.tensors', 'Scaled'),
    tuple(persistent(tuple('storage', global('torch', 'FloatStorage'), '0', 'cpu', 24)), 0, tuple(4, 6), tuple(6, 1)),
    {},
  );
  it.each<[string, Plain, string]>([
    ['a quantised tensor', qtensor, 'torch._utils._rebuild_qtensor'],
    ['a tensor of a foreign class', subclass, 'my.tensors.Scaled'],
    [
      'what an unknown function makes of a tensor',
      reduce(global('my', 'dequant'), rebuild({ shape: [2] }, '0')),
      'my.dequant',
    ],
  ])('and is needed, being %s, is refused with its name and class', async (_, value, name) => {
    const file = with_({ 'blocks.1.mlp.W_in': value });
    const error = await refusal(file);
    expect(error.code).toBe('foreign-global');
    expect(error.message).toContain(`1.pt: blocks.1.mlp.W_in is an object of ${name}`);
    expect((await inspectIn(folderOf(file), '1.pt')).warnings).toEqual([error.message]);
  });

  it.each<[string, string]>([
    ['CharStorage', 'int8'],
    ['ByteStorage', 'uint8'],
    ['ComplexFloatStorage', 'complex64'],
  ])('and is needed, being of %s, is refused by its type, in inspect too', async (storage, dtype) => {
    const tensors = hookedTensors();
    const bytes = float32(new Float32Array(48));
    const file = stateDict({ ...tensors, 'blocks.1.mlp.W_in': { shape: [4, 6], storage, bytes, count: 24 } });
    const folder = memoryFolder({ '1.pt': torchFile(file) });
    const error = await inputError(loadCheckpoint(folder, '1.pt'));
    expect(error.code).toBe('unsupported-dtype');
    expect(error.message).toContain(`1.pt: blocks.1.mlp.W_in has elements of type ${dtype}`);
    expect((await inspectIn(folder, '1.pt')).warnings).toEqual([error.message]);
  });
});
