import { breather } from '../../cancellation.js';
import { InputError } from '../../inputError.js';
import { BadArguments, buildArray, GLOBALS } from './globals.js';
import { BadPickle, parseDecimal, PickleEnds, PickleReader } from './reader.js';
import { NumpyArray, NumpyDType, PickleGlobal, TensorRef, type PickleValue } from './values.js';

/** Steps of one pickle; a state dict of a thousand tensors takes some fifty thousand. */
const MAX_STEPS = 3_000_000;
/** Containers made by one pickle: empty ones cost one byte to ask for and hundreds to give. */
const MAX_CONTAINERS = 400_000;
const MAX_MEMO = 1_000_000;
const STEPS_BETWEEN_BREATHS = 20_000;

export interface Unpickled {
  readonly value: PickleValue;
  /** Offset of the byte after STOP. */
  readonly end: number;
}

/**
 * Reads one pickle (protocols 0 to 5) as data. Nothing is imported and nothing is called but the few functions of
 * globals.ts, which make tensors' descriptions, dicts and lists; any other name, and any opcode that could reach one
 * (extension codes, INST, OBJ, NEWOBJ_EX, out-of-band buffers), is refused. Nested values are never walked
 * recursively, and steps and containers are counted.
 * @param where file and record, for messages
 * @param persistent gives the value of a persistent id (torch: a storage)
 * @throws InputError `foreign-global`, `bad-pickle`, `pickle-ends` (there are not enough bytes), `bad-tensor`
 */
export async function unpickle(
  bytes: Uint8Array,
  where: string,
  persistent: (id: PickleValue) => PickleValue,
  start = 0,
  signal?: AbortSignal,
): Promise<Unpickled> {
  const reader = new PickleReader(bytes, start);
  const machine = new PickleMachine(reader, where, persistent);
  const pause = breather(signal);
  try {
    for (;;) {
      for (let step = 0; step < STEPS_BETWEEN_BREATHS; step++) {
        if (machine.step()) return { value: machine.pop(), end: reader.at };
      }
      await pause();
    }
  } catch (error) {
    if (error instanceof BadPickle || error instanceof BadArguments)
      throw new InputError(
        error instanceof PickleEnds ? 'pickle-ends' : 'bad-pickle',
        `${where} is damaged, or not what torch writes: at byte ${machine.opcodeAt} ${error.message}.`,
      );
    if (error instanceof InputError && error.code === 'bad-tensor')
      throw new InputError(error.code, `${where}: ${error.message}`);
    throw error;
  }
}

class PickleMachine {
  opcodeAt = 0;
  private steps = 0;
  private containers = 0;
  private stack: PickleValue[] = [];
  private readonly marks: number[] = [];
  private readonly memo = new Map<number, PickleValue>();

  constructor(
    private readonly reader: PickleReader,
    private readonly where: string,
    private readonly persistent: (id: PickleValue) => PickleValue,
  ) {}

  pop(): PickleValue {
    const value = this.stack.length > (this.marks.at(-1) ?? 0) ? this.stack.pop() : undefined;
    if (value === undefined) throw new BadPickle('it takes a value that is not there');
    return value;
  }

  private top(): PickleValue {
    const value = this.stack.length > (this.marks.at(-1) ?? 0) ? this.stack.at(-1) : undefined;
    if (value === undefined) throw new BadPickle('it takes a value that is not there');
    return value;
  }

  private push(value: PickleValue): void {
    this.stack.push(value);
  }

  private pushContainer(value: PickleValue): void {
    this.containers += value instanceof Map || value instanceof Set ? 2 : 1;
    if (this.containers > MAX_CONTAINERS) throw new BadPickle(`it makes more than ${MAX_CONTAINERS} containers`);
    this.push(value);
  }

  private popMark(): PickleValue[] {
    const mark = this.marks.pop();
    if (mark === undefined) throw new BadPickle('it takes a mark that is not there');
    return this.stack.splice(mark);
  }

  private put(index: number): void {
    if (this.memo.size >= MAX_MEMO) throw new BadPickle(`it remembers more than ${MAX_MEMO} values`);
    this.memo.set(index, this.top());
  }

  private get(index: number): void {
    const value = this.memo.get(index);
    if (value === undefined) throw new BadPickle(`it recalls memo ${index}, which is not there`);
    this.push(value);
  }

  /** Runs one opcode; true at STOP. */
  step(): boolean {
    if (++this.steps > MAX_STEPS) throw new BadPickle(`it has more than ${MAX_STEPS} steps`);
    const { reader } = this;
    this.opcodeAt = reader.at;
    const opcode = reader.u8();
    switch (opcode) {
      case 0x80: // PROTO
        if (reader.u8() > 5) throw new BadPickle('it is of a protocol newer than 5');
        break;
      case 0x95: // FRAME
        reader.length64();
        break;
      case 0x2e: // STOP
        return true;
      case 0x28: // MARK
        this.marks.push(this.stack.length);
        break;
      case 0x30: // POP: of a mark too, as Python does
        if (this.marks.length > 0 && this.marks.at(-1) === this.stack.length) this.marks.pop();
        else this.pop();
        break;
      case 0x31: // POP_MARK
        this.popMark();
        break;
      case 0x32: // DUP
        this.push(this.top());
        break;
      case 0x4e: // NONE
        this.push(null);
        break;
      case 0x88: // NEWTRUE
        this.push(true);
        break;
      case 0x89: // NEWFALSE
        this.push(false);
        break;
      case 0x49: {
        // INT; 00 and 01 are the booleans of protocol 1
        const line = reader.line();
        this.push(line === '00' ? false : line === '01' ? true : parseDecimal(line));
        break;
      }
      case 0x4c: // LONG
        this.push(parseDecimal(reader.line()));
        break;
      case 0x4a: // BININT
        this.push(reader.i32());
        break;
      case 0x4b: // BININT1
        this.push(reader.u8());
        break;
      case 0x4d: // BININT2
        this.push(reader.u16());
        break;
      case 0x8a: // LONG1
        this.push(reader.long(reader.u8()));
        break;
      case 0x8b: // LONG4
        this.push(reader.long(reader.u32()));
        break;
      case 0x46: // FLOAT
        this.push(parseFloatLine(reader.line()));
        break;
      case 0x47: // BINFLOAT
        this.push(reader.f64());
        break;
      case 0x53: // STRING
        this.push(reader.line().replace(/^(['"])(.*)\1$/, '$2'));
        break;
      case 0x54: // BINSTRING
        this.push(reader.latin1(reader.u32()));
        break;
      case 0x55: // SHORT_BINSTRING
        this.push(reader.latin1(reader.u8()));
        break;
      case 0x56: // UNICODE
        this.push(reader.line());
        break;
      case 0x58: // BINUNICODE
        this.push(reader.utf8(reader.u32()));
        break;
      case 0x8c: // SHORT_BINUNICODE
        this.push(reader.utf8(reader.u8()));
        break;
      case 0x8d: // BINUNICODE8
        this.push(reader.utf8(reader.length64()));
        break;
      case 0x42: // BINBYTES
        this.pushContainer(reader.raw(reader.u32()));
        break;
      case 0x43: // SHORT_BINBYTES
        this.pushContainer(reader.raw(reader.u8()));
        break;
      case 0x8e: // BINBYTES8
      case 0x96: // BYTEARRAY8
        this.pushContainer(reader.raw(reader.length64()));
        break;
      case 0x5d: // EMPTY_LIST
      case 0x29: // EMPTY_TUPLE
        this.pushContainer([]);
        break;
      case 0x7d: // EMPTY_DICT
        this.pushContainer(new Map());
        break;
      case 0x8f: // EMPTY_SET
        this.pushContainer(new Set());
        break;
      case 0x6c: // LIST
      case 0x74: // TUPLE
        this.pushContainer(this.popMark());
        break;
      case 0x85: // TUPLE1
        this.pushContainer([this.pop()]);
        break;
      case 0x86: // TUPLE2
        this.pushContainer([this.pop(), this.pop()].reverse());
        break;
      case 0x87: // TUPLE3
        this.pushContainer([this.pop(), this.pop(), this.pop()].reverse());
        break;
      case 0x64: // DICT
        this.pushContainer(this.fill(new Map(), this.popMark()));
        break;
      case 0x91: // FROZENSET
        this.pushContainer(new Set(this.popMark()));
        break;
      case 0x61: // APPEND
        this.append([this.pop()]);
        break;
      case 0x65: // APPENDS
        this.append(this.popMark());
        break;
      case 0x73: // SETITEM
        this.setItems([this.pop(), this.pop()].reverse());
        break;
      case 0x75: // SETITEMS
        this.setItems(this.popMark());
        break;
      case 0x90: // ADDITEMS
        this.addItems(this.popMark());
        break;
      case 0x67: // GET
        this.get(memoIndex(reader.line()));
        break;
      case 0x68: // BINGET
        this.get(reader.u8());
        break;
      case 0x6a: // LONG_BINGET
        this.get(reader.u32());
        break;
      case 0x70: // PUT
        this.put(memoIndex(reader.line()));
        break;
      case 0x71: // BINPUT
        this.put(reader.u8());
        break;
      case 0x72: // LONG_BINPUT
        this.put(reader.u32());
        break;
      case 0x94: // MEMOIZE
        this.put(this.memo.size);
        break;
      case 0x63: // GLOBAL
        this.push(this.find(reader.line(), reader.line()));
        break;
      case 0x93: {
        // STACK_GLOBAL
        const name = this.pop();
        const module = this.pop();
        if (typeof name !== 'string' || typeof module !== 'string') throw new BadPickle('a global has no name');
        this.push(this.find(module, name));
        break;
      }
      case 0x52: // REDUCE
      case 0x81: // NEWOBJ: the same for the classes that are allowed
        this.reduce();
        break;
      case 0x62: // BUILD
        this.build();
        break;
      case 0x51: // BINPERSID
        this.push(this.persistent(this.pop()));
        break;
      case 0x69: // INST: named before it is refused, since the name tells more
        this.find(reader.line(), reader.line());
        throw new BadPickle('it uses the opcode INST');
      default:
        throw new BadPickle(`it uses the opcode ${OTHER_OPCODES.get(opcode) ?? `0x${opcode.toString(16)}`}`);
    }
    return false;
  }

  private find(module: string, name: string): PickleGlobal {
    const known = GLOBALS.get(`${module}.${name}`);
    if (known) return known;
    const full = `${module}.${name}`.replace(/[^\x20-\x7e]/g, '?').slice(0, 120);
    throw new InputError(
      'foreign-global',
      `${this.where} names ${full}, which is not among the names that are read: a checkpoint is never executed. ` +
        `Save the weights alone: torch.save(model.state_dict(), file).`,
    );
  }

  private reduce(): void {
    const args = this.pop();
    const callee = this.pop();
    if (!(callee instanceof PickleGlobal) || !callee.call || !Array.isArray(args))
      throw new BadPickle(`it calls what cannot be called${callee instanceof PickleGlobal ? ` (${callee.name})` : ''}`);
    // What a call copies is counted, or a long list copied again and again would cost nothing to ask for.
    for (const value of args) this.steps += sizeOf(value);
    if (this.steps > MAX_STEPS) throw new BadPickle(`it has more than ${MAX_STEPS} steps`);
    const made = callee.call(args);
    this.pushContainer(made);
  }

  private build(): void {
    const state = this.pop();
    const target = this.top();
    if (target instanceof NumpyArray) buildArray(target, state);
    else if (target instanceof NumpyDType) target.littleEndian = !(Array.isArray(state) && state[1] === '>');
    // Attributes of a dict (torch hangs `_metadata` on a state dict) and of a tensor are of no use here.
    else if (!(target instanceof Map) && !(target instanceof TensorRef))
      throw new BadPickle('it sets the attributes of what has none');
  }

  private fill(map: Map<PickleValue, PickleValue>, items: readonly PickleValue[]): Map<PickleValue, PickleValue> {
    if (items.length % 2) throw new BadPickle('a dict has a key without a value');
    for (let index = 0; index < items.length; index += 2) map.set(items[index] ?? null, items[index + 1] ?? null);
    return map;
  }

  private setItems(items: PickleValue[]): void {
    const target = this.top();
    if (!(target instanceof Map)) throw new BadPickle('it sets items of what is not a dict');
    this.fill(target, items);
  }

  private append(items: readonly PickleValue[]): void {
    const target = this.top();
    if (!Array.isArray(target)) throw new BadPickle('it appends to what is not a list');
    for (const item of items) target.push(item);
  }

  private addItems(items: readonly PickleValue[]): void {
    const target = this.top();
    if (!(target instanceof Set)) throw new BadPickle('it adds to what is not a set');
    for (const item of items) target.add(item);
  }
}

/** Steps that copying a value is worth. */
function sizeOf(value: PickleValue): number {
  if (Array.isArray(value)) return value.length;
  if (value instanceof Map || value instanceof Set) return value.size * 4;
  if (typeof value === 'string' || value instanceof Uint8Array) return value.length >> 5;
  return 0;
}

const OTHER_OPCODES: ReadonlyMap<number, string> = new Map([
  [0x6f, 'OBJ'],
  [0x82, 'EXT1'],
  [0x83, 'EXT2'],
  [0x84, 'EXT4'],
  [0x92, 'NEWOBJ_EX'],
  [0x50, 'PERSID'],
  [0x97, 'NEXT_BUFFER'],
  [0x98, 'READONLY_BUFFER'],
]);

function memoIndex(line: string): number {
  const index = Number(line);
  if (!/^\d{1,15}$/.test(line)) throw new BadPickle('a memo has no number');
  return index;
}

function parseFloatLine(line: string): number {
  if (/^-?(inf|nan)$/i.test(line))
    return line.toLowerCase().includes('nan') ? NaN : line[0] === '-' ? -Infinity : Infinity;
  const value = Number(line);
  if (line.length > 64 || line.trim() === '' || Number.isNaN(value)) throw new BadPickle('a float is no number');
  return value;
}
