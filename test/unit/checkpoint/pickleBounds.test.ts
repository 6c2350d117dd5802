import { describe, expect, it } from 'vitest';
import { unpickle } from '../../../src/checkpoint/formats/pickle/machine.js';
import { OpaqueObject } from '../../../src/checkpoint/formats/pickle/values.js';
import { inputError } from './support/memory.js';
import { ascii } from './support/pickle.js';

const [NONE, EMPTY_LIST, EMPTY_DICT, STOP] = [0x4e, 0x5d, 0x7d, 0x2e] as const;
const [POP, DUP, MARK, APPENDS, SETITEMS, SETITEM, ADDITEMS, APPEND] = [0x30, 0x32, 0x28, 0x65, 0x75, 0x73, 0x90, 0x61];
const [MEMOIZE, BINGET, GET, PROTO, LONG, LONG4, FLOAT] = [0x94, 0x68, 0x67, 0x80, 0x4c, 0x8b, 0x46];
const [BINUNICODE, BINUNICODE8, BINBYTES, GLOBAL, TUPLE1, REDUCE, BUILD, INT1] = [
  ...[0x58, 0x8d, 0x42, 0x63, 0x85, 0x52, 0x62, 0x4b],
] as const;

const persistent = () => null;

function many(count: number, ...opcodes: number[]): number[] {
  return Array.from({ length: count * opcodes.length }, (_, at) => opcodes[at % opcodes.length] ?? 0);
}

const read = (...parts: (number | readonly number[])[]) =>
  unpickle(Uint8Array.from(parts.flat()), 'it', persistent).then(({ value }) => value);

async function refusal(...parts: (number | readonly number[])[]): Promise<string> {
  const { code, message } = await inputError(read(...parts));
  return `${code}: ${message}`;
}

const u32 = (value: number) => [value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24];

describe('a pickle may take no more than a state dict needs', () => {
  it('of steps: 3,000,000', async () => {
    const allowed = [NONE, ...many(1_499_999, DUP, POP)];
    expect(await read(allowed, STOP)).toBeNull();
    expect(await refusal(allowed, DUP, STOP)).toMatch(/^bad-pickle: .*more than 3000000 steps/);
  });

  it('of containers: 400,000, of which a dict is two', async () => {
    const allowed = [NONE, ...many(399_998, EMPTY_LIST, POP)];
    expect(await read(allowed, EMPTY_LIST, EMPTY_LIST, STOP)).toEqual([]);
    expect(await read(allowed, EMPTY_DICT, STOP)).toEqual(new Map());
    expect(await refusal(allowed, EMPTY_LIST, EMPTY_DICT, STOP)).toMatch(/^bad-pickle: .*more than 400000 containers/);
    expect(await refusal(allowed, many(3, EMPTY_LIST), STOP)).toMatch(/^bad-pickle: .*more than 400000 containers/);
  });

  it('of values to remember: 1,000,000', async () => {
    const allowed = [NONE, ...many(1_000_000, MEMOIZE)];
    expect(await read(allowed, STOP)).toBeNull();
    expect(await refusal(allowed, MEMOIZE, STOP)).toMatch(/^bad-pickle: .*remembers more than 1000000 values/);
  });

  it('of copies: what a call copies counts as steps', async () => {
    // A list of 100,000, then calls of list() on it: each writes five opcodes and copies 100,000 values.
    const list = [EMPTY_LIST, MARK, ...many(100_000, NONE), APPENDS, MEMOIZE, POP];
    const copy = [GLOBAL, ...ascii('builtins\nlist\n'), BINGET, 0, TUPLE1, REDUCE, POP];
    expect(await read(list, ...Array<number[]>(28).fill(copy), NONE, STOP)).toBeNull();
    expect(await refusal(list, ...Array<number[]>(30).fill(copy), NONE, STOP)).toMatch(/more than 3000000 steps/);
  });

  it('of digits: an integer of 1,024 bytes, or of 1,000 decimals', async () => {
    expect(await read(LONG4, u32(1024), many(1024, 1), STOP)).toBeTypeOf('bigint');
    expect(await refusal(LONG4, u32(1025), many(1025, 1), STOP)).toMatch(/^bad-pickle: .*an integer of 1025 bytes/);
    expect(await read(LONG, ascii(`${'9'.repeat(1000)}L\n`), STOP)).toBe(10n ** 1000n - 1n);
    expect(await refusal(LONG, ascii(`${'9'.repeat(1001)}L\n`), STOP)).toMatch(/^bad-pickle: .*is not an integer/);
    expect(await read(FLOAT, ascii(`${'1'.repeat(64)}\n`), STOP)).toBe(Number('1'.repeat(64)));
    expect(await refusal(FLOAT, ascii(`${'1'.repeat(65)}\n`), STOP)).toMatch(/^bad-pickle: .*a float is not a number/);
  });
});

describe('a pickle may reach for nothing that is not there', () => {
  it.each<[string, number[]]>([
    ['text of 4 GB', [BINUNICODE, 255, 255, 255, 255, 65]],
    ['text of 2^63 bytes', [BINUNICODE8, 0, 0, 0, 0, 0, 0, 0, 128, 65]],
    ['bytes beyond the end, by one', [BINBYTES, ...u32(2), 65]],
    ['a line that does not end', [LONG, ...ascii('12')]],
    ['no STOP', [NONE]],
    ['nothing at all', []],
  ])('%s', async (_, bytes) => {
    expect(await refusal(bytes)).toMatch(/^pickle-ends: it is damaged.* it ends too early/);
  });

  it.each<[string, number[], RegExp]>([
    ['a value of an empty stack', [POP, STOP], /takes a value that is not there/],
    ['a value below a mark', [NONE, MARK, STOP], /takes a value that is not there/],
    ['the top below a mark', [NONE, MARK, DUP, STOP], /takes a value that is not there/],
    ['a mark', [EMPTY_LIST, NONE, APPENDS, STOP], /takes a mark that is not there/],
    ['what was not remembered', [BINGET, 3, STOP], /recalls memo 3, which is not there/],
    ['a memo below zero', [GET, ...ascii('-1\n'), STOP], /a memo has no number/],
    ['a key without a value', [EMPTY_DICT, MARK, NONE, SETITEMS, STOP], /a key without a value/],
    ['items of a list', [EMPTY_LIST, NONE, NONE, SETITEM, STOP], /sets items of something that is not a dict/],
    ['the end of a number', [NONE, NONE, APPEND, STOP], /appends to something that is not a list/],
    ['members of a list', [EMPTY_LIST, MARK, NONE, ADDITEMS, STOP], /adds to something that is not a set/],
    ['attributes of a number', [INT1, 1, NONE, BUILD, STOP], /sets attributes of a value that has none/],
    ['a call of a number', [INT1, 1, NONE, TUPLE1, REDUCE, STOP], /calls something that cannot be called/],
    ['protocol 6', [PROTO, 6, NONE, STOP], /a protocol newer than 5/],
    ['a call of nothing', [MARK, 0x6f, STOP], /calls nothing/],
    ['a buffer that lies elsewhere', [0x97, STOP], /uses the opcode NEXT_BUFFER/],
    ['an opcode of no protocol', [0xff, STOP], /uses the opcode 0xff/],
  ])('%s', async (_, bytes, message) => {
    const text = await refusal(bytes);
    expect(text).toMatch(/^bad-pickle: /);
    expect(text).toMatch(message);
  });
});

describe('a placeholder stands for a name that is not allowed, and for all that it would make', () => {
  const type = [GLOBAL, ...ascii('my.module\nThing\n')];
  const [EMPTY_TUPLE, NEWOBJ, NEWOBJ_EX, OBJ, INST] = [0x29, 0x81, 0x92, 0x6f, 0x69];
  const opaque = async (...parts: (number | readonly number[])[]): Promise<OpaqueObject> => {
    const value = await read(...parts);
    if (value instanceof OpaqueObject) return value;
    throw new Error('there is no placeholder');
  };

  it.each<[string, number[], readonly unknown[] | null]>([
    ['GLOBAL', type, null],
    ['REDUCE', [...type, INT1, 3, TUPLE1, REDUCE], [3]],
    ['NEWOBJ', [...type, EMPTY_TUPLE, NEWOBJ], []],
    ['NEWOBJ_EX', [...type, INT1, 3, TUPLE1, EMPTY_DICT, NEWOBJ_EX], [3]],
    ['OBJ', [MARK, ...type, INT1, 3, OBJ], [3]],
    ['INST', [MARK, INT1, 3, INST, ...ascii('my.module\nThing\n')], [3]],
    ['a call of what a call gave', [...type, EMPTY_TUPLE, REDUCE, INT1, 4, TUPLE1, REDUCE], [4]],
    ['a call of what a program has numbered', [0x82, 7, INT1, 3, TUPLE1, REDUCE], [3]],
  ])('%s', async (_, bytes, args) => {
    const made = await opaque(bytes, STOP);
    expect(made.args).toEqual(args);
    expect(made.fullName).toBe(bytes[0] === 0x82 ? 'copyreg.extension 7' : 'my.module.Thing');
  });

  it('keeps attributes, items and entries as data', async () => {
    const made = await opaque(
      [...type, EMPTY_TUPLE, NEWOBJ],
      [EMPTY_DICT, INT1, 1, INT1, 2, SETITEM, BUILD],
      [INT1, 5, APPEND, MARK, INT1, 6, APPENDS, MARK, INT1, 7, ADDITEMS, INT1, 8, INT1, 9, SETITEM],
      STOP,
    );
    expect(made.state).toEqual(new Map([[1, 2]]));
    expect(made.items).toEqual([5, 6, 7]);
    expect(made.entries).toEqual(new Map([[8, 9]]));
  });

  it('stands where an allowed function would need it, and keys a dict', async () => {
    const size = await opaque(GLOBAL, ascii('torch\nSize\n'), type, TUPLE1, REDUCE, STOP);
    expect([size.fullName, size.args?.[0]]).toEqual(['torch.Size', expect.any(OpaqueObject)]);
    const dict = await read(EMPTY_DICT, type, INT1, 1, SETITEM, STOP);
    expect(dict).toEqual(new Map([[expect.any(OpaqueObject), 1]]));
  });

  it('of the class that protocols 0 and 1 name, with the dict that it was made from', async () => {
    const base = [GLOBAL, ...ascii('builtins\ndict\n')];
    const made = await opaque(
      [GLOBAL, ...ascii('copy_reg\n_reconstructor\n'), MARK, ...type, ...base, EMPTY_DICT, INT1, 1, INT1, 2, SETITEM],
      [0x74, REDUCE, STOP],
    );
    expect([made.fullName, made.entries]).toEqual(['my.module.Thing', new Map([[1, 2]])]);
  });

  it('is named in printable letters and in few of them', async () => {
    const made = await opaque(GLOBAL, ascii(`a\u001b${'b'.repeat(5000)}\nc\n`), STOP);
    expect(made.fullName).toMatch(/^a\?b{118}$/);
  });

  it('is not made of damage: an allowed function with arguments that nobody writes', async () => {
    expect(await refusal(GLOBAL, ascii('torch\nSize\n'), INT1, 1, TUPLE1, REDUCE, STOP)).toMatch(
      /^bad-pickle: .*a sequence is not made from a sequence/,
    );
  });

  it('counts among the containers', async () => {
    const full = [NONE, ...many(399_999, EMPTY_LIST, POP)];
    expect(await read(full, type, POP, STOP)).toBeNull();
    expect(await refusal(full, EMPTY_LIST, type, STOP)).toMatch(/^bad-pickle: .*more than 400000 containers/);
  });
});
