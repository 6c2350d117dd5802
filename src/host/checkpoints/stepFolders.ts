import { checkpointName, stepFolderName } from './names.js';

/** Names under which trainers write the weights of a step into its folder, in the order of preference. */
const PREFERRED = [
  'model.safetensors',
  'model.safetensors.index.json',
  'pytorch_model.bin',
  'pytorch_model.bin.index.json',
  'model.pt',
];

interface Found<F> {
  readonly folder: F;
  readonly files: string[];
}

/** Runs whose steps have a folder each (`checkpoint-500/model.safetensors`): the folder above them is the run's. */
export class StepFolders<F> {
  private readonly above = new Map<F, string[]>();

  /** @param files checkpoints in the folder `name` of `parent` */
  note(parent: F, name: string, files: readonly string[]): void {
    if (stepFolderName(name) === null) return;
    const single = files.filter((file) => checkpointName(file)?.step === null);
    const file =
      PREFERRED.find((preferred) => single.includes(preferred)) ?? (single.length === 1 ? single[0] : undefined);
    if (file !== undefined) this.above.set(parent, [...(this.above.get(parent) ?? []), `${name}/${file}`]);
  }

  /** The folders found, and those of the runs. A folder with steps of its own keeps to these. */
  addTo(found: readonly Found<F>[]): Found<F>[] {
    const known = new Map(found.map((entry) => [entry.folder, entry]));
    for (const [folder, files] of this.above) {
      const own = known.get(folder)?.files ?? [];
      if (own.some((file) => checkpointName(file)?.step !== null)) continue;
      known.set(folder, { folder, files: [...files, ...own] });
    }
    return [...known.values()];
  }
}
