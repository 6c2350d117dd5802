import { InputError } from '../../shared/inputError.js';
import type { ByteSource } from '../sources/byteSource.js';
import type { CheckpointContents } from './contents.js';
import { unpickle } from './pickle/machine.js';
import { describeValue, StorageRef, type PickleValue } from './pickle/values.js';
import { stateDictIn } from './pickledStateDict.js';
import { StorageReader, storageOf } from './storages.js';

const MAGIC = 0x1950a86a20f9469cfc6cn;
const MAX_PICKLE_BYTES = 32 * 2 ** 20;
const FIRST_LOOK = 2 ** 20;

/** Whether a file begins with a pickle of torch's magic number, in any protocol. */
export function beginsLikeLegacy(head: Uint8Array): boolean {
  const magic = [0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];
  if (head[0] !== 0x80) return false;
  const at = head[2] === 0x95 ? 11 : 2;
  return magic.every((byte, index) => head[at + index] === byte);
}

/**
 * Reads a file as torch wrote them before 1.6: pickles of a magic number, a version, the machine's kind, the object
 * and the storages' keys, and then the storages one after the other.
 * @throws InputError `cut-short`, `bad-pickle`, `bad-tensor`
 */
export async function readTorchLegacy(source: ByteSource, signal?: AbortSignal): Promise<CheckpointContents> {
  const head = await readPickles(source, signal);
  const places = await findStorages(source, head);
  const reader = new StorageReader(source.name, head.littleEndian, (key, count, type) => {
    const place = places.get(key);
    if (!place || place.count !== count)
      throw new InputError(
        'bad-tensor',
        `${source.name}: storage ${key}, which should hold ${count} elements, is missing. The file is damaged.`,
      );
    return {
      size: count * type.bytes,
      read: (from, to) => source.read(place.offset + from, to - from),
    };
  });
  return { format: 'torch-legacy', ...stateDictIn(head.object, reader, source.name) };
}

interface Head {
  readonly object: PickleValue;
  readonly littleEndian: boolean;
  readonly keys: readonly PickleValue[];
  readonly storages: ReadonlyMap<string, StorageRef>;
  readonly end: number;
}

/** How long the pickles are is known only at their end: more is read until they fit. */
async function readPickles(source: ByteSource, signal?: AbortSignal): Promise<Head> {
  for (let length = FIRST_LOOK; ; length *= 4) {
    const taken = Math.min(length, source.size, MAX_PICKLE_BYTES);
    const bytes = await source.read(0, taken);
    try {
      return await parsePickles(bytes, source.name, signal);
    } catch (error) {
      if (!(error instanceof InputError) || error.code !== 'pickle-ends') throw error;
      if (taken === source.size) throw cutShort(source);
      if (taken === MAX_PICKLE_BYTES)
        throw new InputError(
          'bad-pickle',
          `${source.name}: its pickles take more than ${MAX_PICKLE_BYTES} bytes: save the weights alone, torch.save(model.state_dict(), file).`,
        );
    }
  }
}

async function parsePickles(bytes: Uint8Array, name: string, signal?: AbortSignal): Promise<Head> {
  const storages = new Map<string, StorageRef>();
  const persistent = (id: PickleValue) => {
    const storage = storageOf(id);
    if (!(storage instanceof StorageRef)) return storage;
    const known = storages.get(storage.key);
    if (known && (known.count !== storage.count || known.dtype.name !== storage.dtype.name))
      throw new InputError(
        'bad-tensor',
        `storage ${storage.key} is described with two different sizes or types. The file is damaged.`,
      );
    storages.set(storage.key, known ?? storage);
    return known ?? storage;
  };
  let end = 0;
  const next = async () => {
    const read = await unpickle(bytes, name, persistent, end, signal);
    end = read.end;
    return read.value;
  };
  if ((await next()) !== MAGIC)
    throw new InputError(
      'bad-pickle',
      `${name} does not begin with torch's magic number: it is damaged, or not written by torch.save.`,
    );
  const version = await next();
  if (version !== 1001)
    throw new InputError(
      'bad-pickle',
      `${name} is of torch's format ${describeValue(version)}: only 1001 is read. Save it again with a current torch.`,
    );
  const machine = await next();
  const object = await next();
  const keys = await next();
  if (!Array.isArray(keys))
    throw new InputError('bad-pickle', `${name} has no list of storages: it is damaged, or not written by torch.save.`);
  const littleEndian = !(machine instanceof Map && machine.get('little_endian') === false);
  return { object, littleEndian, keys, storages, end };
}

interface StoragePlace {
  readonly offset: number;
  readonly count: number;
}

/** Walks the storages by their sizes, reading only their counts. */
async function findStorages(source: ByteSource, head: Head): Promise<ReadonlyMap<string, StoragePlace>> {
  const places = new Map<string, StoragePlace>();
  let at = head.end;
  for (const key of head.keys) {
    const storage = head.storages.get(String(key));
    if (!storage)
      throw new InputError(
        'bad-tensor',
        `${source.name}: it holds storage ${String(key).slice(0, 40)}, which no tensor names. The file is damaged.`,
      );
    if (places.has(storage.key))
      throw new InputError(
        'bad-tensor',
        `${source.name}: storage ${storage.key} is listed twice. The file is damaged.`,
      );
    if (at + 8 > source.size) throw cutShort(source);
    const bytes = await source.read(at, 8);
    const count = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigInt64(0, head.littleEndian));
    if (count !== storage.count)
      throw new InputError(
        'bad-tensor',
        `${source.name}: storage ${storage.key} should have ${storage.count} elements and has ${count}. The file is damaged.`,
      );
    places.set(storage.key, { offset: at + 8, count });
    at += 8 + count * storage.dtype.bytes;
    if (at > source.size) throw cutShort(source);
  }
  return places;
}

function cutShort(source: ByteSource): InputError {
  return new InputError(
    'cut-short',
    `${source.name} is cut short: it begins as torch's old format, but ends before its storages do ` +
      `(${source.size} bytes). Copy it again, or wait until it is completely written.`,
  );
}
