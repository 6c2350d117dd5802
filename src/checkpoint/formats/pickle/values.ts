import type { DType } from '../dtype.js';
import type { Layout } from '../storedTensor.js';

/** Thrown where values are not what torch or numpy writes; the machine says where. */
export class BadArguments extends Error {}

/** A storage that a pickle names by a persistent id; its bytes lie elsewhere, or in `inline` (numpy arrays). */
export class StorageRef {
  constructor(
    readonly key: string,
    readonly dtype: DType,
    /** Number of elements. */
    readonly count: number,
    readonly inline: Uint8Array | null = null,
    readonly littleEndian: boolean | null = null,
  ) {}
}

/** A view of a storage, as torch rebuilds it. */
export class TensorRef implements Layout {
  constructor(
    readonly storage: StorageRef,
    readonly dtype: DType,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly stride: readonly number[],
  ) {}
}

/** A value that is known to be harmless and of no use here, such as a torch.device. */
export class Inert {
  constructor(readonly name: string) {}
}

/** numpy.dtype under construction: BUILD gives it its byte order. */
export class NumpyDType {
  littleEndian = true;

  constructor(
    readonly dtype: DType | null,
    readonly name: string,
  ) {}
}

/** numpy.ndarray under construction: BUILD gives it its contents. */
export class NumpyArray {
  tensor: TensorRef | null = null;
}

/**
 * What stands for a class or function that is not on the allow-list, and for an object that one of them would have made.
 * It is never imported and never called: what the pickle wanted to give it is kept as data, so that the attributes of a
 * pickled config can be read.
 */
export class OpaqueObject {
  /** What BUILD would have set: mostly a dict of attributes. */
  state: PickleValue = null;
  /** What was appended or added, where it is a kind of list or set. */
  readonly items: PickleValue[] = [];
  /** What was set under keys, where it is a kind of dict. */
  readonly entries = new Map<PickleValue, PickleValue>();

  constructor(
    /** As the pickle writes it, of any length: {@link fullName} is for people. */
    readonly module: string,
    readonly name: string,
    /** Arguments of the call that would have made it; null for the class or function itself. */
    readonly args: readonly PickleValue[] | null = null,
    readonly kwargs: ReadonlyMap<PickleValue, PickleValue> | null = null,
  ) {}

  /** `argparse.Namespace`, in printable letters and at most 120 of them. */
  get fullName(): string {
    const start = `${this.module.slice(0, 121)}.${this.name.slice(0, 121)}`;
    return start.replace(/[^\x20-\x7e]/g, '?').slice(0, 120);
  }
}

export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleValue[]
  | Map<PickleValue, PickleValue>
  | Set<PickleValue>
  | StorageRef
  | TensorRef
  | Inert
  | NumpyDType
  | NumpyArray
  | OpaqueObject
  | PickleGlobal;

/** A name that a pickle may use. Only `call` makes something, and what it makes is always one of the values above. */
export class PickleGlobal {
  constructor(
    readonly name: string,
    readonly call: ((args: readonly PickleValue[]) => PickleValue) | null = null,
    /** For names that stand for an element type: dtypes and typed storages. */
    readonly dtype: DType | null = null,
    readonly isStorage = false,
  ) {}
}

/** What a value is, for messages. */
export function describeValue(value: PickleValue): string {
  if (value === null) return 'None';
  if (value instanceof Map) {
    const keys = [...value.keys()].filter((key) => typeof key === 'string');
    if (keys.length === 0) return value.size === 0 ? 'an empty dict' : 'a dict without names';
    const rest = keys.length > 4 ? `, … (${keys.length} in all)` : '';
    const what = `a dict with ${keys.slice(0, 4).join(', ')}${rest}`;
    // What torch.save writes of an optimizer.state_dict(), which stands beside checkpoints.
    return value.has('state') && value.has('param_groups') ? `the state of an optimizer (${what})` : what;
  }
  if (Array.isArray(value)) return `a list or tuple of ${value.length}`;
  if (value instanceof Set) return `a set of ${value.size}`;
  if (value instanceof TensorRef) return `a single tensor of shape [${value.shape.join(', ')}]`;
  if (value instanceof NumpyArray) return 'a numpy array';
  if (value instanceof Uint8Array) return 'bytes';
  if (value instanceof PickleGlobal || value instanceof Inert) return value.name;
  if (value instanceof OpaqueObject)
    return value.args === null ? `the class ${value.fullName}` : `an object of the class ${value.fullName}`;
  if (typeof value === 'object') return 'an object';
  return `the ${typeof value} ${String(value).slice(0, 40)}`;
}
