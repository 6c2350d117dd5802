import type { AnyArchitecture } from '../../checkpoint/architecture/architecture.js';
import type { FolderSource } from '../../checkpoint/sources/folderSource.js';
import { inferAny } from '../../checkpoint/architecture/inferModel.js';
import { completed, configInFile } from '../../checkpoint/config/configInFile.js';
import { provenanceOf } from '../../checkpoint/config/provenance.js';
import { openCheckpoint } from '../../checkpoint/open.js';
import type { CheckpointList } from '../../checkpoint/list.js';
import { configAlong } from '../../checkpoint/config/configIn.js';
import { stepOf } from '../../shared/checkpointNames/checkpointName.js';
import { defaultOf } from '../../shared/checkpointNames/runs.js';
import type { RunConfig } from '../../checkpoint/config/runConfig.js';
import { InputError } from '../../shared/inputError.js';
import type { ArchitectureInfo, FolderListing } from '../../protocol/files.js';
import type { Provenance } from '../../protocol/provenance.js';
import { checkpointsIn } from './checkpointsIn.js';
import type { Target } from './openedFolder.js';
import { presetsFitting } from '../processes/presetInfos.js';
import { outsideByConfig, saidByConfig } from '../processes/processChoice.js';

/** What is in a folder: its runs and steps; the architecture, without reading a weight; the process it names. */
export async function listFolder(target: Target, signal: AbortSignal): Promise<FolderListing> {
  const { folder, file } = target;
  const list = await checkpointsIn(target, signal);
  const last = file ?? defaultOf(list.checkpoints)?.file ?? null;
  const config = last === null ? list.config : await configAlong(folder, last, list.config, signal);
  const found = last === null ? null : await foundIn(folder, last, config, signal);
  const architecture = found?.architecture ?? null;
  const said = found?.config ?? config;
  const outside = outsideByConfig(said, folder);
  return {
    runs: runsOf(list, file),
    architecture: architecture && architectureInfo(architecture),
    process: outside ? null : saidByConfig(said),
    provenance: {
      ...found?.provenance,
      ...(said?.process !== undefined && { process: provenanceOf(said, 'process') }),
    },
    fitting: architecture ? presetsFitting(architecture.d_vocab) : [],
    // A user who chose one file is not told about the files beside it.
    notes: [...(file === null ? list.notes : []), ...(outside ? [outside.message] : [])],
  };
}

export function architectureInfo(a: AnyArchitecture): ArchitectureInfo {
  return {
    d_vocab: a.d_vocab,
    d_model: a.d_model,
    n_ctx: a.n_ctx,
    d_head: a.d_head,
    n_heads: a.n_heads,
    n_layers: a.n_layers,
    d_mlp: a.d_mlp,
    act_fn: a.act_fn,
    normalization_type: a.normalization_type,
    ...('rnn_type' in a && { rnn_type: a.rnn_type, d_embed: a.d_embed }),
    ...('rnn_type' in a && a.nonlinearity !== null && { nonlinearity: a.nonlinearity }),
  };
}

function runsOf(list: CheckpointList, file: string | null): FolderListing['runs'] {
  const runs = list.groups.map(({ prefix, checkpoints }) => ({
    prefix,
    checkpoints: checkpoints.map((entry) => ({ file: entry.file, step: entry.step, size: entry.size })),
  }));
  if (file === null) return runs;
  const own = runs.findIndex(({ checkpoints }) => checkpoints.some((entry) => entry.file === file));
  if (own >= 0) return [...runs.splice(own, 1), ...runs];
  return [{ prefix: file, checkpoints: [{ file, step: stepOf(file), size: 0 }] }, ...runs];
}

interface Found {
  readonly architecture: AnyArchitecture | null;
  readonly provenance: Provenance;
  readonly config: RunConfig | null;
}

/** null where the file cannot be read; analysing it then reports the reason. */
async function foundIn(
  folder: FolderSource,
  file: string,
  near: RunConfig | null,
  signal: AbortSignal,
): Promise<Found | null> {
  try {
    const open = await openCheckpoint(folder, file, signal);
    try {
      const config = completed(near, configInFile(open.contents.object, file));
      return { config, ...modelOrNothing(() => inferAny(open.contents, near, file)) };
    } finally {
      await open.close();
    }
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}

type Inferred = ReturnType<typeof inferAny>;

function modelOrNothing(infer: () => Inferred): Pick<Found, 'architecture' | 'provenance'> {
  try {
    const model = infer();
    return { architecture: model.architecture, provenance: 'provenance' in model ? model.provenance : {} };
  } catch (error) {
    if (error instanceof InputError) return { architecture: null, provenance: {} };
    throw error;
  }
}
