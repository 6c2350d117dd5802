import { yielder } from '../../../shared/cancellation.js';
import { InputError } from '../../../shared/inputError.js';
import { CONTAINERS } from './containers.js';
import { called, setState, sizeOf } from './calls.js';
import { GLOBALS } from './globals.js';
import { BadPickle, PickleEnds, PickleReader } from './reader.js';
import { SCALARS } from './scalars.js';
import { PickleStack } from './stack.js';
import { BadArguments, OpaqueObject, type PickleValue } from './values.js';

/** Steps of one pickle; a state dict of a thousand tensors takes some fifty thousand. */
const MAX_STEPS = 3_000_000;
const STEPS_BETWEEN_YIELDS = 20_000;

export interface Unpickled {
  readonly value: PickleValue;
  /** Offset of the byte after STOP. */
  readonly end: number;
}

/**
 * Reads one pickle (protocols 0 to 5) as data. Nothing is imported and nothing is called but the few functions of
 * globals.ts, which make tensors' descriptions, dicts and lists; for any other name, and for what it would have made, a
 * placeholder stands ({@link OpaqueObject}). Nested values are never walked recursively, and steps and containers are
 * counted.
 * @param where file and record, for messages
 * @param persistent gives the value of a persistent id (torch: a storage)
 * @throws InputError `bad-pickle`, `pickle-ends` (there are not enough bytes), `bad-tensor`
 */
export async function unpickle(
  bytes: Uint8Array,
  where: string,
  persistent: (id: PickleValue) => PickleValue,
  start = 0,
  signal?: AbortSignal,
): Promise<Unpickled> {
  const reader = new PickleReader(bytes, start);
  const machine = new PickleMachine(reader, persistent);
  const yieldIfDue = yielder(signal);
  try {
    for (;;) {
      for (let step = 0; step < STEPS_BETWEEN_YIELDS; step++) {
        if (machine.step()) return { value: machine.pop(), end: reader.at };
      }
      await yieldIfDue();
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
  private readonly stack = new PickleStack();

  constructor(
    private readonly reader: PickleReader,
    private readonly persistent: (id: PickleValue) => PickleValue,
  ) {}

  pop(): PickleValue {
    return this.stack.pop();
  }

  /** Runs one opcode; true at STOP. */
  step(): boolean {
    this.count(1);
    const { reader, stack } = this;
    this.opcodeAt = reader.at;
    const opcode = reader.u8();
    const scalar = SCALARS.get(opcode);
    if (scalar) {
      const value = scalar(reader);
      if (value instanceof Uint8Array) stack.pushContainer(value);
      else stack.push(value);
      return false;
    }
    const container = CONTAINERS.get(opcode);
    if (container) {
      container(stack);
      return false;
    }
    return this.other(opcode);
  }

  /** What concerns the pickle itself, the memo, names and calls. */
  private other(opcode: number): boolean {
    const { reader, stack } = this;
    switch (opcode) {
      case 0x80: // PROTO
        if (reader.u8() > 5) throw new BadPickle('it is of a protocol newer than 5');
        break;
      case 0x95: // FRAME
        reader.length64();
        break;
      case 0x2e: // STOP
        return true;
      case 0x67: // GET
        stack.get(memoIndex(reader.line()));
        break;
      case 0x68: // BINGET
        stack.get(reader.u8());
        break;
      case 0x6a: // LONG_BINGET
        stack.get(reader.u32());
        break;
      case 0x70: // PUT
        stack.put(memoIndex(reader.line()));
        break;
      case 0x71: // BINPUT
        stack.put(reader.u8());
        break;
      case 0x72: // LONG_BINPUT
        stack.put(reader.u32());
        break;
      case 0x94: // MEMOIZE
        stack.memoize();
        break;
      case 0x63: // GLOBAL
        stack.pushContainer(this.find(reader.line(), reader.line()));
        break;
      case 0x93: {
        // STACK_GLOBAL
        const name = stack.pop();
        const module = stack.pop();
        if (typeof name !== 'string' || typeof module !== 'string') throw new BadPickle('a global has no name');
        stack.pushContainer(this.find(module, name));
        break;
      }
      case 0x52: // REDUCE
      case 0x81: {
        // NEWOBJ
        const args = stack.pop();
        this.call(stack.pop(), args);
        break;
      }
      case 0x92: {
        // NEWOBJ_EX
        const kwargs = stack.pop();
        const args = stack.pop();
        this.call(stack.pop(), args, kwargs);
        break;
      }
      case 0x6f: {
        // OBJ
        const [callee, ...args] = stack.popMark();
        if (callee === undefined) throw new BadPickle('it calls nothing');
        this.call(callee, args);
        break;
      }
      case 0x69: // INST
        this.call(this.find(reader.line(), reader.line()), stack.popMark());
        break;
      case 0x82: // EXT1, EXT2, EXT4: a number that the program which wrote the file has given a class
        stack.pushContainer(new OpaqueObject('copyreg', `extension ${reader.u8()}`));
        break;
      case 0x83:
        stack.pushContainer(new OpaqueObject('copyreg', `extension ${reader.u16()}`));
        break;
      case 0x84:
        stack.pushContainer(new OpaqueObject('copyreg', `extension ${reader.u32()}`));
        break;
      case 0x62: {
        // BUILD
        const state = stack.pop();
        setState(stack.top(), state);
        break;
      }
      case 0x51: // BINPERSID
        stack.pushContainer(this.persistent(stack.pop()));
        break;
      case 0x50: // PERSID
        stack.pushContainer(this.persistent(reader.line()));
        break;
      default:
        throw new BadPickle(`it uses the opcode ${OTHER_OPCODES.get(opcode) ?? `0x${opcode.toString(16)}`}`);
    }
    return false;
  }

  private count(steps: number): void {
    this.steps += steps;
    if (this.steps > MAX_STEPS) throw new BadPickle(`it has more than ${MAX_STEPS} steps`);
  }

  /** A name that is not on the allow-list becomes a placeholder; nothing is imported. */
  private find(module: string, name: string): PickleValue {
    return GLOBALS.get(`${module}.${name}`) ?? new OpaqueObject(module, name);
  }

  /** REDUCE, NEWOBJ and their kin, which are the same for the names that are allowed. */
  private call(callee: PickleValue, args: PickleValue, kwargs: PickleValue = null): void {
    // What a call copies is counted, or a long list copied again and again would cost nothing to ask for.
    if (Array.isArray(args)) for (const value of args) this.count(sizeOf(value));
    this.stack.pushContainer(called(callee, args, kwargs));
  }
}

const OTHER_OPCODES: ReadonlyMap<number, string> = new Map([
  [0x97, 'NEXT_BUFFER'],
  [0x98, 'READONLY_BUFFER'],
]);

function memoIndex(line: string): number {
  const index = Number(line);
  if (!/^\d{1,15}$/.test(line)) throw new BadPickle('a memo has no number');
  return index;
}
