import { InputError } from '../inputError.js';
import type { ByteSource } from './byteSource.js';
import type { CheckpointContents } from './contents.js';
import { readTorchZip } from './torchZip.js';
import { startsLikeZip } from './zipDirectory.js';

/**
 * Tells a checkpoint's format by its content and reads what it holds, but for the tensors' numbers.
 * @throws InputError `not-a-checkpoint`, and what the formats' readers throw
 */
export async function readCheckpoint(source: ByteSource, signal?: AbortSignal): Promise<CheckpointContents> {
  if (await startsLikeZip(source)) return readTorchZip(source, signal);
  if (source.size === 0) throw new InputError('cut-short', `${source.name} is empty: it has 0 bytes.`);
  throw new InputError(
    'not-a-checkpoint',
    `${source.name} is not a checkpoint: it does not begin as torch's zip format does.`,
  );
}
