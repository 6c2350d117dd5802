import { checkpointName } from './checkpointName.js';
import { folderStep } from './stepFolders.js';

/** Names under which trainers write the weights of a step into its folder, in the order of preference. */
const PREFERRED = [
  'model.safetensors',
  'model.safetensors.index.json',
  'pytorch_model.bin',
  'pytorch_model.bin.index.json',
  'model.pt',
];

/**
 * The one file of a step's folder that stands for the step: the weights as trainers name them, the only checkpoint that
 * has no step in its own name, or the only one that has the folder's; undefined if there is no candidate, or more than one.
 */
export function weightsAmong(files: readonly string[], folder: string): string | undefined {
  const named = files.flatMap((file) => {
    const name = checkpointName(file);
    return name ? [{ file, step: name.step }] : [];
  });
  const single = named.filter(({ step }) => step === null).map(({ file }) => file);
  const preferred = PREFERRED.find((name) => single.includes(name));
  if (preferred !== undefined) return preferred;
  const numbered = named.filter(({ step }) => step !== null);
  const step = folderStep(folder);
  if (numbered.length > 0)
    return numbered.length === 1 && step !== null && numbered[0]?.step === Number(step) ? numbered[0].file : undefined;
  return single.length === 1 ? single[0] : undefined;
}
