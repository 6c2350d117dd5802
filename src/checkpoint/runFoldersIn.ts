import { isCheckpointName } from '../shared/checkpointNames/checkpointName.js';
import { runFolders } from '../shared/checkpointNames/runFolders.js';
import type { FolderEntry, FolderSource } from './sources/folderSource.js';
import type { WalkedFolder } from './walk.js';

/** The folder of a run in a tree, with its checkpoints. */
export interface RunFolderIn {
  readonly path: readonly string[];
  readonly folder: FolderSource;
  /** Named by their path in the folder. */
  readonly files: readonly FolderEntry[];
}

/** The runs of a tree that was walked, by the names in it; nearest first, and by name. */
export function runFoldersIn(folders: readonly WalkedFolder[]): RunFolderIn[] {
  const places = new Map(folders.map((one) => [one.path.join('/'), one]));
  const entriesByPath = new Map(
    folders.flatMap(({ path, files }) => files.map((entry) => [[...path, entry.name].join('/'), entry] as const)),
  );
  const named = folders.map(({ path, files, folders: inner }) => ({
    path,
    files: files.map(({ name }) => name).filter((name) => isCheckpointName(name)),
    isRun: inner.includes('.hydra'),
  }));
  const runs = runFolders(named).flatMap(({ path, files }) => {
    const place = places.get(path.join('/'));
    if (!place) return [];
    const entries = files.flatMap((file) => {
      const parts = [...path, ...file.split('/')];
      const entry = entriesByPath.get(parts.join('/'));
      return entry ? [{ ...entry, name: file }] : [];
    });
    return [{ path, folder: place.folder, files: entries }];
  });
  const order = new Map(folders.map(({ path }, index) => [path.join('/'), index]));
  const rank = ({ path }: RunFolderIn) => order.get(path.join('/')) ?? 0;
  return runs.sort((a, b) => rank(a) - rank(b));
}
