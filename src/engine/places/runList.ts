import * as l10n from '@vscode/l10n';
import { inferAny } from '../../checkpoint/architecture/inferModel.js';
import { completed, configInFile } from '../../checkpoint/config/configInFile.js';
import { provenanceOf } from '../../checkpoint/config/provenance.js';
import { findRuns, type FoundFolder } from '../../checkpoint/find.js';
import { configAlong } from '../../checkpoint/config/configIn.js';
import { listCheckpoints, type CheckpointGroup } from '../../checkpoint/list.js';
import { openCheckpoint } from '../../checkpoint/open.js';
import type { FolderSource } from '../../checkpoint/sources/folderSource.js';
import { nameAmong, runName } from '../../shared/checkpointNames/runFolders.js';
import { defaultOf } from '../../shared/checkpointNames/runs.js';
import { InputError } from '../../shared/inputError.js';
import type { ListedRun, RunList } from '../../protocol/runs.js';
import { outsideByConfig, saidByConfig } from '../processes/processChoice.js';
import { architectureInfo } from './listing.js';
import type { Target } from './openedFolder.js';

/** Runs that are looked into; of more than these the rest is left out, and it is said. */
const MAX_RUNS = 500;

/**
 * The runs in a folder and below it: of each its checkpoints, and of the one that is shown first the process and the
 * architecture with where they are from, without reading a weight.
 * @throws InputError `no-checkpoints`, `folder-gone`, `not-readable`
 */
export async function listRuns({ folder }: Target, signal: AbortSignal): Promise<RunList> {
  const { folders, isPartial, notes } = await findRuns(folder, {}, signal);
  // Nothing is named like a checkpoint: the folder's own files are looked into, or it is said what was looked for.
  const found = folders.length > 0 ? folders : [{ path: '', folder, list: await listCheckpoints(folder, signal) }];
  const groups = found.flatMap((one) => one.list.groups.map((group) => ({ one, group })));
  const runs: ListedRun[] = [];
  for (const { one, group } of groups.slice(0, MAX_RUNS)) runs.push(await listedRun(folder, one, group, signal));
  return {
    runs,
    notes: [
      ...notes,
      ...found.flatMap(({ list }) => list.notes),
      ...(groups.length > MAX_RUNS ? [l10n.t('{0} more runs are not shown.', groups.length - MAX_RUNS)] : []),
      ...(isPartial ? [l10n.t('The search for runs ended before it had looked into all folders.')] : []),
    ],
  };
}

async function listedRun(
  root: FolderSource,
  { path, folder, list }: FoundFolder,
  { prefix, checkpoints }: CheckpointGroup,
  signal: AbortSignal,
): Promise<ListedRun> {
  const shown = defaultOf(checkpoints)?.file ?? '';
  const isAlone = list.groups.length === 1;
  const isSingle = checkpoints.length === 1 && checkpoints[0]?.step === null;
  const parts = [...root.name.split(/[/\\]/).filter(Boolean), ...path.split('/').filter(Boolean)];
  return {
    path: isSingle && !isAlone ? [path, shown].filter(Boolean).join('/') : path === '' ? '.' : path,
    name: nameAmong(runName(parts), prefix, isAlone),
    checkpoints: checkpoints.map(({ file, step }) => ({ file, step, step_from: stepOrigin(file, step) })),
    default: shown,
    ...(await modelOf(folder, shown, list.config, signal)),
  };
}

const stepOrigin = (file: string, step: number | null): ListedRun['checkpoints'][number]['step_from'] =>
  step === null ? null : { from: 'name', name: file };

async function modelOf(
  folder: FolderSource,
  file: string,
  folderConfig: FoundFolder['list']['config'],
  signal: AbortSignal,
): Promise<Pick<ListedRun, 'process' | 'process_from' | 'architecture' | 'architecture_from' | 'problem'>> {
  const nothing = { process: null, process_from: null, architecture: null, architecture_from: {} };
  try {
    const config = await configAlong(folder, file, folderConfig, signal);
    const open = await openCheckpoint(folder, file, signal);
    try {
      const said = completed(config, configInFile(open.contents.object, file));
      const outside = outsideByConfig(said, folder);
      const choice = outside ? null : saidByConfig(said);
      const process = choice && {
        name: choice.kind === 'file' ? choice.path : choice.name,
        params: choice.kind === 'text' ? {} : choice.params,
      };
      const problem = outside?.message ?? null;
      const told = { ...nothing, process, process_from: said && process ? provenanceOf(said, 'process') : null };
      try {
        const model = inferAny(open.contents, config, file);
        const architecture_from = 'provenance' in model ? model.provenance : {};
        return { ...told, architecture: architectureInfo(model.architecture), architecture_from, problem };
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        return { ...told, problem: error.message };
      }
    } finally {
      await open.close();
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { ...nothing, problem: error.message };
  }
}
