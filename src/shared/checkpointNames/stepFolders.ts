/** What the name of a folder tells that holds the files of one step, as trainers make them. */
export interface StepFolderName {
  /** What stands before the number; folders that share it are one run. */
  readonly prefix: string;
  /** The digits of the step as they are written. */
  readonly digits: string;
}

/** A number alone, or behind a word that says that it counts steps: `seed1` and `layer2` are no steps. */
const STEP_FOLDER = /^((?:.*(?:checkpoint|ckpt|step|iter|iteration|epoch)s?[-_=.]?)?)(\d{1,40})$/is;

/** `checkpoint-500`, `step_1000`, `epoch=3-step=400`, `200`: what the folder's name tells; null for other folders. */
export function stepFolderName(folder: string): StepFolderName | null {
  const found = STEP_FOLDER.exec(folder);
  return found ? { prefix: runPrefix(found[1]), digits: found[2] } : null;
}

/** Lightning writes the epoch before the step (`epoch=3-step=400`): it is no part of a run's name. */
export const runPrefix = (prefix: string): string => prefix.replace(/epoch=\d+(?=-)/, 'epoch=*');
