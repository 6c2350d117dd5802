// Finds programs on this machine: on PATH and in the folders where their installers put them.
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { canInstallDebianPackages, installDebianPackages } from './debian.mjs';
import { step } from './steps.mjs';

const windows = process.platform === 'win32';

/** @param {string} file */
function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** @param {string} name */
export function onPath(name) {
  const endings = windows ? ['.cmd', '.exe', '.bat'] : [''];
  for (const folder of (process.env.PATH ?? '').split(delimiter))
    for (const ending of endings)
      if (folder && isProgram(join(folder, name + ending))) return join(folder, name + ending);
  return undefined;
}

/**
 * The folders of Windows in which programs are installed.
 * @param {string} below
 */
function windowsPlaces(below) {
  const { LOCALAPPDATA, PROGRAMFILES } = process.env;
  const folders = [
    LOCALAPPDATA,
    LOCALAPPDATA && join(LOCALAPPDATA, 'Programs'),
    PROGRAMFILES,
    process.env['PROGRAMFILES(X86)'],
  ];
  return folders.flatMap((folder) => (folder ? [join(folder, below)] : []));
}

/**
 * @param {string} app
 * @param {string} program
 */
const macPlaces = (app, program) =>
  ['/Applications', join(homedir(), 'Applications')].map((folder) => join(folder, `${app}.app/Contents`, program));

/** Desktop VS Code's `code`, also Insiders and VSCodium. */
export function findCode() {
  for (const name of ['code', 'code-insiders', 'codium']) {
    const found = onPath(name);
    if (found) return found;
  }
  const usual = {
    win32: [
      ...windowsPlaces('Microsoft VS Code\\bin\\code.cmd'),
      ...windowsPlaces('Microsoft VS Code Insiders\\bin\\code-insiders.cmd'),
      ...windowsPlaces('VSCodium\\bin\\codium.cmd'),
    ],
    darwin: [
      ...macPlaces('Visual Studio Code', 'Resources/app/bin/code'),
      ...macPlaces('Visual Studio Code - Insiders', 'Resources/app/bin/code-insiders'),
      ...macPlaces('VSCodium', 'Resources/app/bin/codium'),
    ],
    linux: [
      '/usr/share/code/bin/code',
      '/usr/local/share/code/bin/code',
      '/opt/visual-studio-code/bin/code',
      '/snap/bin/code',
      '/var/lib/flatpak/exports/bin/com.visualstudio.code',
      join(homedir(), '.local/share/flatpak/exports/bin/com.visualstudio.code'),
      '/usr/share/code-insiders/bin/code-insiders',
      '/usr/share/codium/bin/codium',
    ],
  };
  return usual[/** @type {keyof typeof usual} */ (process.platform)]?.find(isProgram);
}

/** An installed Chrome, Chromium or Edge; CHROME_PATH goes first. */
export function findBrowser() {
  const named = process.env.CHROME_PATH;
  if (named) {
    if (isProgram(named)) return named;
    throw new Error(`CHROME_PATH names ${named}, which is no program. Correct it, or unset it.`);
  }
  const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome', 'microsoft-edge'];
  for (const name of names) {
    const found = onPath(name);
    if (found) return found;
  }
  const usual = {
    win32: [
      ...windowsPlaces('Google\\Chrome\\Application\\chrome.exe'),
      ...windowsPlaces('Chromium\\Application\\chrome.exe'),
      ...windowsPlaces('Microsoft\\Edge\\Application\\msedge.exe'),
    ],
    darwin: [
      ...macPlaces('Google Chrome', 'MacOS/Google Chrome'),
      ...macPlaces('Chromium', 'MacOS/Chromium'),
      ...macPlaces('Microsoft Edge', 'MacOS/Microsoft Edge'),
    ],
    linux: ['/opt/google/chrome/chrome', '/usr/lib/chromium/chromium', '/snap/bin/chromium'],
  };
  return usual[/** @type {keyof typeof usual} */ (process.platform)]?.find(isProgram);
}

/**
 * A browser for the end-to-end tests; on Debian, as root, it is installed.
 * @returns {Promise<string | undefined>}
 */
export async function provideBrowser() {
  const found = findBrowser();
  if (found || !canInstallDebianPackages()) return found;
  // Without a font of its own the browser draws no text into the screenshots.
  await step('Installing Chromium (apt-get)', () => installDebianPackages(['chromium', 'fonts-dejavu-core']));
  return findBrowser();
}

/**
 * Debian's torch, scikit-learn and matplotlib for the tests that execute notebooks, which say so themselves where they have to do
 * without; on Debian, as root, they are installed.
 */
export async function provideNotebookPrograms() {
  const isThere = ['torch', 'nbclient', 'ipykernel'].every((name) =>
    existsSync(`/usr/lib/python3/dist-packages/${name}`),
  );
  if (isThere || !canInstallDebianPackages()) return;
  await step('Installing torch and scikit-learn for Python (apt-get)', () =>
    installDebianPackages([
      'python3-torch',
      'python3-sklearn',
      'python3-matplotlib',
      'python3-nbclient',
      'python3-ipykernel',
    ]),
  ).catch((error) => console.log(`torch could not be installed: ${error instanceof Error ? error.message : error}`));
}

/**
 * Slurm, munge and GNU parallel for the tests of sweeps on clusters, which say so themselves where they have to do without; on
 * Debian, as root, they are installed.
 */
export async function provideClusterPrograms() {
  const isThere = existsSync('/usr/sbin/slurmctld') && existsSync('/usr/sbin/munged') && onPath('parallel');
  if (isThere || !canInstallDebianPackages()) return;
  await step('Installing Slurm and GNU parallel (apt-get)', () =>
    installDebianPackages(['slurm-wlm', 'munge', 'parallel']),
  ).catch((error) => console.log(`Slurm could not be installed: ${error instanceof Error ? error.message : error}`));
}
