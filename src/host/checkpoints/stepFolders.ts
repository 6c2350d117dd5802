import { runFolders, type ListedFolder } from '../../shared/checkpointNames/runFolders.js';

export interface FoundFolder<F> {
  readonly folder: F;
  /** Checkpoints by their path in it. */
  readonly files: readonly string[];
}

/** A folder that a scan has looked into, and its path from the folder of the workspace that it is in. */
export interface Scanned<F> extends ListedFolder {
  readonly folder: F;
  /** Which folder of the workspace. */
  readonly root: number;
}

/** Separates the folders of runs from those that only keep checkpoints of the run above them. */
export function sortOut<F>(scanned: readonly Scanned<F>[]): { readonly runs: FoundFolder<F>[]; readonly steps: F[] } {
  const runs: FoundFolder<F>[] = [];
  const steps: F[] = [];
  for (const root of new Set(scanned.map((one) => one.root))) {
    const own = scanned.filter((one) => one.root === root);
    const places = new Map(own.map(({ path, folder }) => [path.join('/'), folder]));
    for (const { path, files, inner } of runFolders(own)) {
      const folder = places.get(path.join('/'));
      if (folder === undefined) continue;
      runs.push({ folder, files });
      for (const below of inner) {
        const step = places.get(below.join('/'));
        if (step !== undefined) steps.push(step);
      }
    }
  }
  return { runs, steps };
}
