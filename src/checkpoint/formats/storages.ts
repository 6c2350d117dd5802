import { InputError } from '../../shared/inputError.js';
import type { DType } from './dtype.js';
import {
  BadArguments,
  OpaqueObject,
  PickleGlobal,
  StorageRef,
  type PickleValue,
  type TensorRef,
} from './pickle/values.js';
import { gather, lastElement, type StoredTensor } from './storedTensor.js';

/** Bytes of one storage. */
export interface StorageBytes {
  readonly size: number;
  read(from: number, to: number): Promise<Uint8Array>;
}

/** Storages up to this size are read whole, so that their checksum is checked and tensors that share one are cheap. */
const WHOLE = 256 * 2 ** 20;

/** Part of a storage that is taken into memory for one tensor. */
const MAX_SPAN = 2 ** 31;

/**
 * The persistent id of torch's pickles: ('storage', type, key, location, count). The location (`cuda:0`) says where
 * the storage was; it makes no difference to its bytes. A class that the old format saved with its source text
 * (('module', class, file, source)) is that class; a placeholder stands for a storage of an unknown type and for any other id.
 */
export function storageOf(id: PickleValue): StorageRef | OpaqueObject | PickleGlobal {
  if (!Array.isArray(id)) return new OpaqueObject('pickle', 'persistent_id', [id]);
  const [tag, type, key, , count, view] = id;
  if (tag === 'module' && (type instanceof OpaqueObject || type instanceof PickleGlobal)) return type;
  if (tag !== 'storage') return new OpaqueObject('pickle', 'persistent_id', id);
  if (type instanceof OpaqueObject) return new OpaqueObject(type.module, type.name, id);
  if (!(type instanceof PickleGlobal) || !type.isStorage || !type.dtype)
    throw new BadArguments('a persistent id is not that of a storage');
  if (typeof key !== 'string' && typeof key !== 'number') throw new BadArguments('a storage has no key');
  if (typeof count !== 'number' || !Number.isSafeInteger(count) || count < 0)
    throw new BadArguments(`storage ${key} has no count`);
  if (view != null)
    throw new BadArguments(`storage ${key} is a view of another, which torch has not written since 2018`);
  return new StorageRef(String(key), type.dtype, count);
}

/** Reads tensors out of the storages of one file, keeping the last storage for the next tensor that shares it. */
export class StorageReader {
  private last: { readonly key: string; readonly bytes: Promise<Uint8Array> } | null = null;

  constructor(
    private readonly fileName: string,
    private readonly littleEndian: boolean,
    /** Finds a storage and checks that it is as large as the pickle says. */
    private readonly find: (key: string, count: number, type: DType) => StorageBytes,
  ) {}

  tensor(name: string, ref: TensorRef): StoredTensor {
    return {
      shape: ref.shape,
      dtype: ref.dtype.name,
      read: (signal) => this.read(name, ref, signal),
    };
  }

  private async read(name: string, ref: TensorRef, signal?: AbortSignal): Promise<Float32Array> {
    const { storage, dtype } = ref;
    const where = `${this.fileName}: ${name}`;
    const littleEndian = storage.littleEndian ?? this.littleEndian;
    if (storage.inline) return gather(storage.inline, 0, ref, dtype, littleEndian, where, signal);
    const bytes = this.find(storage.key, storage.count, storage.dtype);
    if (bytes.size <= WHOLE) {
      if (this.last?.key !== storage.key) this.last = { key: storage.key, bytes: bytes.read(0, bytes.size) };
      return gather(await this.last.bytes, 0, ref, dtype, littleEndian, where, signal);
    }
    const end = lastElement(ref) + 1;
    if ((end - ref.offset) * dtype.bytes > MAX_SPAN)
      throw new InputError(
        'too-large',
        `${where} is spread over more than 2 GiB of its storage, more than is read: save a contiguous copy.`,
      );
    const part = end === 0 ? new Uint8Array() : await bytes.read(ref.offset * dtype.bytes, end * dtype.bytes);
    return gather(part, ref.offset, ref, dtype, littleEndian, where, signal);
  }
}
