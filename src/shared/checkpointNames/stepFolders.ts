import { splitEnding } from './endings.js';
import { stepOfName } from './families.js';
import { remembered } from './remembered.js';
import { readName } from './slots.js';
import { isGeneric } from './vocabulary.js';

/** Whether a folder's name says that it holds the files of one step: `checkpoint-500`, `step_1000`, `epoch=3`, `200`, `10k`. */
export const isStepFolder = (folder: string): boolean => folderStep(folder) !== null;

/** The step in the name of a folder; null for a folder of another kind: `seed1` and `layer2` are not steps. */
export const folderStep = remembered(4096, (folder: string): bigint | number | null => {
  const { frame, slots } = readName(folder);
  const counts = slots.some(({ kind }) => ['step', 'tokens', 'batch', 'epoch', 'counter'].includes(kind));
  const [only] = slots;
  // A number that no word explains is a step if there is nothing else in the name: `exp-3` is a run.
  const isPlain = slots.length === 1 && only?.kind === 'bare' && (frame.match(/\p{L}+/gu) ?? []).every(isGeneric);
  return counts || isPlain ? stepOfName(folder) : null;
});

/**
 * What of a file's path tells the step and the run: all of it without the ending, or its folder alone where the file's own
 * name has no number that could be a step.
 */
export function readPath(path: string): string {
  const cut = path.lastIndexOf('/');
  const stem = splitEnding(path.slice(cut + 1))?.stem ?? path.slice(cut + 1);
  if (cut < 0) return stem;
  const folder = path.slice(0, cut);
  const tells = stepOfName(stem) !== null || !folder.split('/').some(isStepFolder);
  return tells ? `${folder}/${stem}` : folder;
}
