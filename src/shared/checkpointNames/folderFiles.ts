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
 * that has no step in its own name; undefined if there is no candidate, or more than one.
 */
export function weightsAmong(files: readonly string[]): string | undefined {
  const single = files.filter((file) => checkpointName(file)?.digits === null);
  return PREFERRED.find((name) => single.includes(name)) ?? (single.length === 1 ? single[0] : undefined);
}

/**
 * The checkpoints of a folder by name: its own files and, if none of these has a step in its name, the path of one file
 * for each subfolder that holds a step.
 */
export function withStepFolders(own: readonly string[], inStepFolders: readonly string[]): readonly string[] {
  return own.some((file) => checkpointName(file)?.digits != null) ? own : [...inStepFolders, ...own];
}
