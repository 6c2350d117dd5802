import { defaultOf, stepAmong } from '../shared/checkpointNames/runs.js';
import { hasEnding, isCheckpointName, stepOf } from '../shared/checkpointNames/checkpointName.js';
import { InputError } from '../shared/inputError.js';
import { messageText } from '../shared/shownText.js';
import type {
  Architecture,
  LoadedCheckpoint,
  LoadedGraph,
  LoadedRecurrent,
  RecurrentArchitecture,
} from './architecture/architecture.js';
import { isRecurrentNet } from './architecture/recurrentNet.js';
import { filesAmong, resolveFile, type FolderSource } from './sources/folderSource.js';
import { inferModel } from './architecture/inferModel.js';
import { listCheckpoints, type CheckpointList } from './list.js';
import { changed } from './sources/localFolder.js';
import { readGraph } from './architecture/graph/readGraph.js';
import { digest, openCheckpoint, type OpenCheckpoint } from './open.js';
import { readWeights, type ReadWeights } from './architecture/readWeights.js';
import { configAlong, configIn } from './config/configIn.js';
import type { RunConfig } from './config/runConfig.js';
import { mayBeMended } from './sources/doubted.js';
import { whileWritten } from './sources/whileWritten.js';

/** A model of any kind. */
export type LoadedModel = LoadedCheckpoint | LoadedRecurrent | LoadedGraph;

/** Weights that were read of the same bytes as the same architecture before, so that reading them can be spared. */
export type RememberedWeights = (
  sha256: string,
  architecture: Architecture | RecurrentArchitecture,
) => ReadWeights | undefined;

/**
 * Loads one checkpoint of a folder: a step of one of its runs, a file by its name, or (null) the last step of the
 * default run. A file that training is still writing is tried again for a moment.
 * @throws InputError `no-such-step`, and what {@link listCheckpoints} throws; what is wrong with the file, the
 * architecture or the weights; `file-changed`, `file-gone`
 */
export async function loadModel(
  folder: FolderSource,
  which: number | string | null,
  signal?: AbortSignal,
  remembered: RememberedWeights = () => undefined,
): Promise<LoadedModel> {
  const list = typeof which === 'string' ? null : await listCheckpoints(folder, signal);
  const file = list && typeof which !== 'string' ? fileOf(list, which, folder) : String(which);
  const config = list ? list.config : await configIn(folder, await folder.list(signal), signal);
  const near = await configAlong(folder, file, config, signal);
  return whileWritten(folder, file, () => loadFile(folder, file, near, remembered, signal), signal);
}

/** The file of a step, or (null) of the last step of the default run. Throws InputError `no-such-step`. */
export function fileOf(list: CheckpointList, step: number | null, folder: FolderSource): string {
  if (step === null) return defaultOf(list.checkpoints)?.file ?? '';
  for (const group of list.groups) {
    const found = group.checkpoints.find((entry) => entry.step === step);
    if (found) return found.file;
  }
  const steps = list.checkpoints.flatMap((entry) => entry.step ?? []);
  if (steps.length === 0)
    throw new InputError('no-such-step', `${folder.name} has no checkpoints with a step in their names.`);
  const nearest = steps.reduce((best, next) => (Math.abs(next - step) < Math.abs(best - step) ? next : best));
  throw new InputError(
    'no-such-step',
    `${folder.name} has no checkpoint at step ${step}: it has ${steps.length} from ${steps[0]} to ${steps.at(-1)}, ` +
      `the nearest being ${nearest}.`,
  );
}

async function loadFile(
  folder: FolderSource,
  file: string,
  config: RunConfig | null,
  remembered: RememberedWeights,
  signal?: AbortSignal,
  isLast = false,
): Promise<LoadedModel> {
  const open = await openCheckpoint(folder, file, signal);
  try {
    return await loadOpen(folder, open, file, config, remembered, signal);
  } catch (error) {
    if (!(await mayBeMended(error, open.sources)) || isLast) throw error;
  } finally {
    await open.close();
  }
  const at = resolveFile(folder, file);
  await at.folder.memory?.forget(at.name);
  return loadFile(folder, file, config, remembered, signal, true);
}

async function loadOpen(
  folder: FolderSource,
  open: OpenCheckpoint,
  file: string,
  config: RunConfig | null,
  remembered: RememberedWeights,
  signal?: AbortSignal,
): Promise<LoadedModel> {
  const told = open.sources.flatMap(({ notes = [] }) => notes);
  const step = await stepIn(folder, file, signal);
  const isOneFile = open.sources.length === 1;
  if (open.contents.graph) {
    const graph = await readGraph(open, open.contents.graph, config, file, signal);
    await refuseChanged(open);
    return { file, step, config, isOneFile, ...graph, notes: [...graph.notes, ...new Set(told)].map(messageText) };
  }
  const { architecture, state, layout, notes, checks = [], ...inferred } = inferModel(open.contents, config, file);
  const sha256 = await digest(open, signal);
  const read = remembered(sha256, architecture) ?? (await readWeights(state, architecture, file, open.size, signal));
  const checked: string[] = [];
  for (const check of checks) {
    const note = await check(signal);
    if (note !== null) checked.push(note);
  }
  await refuseChanged(open);
  const mapped = layout === 'HookedTransformer' ? [] : [`${file} was read as ${layout}.`];
  const loaded = {
    file,
    step,
    sha256,
    isOneFile,
    weights: read.weights,
    weightNotes: read.notes,
    config: inferred.config ?? null,
    assumed: inferred.assumed,
    provenance: inferred.provenance,
    notes: [...mapped, ...notes, ...checked, ...read.notes, ...new Set(told)].map(messageText),
  };
  const { architecture: found } = read;
  return isRecurrentNet(found) ? { ...loaded, architecture: found } : { ...loaded, architecture: found };
}

/** The step of a file, which may show only beside its siblings. The name of the folder itself may tell it too. */
async function stepIn(root: FolderSource, file: string, signal?: AbortSignal): Promise<number | null> {
  const { folder, name } = resolveFile(root, file);
  const path = file.slice(0, file.length - name.length);
  const siblings = filesAmong(await folder.list(signal)).filter((entry) => isCheckpointName(entry.name));
  const own = stepAmong(
    file,
    siblings.map((entry) => path + entry.name),
    hasEnding,
  );
  return own ?? stepOf(`${lastPart(root.name)}/${file}`);
}

const lastPart = (path: string): string => path.split(/[/\\]/).filter(Boolean).at(-1) ?? '';

/** @throws InputError `file-changed` */
async function refuseChanged({ sources }: OpenCheckpoint): Promise<void> {
  for (const source of sources) if ((await source.unchanged?.()) === false) throw changed(source.name, source.size);
}
