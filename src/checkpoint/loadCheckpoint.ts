import { createHash } from 'node:crypto';
import { breathe } from '../cancellation.js';
import { InputError } from '../inputError.js';
import type { LoadedCheckpoint } from './architecture.js';
import { architectureOf } from './architectureOf.js';
import type { ByteSource } from './byteSource.js';
import { stepName } from './checkpointNames.js';
import { completed, configInFile } from './configInFile.js';
import type { FolderSource } from './folderSource.js';
import { looksLikeModel } from './layouts/layout.js';
import { listCheckpoints, type CheckpointList } from './listCheckpoints.js';
import { changed } from './localFolder.js';
import { readCheckpoint } from './readCheckpoint.js';
import { readWeights } from './readWeights.js';
import { configIn, type RunConfig } from './runConfig.js';

/**
 * Loads one checkpoint of a folder: a step of the default group, a file by its name, or (null) the last step.
 * @throws InputError `no-such-step`, and what {@link listCheckpoints} and {@link loadFile} throw
 */
export async function loadCheckpoint(
  folder: FolderSource,
  which: number | string | null,
  signal?: AbortSignal,
): Promise<LoadedCheckpoint> {
  if (typeof which === 'string')
    return loadFile(folder, which, await configIn(folder, await folder.list(signal), signal), signal);
  const list = await listCheckpoints(folder, signal);
  return loadFile(folder, fileOf(list, which, folder), list.config, signal);
}

function fileOf(list: CheckpointList, step: number | null, folder: FolderSource): string {
  if (step === null) return list.checkpoints.at(-1)?.file ?? '';
  for (const group of list.groups) {
    const found = group.checkpoints.find((entry) => entry.step === step);
    if (found) return found.file;
  }
  const steps = list.checkpoints.map((entry) => entry.step);
  const nearest = steps.reduce((best, next) => (Math.abs(next - step) < Math.abs(best - step) ? next : best));
  throw new InputError(
    'no-such-step',
    `${folder.name} has no checkpoint at step ${step}: it has ${steps.length} from ${steps[0]} to ${steps.at(-1)}, ` +
      `the nearest being ${nearest}.`,
  );
}

/** @throws InputError what is wrong with the file, the architecture or the weights; `file-changed`, `file-gone` */
async function loadFile(
  folder: FolderSource,
  file: string,
  config: RunConfig | null,
  signal?: AbortSignal,
): Promise<LoadedCheckpoint> {
  const source = await folder.open(file, signal);
  try {
    const contents = await readCheckpoint(source, signal);
    const { tensors, description } = contents;
    if (!looksLikeModel(tensors.keys()))
      throw new InputError(
        'not-a-model',
        `${file} holds ${description}, not a model: expected a HookedTransformer state dict (embed.W_E, ` +
          `blocks.0.attn.W_Q and so on), at the top or under state_dict, model_state_dict or model.`,
      );
    const inferred = architectureOf(tensors, completed(config, configInFile(contents.object, file)), file);
    const read = await readWeights(inferred.state, inferred.architecture, file, source.size, signal);
    const sha256 = await digest(source, signal);
    if ((await source.unchanged?.()) === false) throw changed(file, source.size);
    const digits = stepName(file)?.digits;
    return {
      file,
      step: digits === undefined ? null : Number(digits),
      sha256,
      architecture: inferred.architecture,
      weights: read.weights,
      notes: [...inferred.notes, ...read.notes],
    };
  } finally {
    await source.close?.();
  }
}

const CHUNK = 2 ** 20;

async function digest(source: ByteSource, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for (let at = 0; at < source.size; at += CHUNK) {
    hash.update(await source.read(at, Math.min(CHUNK, source.size - at)));
    await breathe(signal);
  }
  return hash.digest('hex');
}
