import { weightsAmong, withStepFolders } from '../../shared/checkpointNames/folderFiles.js';
import { isStepFolder } from '../../shared/checkpointNames/stepFolders.js';

export interface FoundFolder<F> {
  readonly folder: F;
  readonly files: readonly string[];
}

/** Runs whose steps have a folder each (`checkpoint-500/model.safetensors`): the folder above them is the run's. */
export class StepFolders<F> {
  private readonly above = new Map<F, { readonly folder: F; readonly path: string }[]>();

  /** @param files checkpoints in `folder`, which is the folder `name` of `parent` */
  note(parent: F, name: string, folder: F, files: readonly string[]): void {
    const file = isStepFolder(name) ? weightsAmong(files, name) : undefined;
    if (file === undefined) return;
    const known = this.above.get(parent);
    const step = { folder, path: `${name}/${file}` };
    if (known) known.push(step);
    else this.above.set(parent, [step]);
  }

  /** Separates the folders of runs and other checkpoint folders from the folders of single steps that belong to a run. */
  sortOut(found: readonly FoundFolder<F>[]): { readonly runs: FoundFolder<F>[]; readonly steps: F[] } {
    const runs = new Map(found.map((entry) => [entry.folder, entry]));
    const steps: F[] = [];
    for (const [folder, inFolders] of this.above) {
      const own = runs.get(folder)?.files ?? [];
      const files = withStepFolders(
        own,
        inFolders.map(({ path }) => path),
      );
      if (files === own) continue;
      runs.set(folder, { folder, files });
      steps.push(...inFolders.map((step) => step.folder));
    }
    for (const folder of steps) runs.delete(folder);
    return { runs: [...runs.values()], steps };
  }
}
