/** How far a search for checkpoints goes below the folder it starts in: levels of subfolders, and folders in all. */
export interface SearchLimits {
  readonly depth: number;
  readonly folders: number;
}

/** Deep enough for experiments/sweep/run/date/checkpoints, and small enough to finish quickly in a home folder. */
export const SEARCH_LIMITS: SearchLimits = { depth: 8, folders: 5000 };

/** Names of folders that a search does not enter. A folder that the user names explicitly is searched all the same. */
const SKIPPED: ReadonlySet<string> = new Set([
  // Installed packages, some of which carry model files of their own.
  'node_modules',
  'site-packages',
  // Compiled Python.
  '__pycache__',
  // Usual names of virtual environments. `env` is not among them because it can mean anything; see isEnvironment.
  'venv',
  'virtualenv',
]);

/**
 * Whether a search skips folders of this name. Hidden folders hold the state and caches of tools (`.git`, `.venv`,
 * `.cache`, `.ipynb_checkpoints`), which are large and copy what is stored elsewhere. Folders of experiment trackers
 * (wandb, mlruns, outputs, multirun, lightning_logs) are searched, because often they hold the only checkpoints.
 */
export const isSkippedFolder = (name: string): boolean => name.startsWith('.') || SKIPPED.has(name);

/** Whether a folder that contains these files is a Python virtual environment, whatever its name. */
export const isEnvironment = (files: readonly string[]): boolean => files.includes('pyvenv.cfg');

/**
 * Whether links in a folder of this name, and below it, are skipped: wandb links to checkpoints that are stored
 * elsewhere, and each of them would be found twice.
 */
export const holdsLinkedCopies = (name: string): boolean => name === 'wandb';
