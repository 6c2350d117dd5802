import * as l10n from '@vscode/l10n';
import { findRuns } from '../../checkpoint/find.js';
import { listCheckpoints } from '../../checkpoint/list.js';
import type { CheckpointGroup, CheckpointList } from '../../checkpoint/list.js';
import { configIn } from '../../checkpoint/config/configIn.js';
import { InputError } from '../../shared/inputError.js';
import type { Target } from './openedFolder.js';

/**
 * The checkpoints of a folder: those in it or, where that has none, of the folders below it, named by their path.
 * The result is empty where the user chose a single file and no file beside it is a checkpoint.
 * @throws InputError `no-checkpoints`, `bad-config`, `folder-gone`
 */
export async function checkpointsIn({ folder, file }: Target, signal: AbortSignal): Promise<CheckpointList> {
  try {
    return await listCheckpoints(folder, signal);
  } catch (error) {
    if (!(error instanceof InputError) || error.code !== 'no-checkpoints') throw error;
    if (file !== null) return alone(await configIn(folder, await folder.list(signal), signal));
    const { folders, isPartial, notes } = await findRuns(folder, {}, signal);
    const groups = folders.flatMap(({ path, list }) => list.groups.map((group) => below(path, group)));
    const [first] = groups;
    if (!first) throw error;
    const where = groups.map(({ prefix, checkpoints }) => `${prefix} (${checkpoints.length})`).join(', ');
    return {
      groups,
      checkpoints: first.checkpoints,
      config: null,
      notes: [
        ...notes,
        ...(groups.length > 1 ? [l10n.t('Runs in the folders below: {0}. The first is the default.', where)] : []),
        ...(isPartial ? [l10n.t('The search for runs ended before it had looked into all folders.')] : []),
      ],
    };
  }
}

const alone = (config: CheckpointList['config']): CheckpointList => ({
  groups: [],
  checkpoints: [],
  config,
  notes: [],
});

function below(path: string, { prefix, checkpoints }: CheckpointGroup): CheckpointGroup {
  if (path === '') return { prefix, checkpoints };
  return {
    prefix: `${path}/${prefix}`,
    checkpoints: checkpoints.map((entry) => ({ ...entry, file: `${path}/${entry.file}` })),
  };
}
