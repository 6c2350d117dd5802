// npm test [-- --update-pictures] [--only build,static,unit,e2e]
// Installs what is missing, builds, lints, type-checks, runs every test, and ends with `N passed, N failed`.
import { rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build, packageExtension } from './build.mjs';
import { line, readReport, sum } from './checks.mjs';
import { run } from './children.mjs';
import { installPackages } from './install.mjs';
import { listOf, orRefuse } from './options.mjs';
import { bin, cache, root } from './paths.mjs';
import { provideBrowser, provideClusterPrograms, provideNotebookPrograms } from './programs.mjs';
import { say, step } from './steps.mjs';
import { installWorkbench, workbenchObstacle } from './workbench.mjs';

/** @typedef {import('./checks.mjs').Count} Count */

/** What this run alone writes and reads again, so that two may go on beside each other. */
const own = join(cache, `test-${process.pid}`);
process.on('exit', () => rmSync(own, { recursive: true, force: true }));

/** @type {{ title: string, count: Count, note?: string }[]} */
const results = [];

/** @param {string} title @param {Count} count @param {string} [note] */
const record = (title, count, note) => results.push({ title, count, note });

/**
 * One check: passed unless it throws; what it throws is shown in full.
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} work
 * @returns {Promise<T | undefined>}
 */
async function check(title, work) {
  try {
    const result = await step(title, work);
    record(title, { passed: 1, failed: 0, skipped: 0 });
    return result;
  } catch (error) {
    console.log(`\n${error instanceof Error ? error.message : error}\n`);
    record(title, { passed: 0, failed: 1, skipped: 0 });
    return undefined;
  }
}

/** @param {string[]} args a program of node_modules and its arguments */
async function tool(...args) {
  const [program = '', ...rest] = args;
  const { code, output } = await run(process.execPath, [bin(program), ...rest], { cwd: root, lowPriority: true });
  if (code !== 0) throw new Error(output.trim() || `${program} ended with ${code}`);
}

/** @param {string} title @param {string} config @param {NodeJS.ProcessEnv} [env] */
async function vitest(title, config, env) {
  const report = join(own, `report-${config}.json`);
  await step(title, async () => {
    const { code, output } = await run(
      process.execPath,
      [
        bin('vitest/vitest.mjs'),
        'run',
        ...['--config', `.config/${config}.mts`],
        ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
      ],
      { cwd: root, env: { ...process.env, NO_COLOR: '1', ...env } },
    );
    const count = await readReport(report, code);
    if (count.failed > 0) console.log(`\n${output.trim()}\n`);
    record(title, count);
  });
}

/**
 * What tests need beside the packages. It is installed from the beginning on, beside them, since all of it waits for the network.
 */
function provide() {
  const browser = wants('e2e') && !workbenchObstacle() ? provideBrowser() : Promise.resolve(undefined);
  const workbench = browser.then((found) => (found ? installWorkbench() : undefined));
  // One after the other: apt-get takes one caller at a time.
  const programs = wants('unit') ? provideClusterPrograms().then(provideNotebookPrograms) : Promise.resolve();
  // What fails is told where it is waited for.
  for (const each of [browser, workbench, programs]) each.catch(() => undefined);
  return { browser, workbench, programs };
}

/**
 * A packaged extension, a browser and a workbench, or the reason why there is none.
 * @param {Promise<unknown>} built
 * @param {ReturnType<typeof provide>} provided
 */
async function prepareEndToEnd(built, { browser, workbench }) {
  const obstacle = workbenchObstacle();
  if (obstacle) return { reason: obstacle };
  if (!(await browser)) return { reason: 'no Chrome or Chromium found; install one, or name it by CHROME_PATH' };
  if (!(await built)) return { reason: 'the build failed' };
  const packed = await check('Packing the extension', () => packageExtension({ out: own }));
  await workbench;
  return packed ? { vsix: packed.file } : { reason: 'the extension could not be packed' };
}

/** @param {ReturnType<typeof prepareEndToEnd>} prepared @param {boolean} updatePictures */
async function endToEnd(prepared, updatePictures) {
  const title = 'End-to-end tests in a real workbench';
  const { vsix, reason } = await prepared.catch((error) => {
    console.log(`\n${error.message}\n`);
    record('Preparing the end-to-end tests', { passed: 0, failed: 1, skipped: 0 });
    return { vsix: undefined, reason: 'see above' };
  });
  if (vsix === undefined) {
    say(`${title}: skipped, since ${reason}`);
    record(title, { passed: 0, failed: 0, skipped: 1 }, reason);
    return;
  }
  await vitest(title, 'vitest.e2e.config', {
    BELIEFSCOPE_VSIX: vsix,
    ...(updatePictures && { BELIEFSCOPE_UPDATE_PICTURES: '1' }),
  });
}

/** @param {Promise<unknown>} built @param {ReturnType<typeof provide>} provided */
async function unitTests(built, { browser, programs }) {
  await Promise.all([built, programs, browser.catch(() => undefined)]);
  await vitest('Unit, reference and fuzz tests', 'vitest.config');
}

/** Folders of code. */
const CODE = ['src', 'webview', 'test', '.config'];

/** Whoever waits for nothing yields to the tests, which have limits of time. */
function staticChecks() {
  const promises = [
    '--config',
    '.config/oxlint.config.mjs',
    '--tsconfig',
    '.config/tsconfig.lint.json',
    '--type-aware',
    ...CODE,
  ];
  const depcruise = 'dependency-cruiser/bin/dependency-cruise.mjs';
  return Promise.all([
    (async () => {
      await check('Formatting (npm run format mends it)', () =>
        tool('oxfmt/bin/oxfmt', '--config', '.config/oxfmt.json', '--check'),
      );
      await check('Import rule', () => tool(depcruise, '--config', '.config/dependency-cruiser.cjs', 'src', 'webview'));
    })(),
    (async () => {
      const tsc = 'typescript-native/bin/tsc';
      await check('Types of src and test', () => tool(tsc, '-p', '.'));
      await check('Types of webview', () => tool(tsc, '-p', 'webview'));
      await check('Types of the end-to-end tests and tools', () => tool(tsc, '-p', 'test/e2e'));
      await check('Lint (oxlint)', () => tool('oxlint/bin/oxlint', ...promises));
    })(),
  ]);
}

const { values } = orRefuse(() =>
  parseArgs({ options: { 'update-pictures': { type: 'boolean', default: false }, only: { type: 'string' } } }),
);
const parts = listOf('only', values.only ?? 'static,unit,e2e', ['build', 'static', 'unit', 'e2e']);
const wants = (/** @type {string} */ part) => parts.includes(part);

const provided = provide();
let installed = true;
try {
  await installPackages();
} catch (error) {
  installed = false;
  console.log(error instanceof Error ? error.message : error);
  record('Installing packages', { passed: 0, failed: 1, skipped: 0 });
}
if (installed) {
  await mkdir(own, { recursive: true });
  const built = check('Build', build);
  // Tests wait for much, a window that loads or an engine: all parts go on beside each other, so that another one computes meanwhile.
  await Promise.all([
    built,
    wants('e2e') && endToEnd(prepareEndToEnd(built, provided), values['update-pictures']),
    wants('unit') && unitTests(built, provided),
    wants('static') && staticChecks(),
  ]);
}

console.log('');
for (const { title, count, note } of results) console.log(`${title}: ${line(count)}${note ? ` (${note})` : ''}`);
const total = sum(results.map(({ count }) => count));
process.exitCode = total.failed > 0 ? 1 : 0;
console.log(line(total));
// What is still being installed is for nobody where packages are missing.
if (!installed) process.exit();
