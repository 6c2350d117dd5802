import { InputError } from '../../shared/inputError.js';
import type { ByteSource } from '../sources/byteSource.js';
import type { CheckpointContents } from './contents.js';
import { unpickle } from './pickle/machine.js';
import { stateDictIn } from './pickledStateDict.js';
import { StorageReader, storageOf } from './storages.js';
import type { ZipRecord } from './zip.js';

const MAX_PICKLE_BYTES = 32 * 2 ** 20;

/**
 * Reads the records of a file of torch's zip format (torch 1.6 and later): `data.pkl` now, storages when a tensor is
 * asked for. Nothing in it is executed.
 * @throws InputError `cut-short`, `bad-zip`, `bad-pickle`, `bad-tensor`, `not-a-checkpoint`
 */
export async function readTorchZip(
  source: ByteSource,
  records: ReadonlyMap<string, ZipRecord>,
  signal?: AbortSignal,
): Promise<CheckpointContents> {
  const root = rootOf(source, records);
  const pickle = records.get(`${root}data.pkl`);
  if (!pickle) throw notTorch(source, records);
  if (pickle.size > MAX_PICKLE_BYTES)
    throw new InputError(
      'bad-pickle',
      `${source.name}: data.pkl has ${pickle.size} bytes, more than ${MAX_PICKLE_BYTES}: save the weights alone, torch.save(model.state_dict(), file).`,
    );
  const littleEndian = await isLittleEndian(source, records.get(`${root}byteorder`));
  const bytes = await pickle.read();
  const { value } = await unpickle(bytes, `${source.name}: data.pkl`, storageOf, 0, signal);
  const reader = new StorageReader(source.name, littleEndian, (key, count, type) => {
    const record = records.get(`${root}data/${key}`);
    if (!record)
      throw new InputError(
        'bad-tensor',
        `${source.name}: storage ${key}, which a tensor names, is missing. The file is damaged.`,
      );
    const wanted = count * type.bytes;
    if (record.size < wanted)
      throw new InputError(
        'bad-tensor',
        `${source.name}: storage ${key} should have ${wanted} bytes and has ${record.size}. The file is damaged.`,
      );
    return { size: wanted, read: (from, to) => record.read(from, to) };
  });
  return { format: 'torch-zip', ...stateDictIn(value, reader, source.name) };
}

/** torch names the folder inside after the file, or `archive`. */
function rootOf(source: ByteSource, records: ReadonlyMap<string, ZipRecord>): string {
  const roots = [...records.keys()].filter((name) => /^([^/]+\/)?data\.pkl$/.test(name));
  if (roots.length > 1)
    throw new InputError(
      'bad-zip',
      `${source.name} holds several checkpoints, where one was expected: ${roots.join(', ')}.`,
    );
  const root = roots[0]?.slice(0, -'data.pkl'.length) ?? '';
  if (records.has(`${root}constants.pkl`))
    throw new InputError(
      'not-a-checkpoint',
      `${source.name} is a TorchScript program, which is never run. ` +
        `Save the weights: torch.save(model.state_dict(), file).`,
    );
  return root;
}

function notTorch(source: ByteSource, records: ReadonlyMap<string, ZipRecord>): InputError {
  const names = [...records.keys()].slice(0, 3).join(', ') || 'nothing';
  return new InputError(
    'not-a-checkpoint',
    `${source.name} is a zip archive but not one that torch.save writes: it has no data.pkl (it holds ${names}).`,
  );
}

async function isLittleEndian(source: ByteSource, record: ZipRecord | undefined): Promise<boolean> {
  if (!record) return true;
  const order = record.size <= 16 ? new TextDecoder().decode(await record.read()).trim() : 'unknown';
  if (order === 'little' || order === 'big') return order === 'little';
  throw new InputError('bad-zip', `${source.name}: its byteorder is neither little nor big. The file is damaged.`);
}
