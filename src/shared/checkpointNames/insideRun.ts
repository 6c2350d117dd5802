import { isStepFolder } from './stepFolders.js';

const MADE_INSIDE =
  /^(checkpoints?|ckpts?|models?|saved[-_]?models?|weights?|artifacts?|files|snapshots?|states?|params|saves?|version[-_]\d+|lightning_logs)$/i;

/** Whether a folder of this name is one that trainers make inside a run, so that the run's config may stand above it. */
export const isInsideRun = (name: string): boolean => MADE_INSIDE.test(name) || isStepFolder(name);
