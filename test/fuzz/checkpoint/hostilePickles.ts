import { ascii, global, reduce, tuple, type Plain } from '../../unit/checkpoint/support/pickle.js';
import { zip } from '../../unit/checkpoint/support/zip.js';
import { type HostileFile, MIB, filled, repeated, concat, raw, object } from './hostileBytes.js';

export const pickles: HostileFile[] = [
  { name: 'pickle: millions of None', bytes: () => raw(filled(31 * MIB, 0x4e)) },
  { name: 'pickle: millions of empty dicts', bytes: () => raw(filled(31 * MIB, 0x7d)) },
  { name: 'pickle: millions of empty lists', bytes: () => raw(filled(31 * MIB, 0x5d)) },
  { name: 'pickle: millions of empty sets', bytes: () => raw(filled(31 * MIB, 0x8f)) },
  { name: 'pickle: millions of marks', bytes: () => raw(filled(31 * MIB, 0x28)) },
  { name: 'pickle: a tuple nested millions deep', bytes: () => raw(concat([0x29], filled(30 * MIB, 0x85), [0x2e])) },
  {
    name: 'pickle: a list nested 300,000 deep',
    bytes: () => raw(concat(repeated([0x5d], 300_000), repeated([0x61], 299_999), [0x2e])),
  },
  { name: 'pickle: millions of memo entries', bytes: () => raw(concat([0x4e], repeated([0x94], 30 * MIB))) },
  { name: 'pickle: memo at 4,294,967,295', bytes: () => raw([0x4e, 0x72, 0xff, 0xff, 0xff, 0xff, 0x2e]) },
  { name: 'pickle: recall of what is not there', bytes: () => raw([0x6a, 0xff, 0xff, 0xff, 0xff, 0x2e]) },
  { name: 'pickle: lists of lists of lists, doubling', bytes: () => raw(doubling(60)) },
  { name: 'pickle: dicts of dicts, doubling, as a config', bytes: () => raw(sharedConfig()) },
  { name: 'pickle: a long list copied by set() again and again', bytes: () => raw(copies('set')) },
  { name: 'pickle: a long list copied by list() again and again', bytes: () => raw(copies('list')) },
  { name: 'pickle: long text encoded again and again', bytes: () => raw(encodings()) },
  {
    name: 'pickle: a dict that holds itself',
    bytes: () => raw([0x7d, 0x71, 0, ...text('state_dict'), 0x68, 0, 0x73, 0x2e]),
  },
  { name: 'pickle: a list that holds itself', bytes: () => raw([0x5d, 0x71, 0, 0x68, 0, 0x61, 0x2e]) },
  { name: 'pickle: text of 2^63 bytes', bytes: () => raw([0x8d, 0, 0, 0, 0, 0, 0, 0, 0x80, 0x2e]) },
  { name: 'pickle: bytes of 2^40', bytes: () => raw([0x8e, 0, 0, 0, 0, 0, 1, 0, 0, 0x2e]) },
  { name: 'pickle: a bytearray of 2^62', bytes: () => raw([0x96, 0, 0, 0, 0, 0, 0, 0, 0x40, 0x2e]) },
  { name: 'pickle: an integer of 2^31 bytes', bytes: () => raw([0x8b, 0xff, 0xff, 0xff, 0x7f, 0x2e]) },
  { name: 'pickle: an integer of a million digits', bytes: () => raw(concat([0x49], filled(MIB, 0x39), [0x0a, 0x2e])) },
  {
    name: 'pickle: a long of 60 million digits',
    bytes: () => raw(concat([0x4c], filled(31 * MIB, 0x39), [0x4c, 0x0a, 0x2e])),
  },
  { name: 'pickle: a float of a million digits', bytes: () => raw(concat([0x46], filled(MIB, 0x31), [0x0a, 0x2e])) },
  { name: 'pickle: a frame of 2^63', bytes: () => raw([0x95, 0, 0, 0, 0, 0, 0, 0, 0x80, 0x4e, 0x2e]) },
  {
    name: 'pickle: a name of millions of letters',
    bytes: () => raw(concat([0x63], filled(20 * MIB, 0x61), [0x0a, 0x62, 0x0a, 0x2e])),
  },
  { name: 'pickle: no STOP', bytes: () => raw([0x4e]) },
  { name: 'pickle: nothing', bytes: () => zip([{ name: 'a/data.pkl', bytes: new Uint8Array() }]) },
  { name: 'pickle: STOP on an empty stack', bytes: () => raw([0x2e]) },
  {
    name: 'pickle: a tensor without a storage',
    bytes: () => object({ a: reduce(global('torch._utils', '_rebuild_tensor_v2'), 1, 2, tuple(3), tuple(1)) }),
  },
  { name: 'pickle: a numpy array of 2^53 elements', bytes: () => object({ a: numpyArray([2 ** 53 - 1]) }) },
  { name: 'pickle: a numpy array whose sizes overflow', bytes: () => object({ a: numpyArray([2 ** 52, 2 ** 52]) }) },
  { name: 'placeholders: millions of classes', bytes: () => raw(repeated(named('a', 'b'), 3 * MIB)) },
  {
    name: 'placeholders: one that holds itself in every place',
    bytes: () => raw([...named('a', 'b'), 0x29, 0x81, 0x71, 0, ...selfHeld(), 0x2e]),
  },
  {
    name: 'placeholders: calls of calls, a million deep',
    bytes: () => raw(concat(named('a', 'b'), repeated([0x29, 0x52], 300_000), [0x2e])),
  },
  { name: 'placeholders: modules that double, forty times', bytes: () => raw(modules(40)) },
  { name: 'pickle: larger than is read', bytes: () => raw(filled(80 * MIB, 0x4e)) },
];

const named = (module: string, name: string): number[] => [0x63, ...ascii(`${module}\n${name}\n`)];

/** Memo 0, which is on the stack, as its own item, entry and attribute. */
function selfHeld(): number[] {
  return [0x68, 0, 0x61, 0x68, 0, 0x68, 0, 0x73, 0x7d, ...text('x'), 0x68, 0, 0x73, 0x62];
}

/** Modules each of which holds the one before twice: 2^n if somebody walked them all. */
function modules(times: number): number[] {
  const module = (children: readonly number[]) => [
    ...named('torch.nn', 'M'),
    ...[0x29, 0x81, 0x7d, 0x28, ...text('_parameters'), 0x7d, ...text('_modules'), 0x7d, 0x28, ...children],
    ...[0x75, 0x75, 0x62, 0x94],
  ];
  const out = module([]);
  for (let index = 0; index < times; index++)
    out.push(0x30, ...module([...text('a'), 0x68, index, ...text('b'), 0x68, index]));
  return [...out, 0x2e];
}

function text(value: string): number[] {
  const bytes = ascii(value);
  return [0x8c, bytes.length, ...bytes];
}

/** l = [l, l] over and over: 2^n leaves if somebody walked them. */
function doubling(times: number): number[] {
  const out = [0x5d, 0x94];
  for (let index = 0; index < times; index++) out.push(0x30, 0x5d, 0x68, index, 0x61, 0x68, index, 0x61, 0x94);
  return [...out, 0x2e];
}

function sharedConfig(): Uint8Array {
  // Memo 0: a dict of 2,000 keys; memo 1: a dict of 2,000 keys that all hold memo 0; the config holds memo 1.
  const keys = (value: readonly number[]) =>
    Array.from({ length: 2000 }, (_, index) => [...text(`k${index}`), ...value]).flat();
  return concat(
    [0x7d, 0x94, 0x28, ...keys([0x4b, 1]), 0x75, 0x30],
    [0x7d, 0x94, 0x28, ...keys([0x68, 0]), 0x75, 0x30],
    [0x7d, 0x28, ...text('config'), 0x68, 1, ...text('state_dict'), 0x7d, 0x75, 0x2e],
  );
}

function copies(callee: string): Uint8Array {
  const call = [0x63, ...ascii(`builtins\n${callee}\n`), 0x68, 0, 0x85, 0x52, 0x30];
  return concat(
    [0x5d, 0x94, 0x28],
    repeated([0x4b, 1, 0x4b, 2, 0x4b, 3], 300_000),
    [0x65, 0x30],
    repeated(call, 200_000),
    [0x4e, 0x2e],
  );
}

function encodings(): Uint8Array {
  const length = 20 * MIB;
  const call = [0x63, ...ascii('_codecs\nencode\n'), 0x68, 0, ...text('latin1'), 0x86, 0x52];
  return concat(
    [0x58, length & 255, (length >> 8) & 255, (length >> 16) & 255, length >>> 24],
    filled(length, 0x61),
    [0x94],
    repeated(call, 10_000),
    [0x2e],
  );
}

function numpyArray(shape: readonly number[]): Plain {
  const dtype = reduce(global('numpy', 'dtype'), 'f4', false, true);
  const made = reduce(
    global('numpy.core.multiarray', '_reconstruct'),
    global('numpy', 'ndarray'),
    tuple(0),
    new Uint8Array(1),
  );
  return {
    write(out: number[]) {
      (made as { write(out: number[]): void }).write(out);
      tuple(1, tuple(...shape), dtype, false, new Uint8Array(16)).write(out);
      out.push(0x62);
    },
  };
}
