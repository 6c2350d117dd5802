import { yielder } from '../../../shared/cancellation.js';
import { InputError } from '../../../shared/inputError.js';
import { CONTAINERS } from './containers.js';
import { BadArguments, buildArray, GLOBALS } from './globals.js';
import { BadPickle, PickleEnds, PickleReader } from './reader.js';
import { SCALARS } from './scalars.js';
import { PickleStack } from './stack.js';
import { NumpyArray, NumpyDType, PickleGlobal, TensorRef, type PickleValue } from './values.js';

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
    private readonly where: string,
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
        stack.push(this.find(reader.line(), reader.line()));
        break;
      case 0x93: {
        // STACK_GLOBAL
        const name = stack.pop();
        const module = stack.pop();
        if (typeof name !== 'string' || typeof module !== 'string') throw new BadPickle('a global has no name');
        stack.push(this.find(module, name));
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
        stack.push(this.persistent(stack.pop()));
        break;
      case 0x69: // INST: named before it is refused, since the name tells more
        this.find(reader.line(), reader.line());
        throw new BadPickle('it uses the opcode INST');
      default:
        throw new BadPickle(`it uses the opcode ${OTHER_OPCODES.get(opcode) ?? `0x${opcode.toString(16)}`}`);
    }
    return false;
  }

  private count(steps: number): void {
    this.steps += steps;
    if (this.steps > MAX_STEPS) throw new BadPickle(`it has more than ${MAX_STEPS} steps`);
  }

  private find(module: string, name: string): PickleGlobal {
    const known = GLOBALS.get(`${module}.${name}`);
    if (known) return known;
    const full = `${module}.${name}`.replace(/[^\x20-\x7e]/g, '?').slice(0, 120);
    throw new InputError(
      'foreign-global',
      `${this.where} refers to ${full}, which is not one of the names that may be read: a checkpoint is never executed. ` +
        `Save the weights alone: torch.save(model.state_dict(), file).`,
    );
  }

  private reduce(): void {
    const args = this.stack.pop();
    const callee = this.stack.pop();
    if (!(callee instanceof PickleGlobal) || !callee.call || !Array.isArray(args))
      throw new BadPickle(
        `it calls something that cannot be called${callee instanceof PickleGlobal ? ` (${callee.name})` : ''}`,
      );
    // What a call copies is counted, or a long list copied again and again would cost nothing to ask for.
    for (const value of args) this.count(sizeOf(value));
    this.stack.pushContainer(callee.call(args));
  }

  private build(): void {
    const state = this.stack.pop();
    const target = this.stack.top();
    if (target instanceof NumpyArray) buildArray(target, state);
    else if (target instanceof NumpyDType) target.littleEndian = !(Array.isArray(state) && state[1] === '>');
    // Attributes of a dict (torch hangs `_metadata` on a state dict) and of a tensor are of no use here.
    else if (!(target instanceof Map) && !(target instanceof TensorRef))
      throw new BadPickle('it sets attributes of a value that has none');
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
