import { checkpointName } from './checkpointName.js';

/** Names under which trainers write the weights of a step into its folder, in the order of preference. */
const PREFERRED = [
  'model.safetensors',
  'model.safetensors.index.json',
  'pytorch_model.bin',
  'pytorch_model.bin.index.json',
  'model.pt',
];

/**
 * The one file of a step's folder that stands for the step: the weights as trainers name them, or the only checkpoint
 * that tells no step itself; undefined where nothing or too much would do.
 */
export function weightsAmong(files: readonly string[]): string | undefined {
  const single = files.filter((file) => checkpointName(file)?.digits === null);
  return PREFERRED.find((name) => single.includes(name)) ?? (single.length === 1 ? single[0] : undefined);
}

/**
 * The checkpoints of a folder by name: its own files and, where none of these tells a step, one file for each folder of a
 * step in it, by its path.
 */
export function withStepFolders(own: readonly string[], inStepFolders: readonly string[]): readonly string[] {
  return own.some((file) => checkpointName(file)?.digits != null) ? own : [...inStepFolders, ...own];
}
