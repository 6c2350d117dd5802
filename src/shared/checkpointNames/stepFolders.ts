/** The parsed name of a folder that holds the files of one step, as trainers create them. */
export interface StepFolderName {
  /** The text before the number; folders with the same text belong to one run. */
  readonly prefix: string;
  /** The digits of the step as they are written. */
  readonly digits: string;
}

/** A number alone, or after a word that says it counts steps: `seed1` and `layer2` are not steps. */
const STEP_FOLDER = /^((?:.*(?:checkpoint|ckpt|step|iter|iteration|epoch)s?[-_=.]?)?)(\d{1,40})$/is;

/** `checkpoint-500`, `step_1000`, `epoch=3-step=400`, `200`: parses the name of a folder; null for any other folder. */
export function stepFolderName(folder: string): StepFolderName | null {
  const found = STEP_FOLDER.exec(folder);
  return found ? { prefix: runPrefix(found[1]), digits: found[2] } : null;
}

/** Lightning writes the epoch before the step (`epoch=3-step=400`); it is not part of a run's name. */
export const runPrefix = (prefix: string): string => prefix.replace(/epoch=\d+(?=-)/, 'epoch=*');
