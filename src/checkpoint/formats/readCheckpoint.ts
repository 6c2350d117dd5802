import { InputError } from '../../shared/inputError.js';
import type { ByteSource } from '../sources/byteSource.js';
import type { CheckpointContents } from './contents.js';
import { isNpz, readNpz } from './npz.js';
import { beginsLikeOnnx, readOnnx } from './onnx/readOnnx.js';
import type { OpenBeside } from './onnx/sideFiles.js';
import { beginsLikeSafetensors, readSafetensors } from './safetensors.js';
import { beginsLikeLegacy, readTorchLegacy } from './torchLegacy.js';
import { readTorchZip } from './torchZip.js';
import { openZip } from './zip.js';
import { beginsLikeZip } from './zipDirectory.js';

/** Enough to tell all formats apart. */
const HEAD = 512;

/**
 * Tells a checkpoint's format by its content, whatever its name, and reads what it holds but for the tensors' numbers.
 * @param beside opens files of its folder, which an ONNX model may keep its weights in
 * @throws InputError `not-a-checkpoint`, `cut-short`, and what the formats' readers throw
 */
export async function readCheckpoint(
  source: ByteSource,
  signal?: AbortSignal,
  beside?: OpenBeside,
): Promise<CheckpointContents> {
  if (source.size === 0)
    throw new InputError('cut-short', `${source.name} is empty (0 bytes): copy it again, or wait until it is written.`);
  const head = await source.read(0, Math.min(HEAD, source.size));
  if (beginsLikeZip(head)) {
    const records = await openZip(source);
    return isNpz(records) ? readNpz(source, records) : readTorchZip(source, records, signal);
  }
  if (beginsLikeLegacy(head)) return readTorchLegacy(source, signal);
  if (beginsLikeSafetensors(head, source.size)) return readSafetensors(source);
  if (beginsLikeOnnx(head)) return readOnnx(source, signal, beside);
  throw new InputError('not-a-checkpoint', `${source.name} is not a checkpoint: ${guess(head)}.`);
}

function guess(head: Uint8Array): string {
  const text = new TextDecoder('latin1').decode(head);
  if (/^ustar/.test(text.slice(257)))
    return 'it is a tar archive, as torch wrote them before 0.1.10; load and save it anew';
  if (text.startsWith('version https://git-lfs'))
    return 'it is a Git LFS pointer; fetch the file itself (git lfs pull)';
  if (text.startsWith('\x89HDF')) return 'it is an HDF5 file';
  if (head[0] === 0x80 && (head[1] ?? 9) <= 5)
    return 'it is a plain pickle; save the weights by torch.save(model.state_dict(), file)';
  return "it does not begin like torch's formats, safetensors, npz or ONNX";
}
