/** How far a search for checkpoints goes below the folder that it begins in. */
export interface SearchLimits {
  readonly depth: number;
  readonly folders: number;
}

/** Deep enough for experiments/sweep/run/date/checkpoints, and still soon over in a home folder. */
export const SEARCH_LIMITS: SearchLimits = { depth: 8, folders: 5000 };

/** Folders that are never looked into, by name. One that a person names is looked into all the same. */
const SKIPPED: ReadonlySet<string> = new Set([
  // Installed packages, some of which carry model files of their own.
  'node_modules',
  'site-packages',
  // Compiled Python.
  '__pycache__',
  // Virtual environments by their usual names. `env` is none of them: it may be anything, see isEnvironment.
  'venv',
  'virtualenv',
]);

/**
 * Whether a search passes over folders of this name. Hidden ones hold the state and the caches of tools (`.git`, `.venv`,
 * `.cache`, `.ipynb_checkpoints`): large, and copies of what stands elsewhere. What trackers of experiments write
 * (wandb, mlruns, outputs, multirun, lightning_logs) is looked into: often the checkpoints are there alone.
 */
export const isSkippedFolder = (name: string): boolean => name.startsWith('.') || SKIPPED.has(name);

/** Whether a folder with these files is a virtual environment of Python, under whatever name. */
export const isEnvironment = (files: readonly string[]): boolean => files.includes('pyvenv.cfg');

/**
 * Whether linked files in a folder of this name, and below it, are passed over: wandb puts links to checkpoints that stand
 * elsewhere beside its own files, and each of these would be found twice.
 */
export const holdsLinkedCopies = (name: string): boolean => name === 'wandb';
