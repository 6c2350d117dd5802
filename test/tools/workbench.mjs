// A real VS Code workbench in the browser (code-server), for machines with npm and no desktop editor. It is no
// dependency of the extension: its manifest and lock file are in test/workbench, it is installed once into .cache/.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { end, must, npm, start } from './children.mjs';
import { canInstallDebianPackages, installDebianPackages } from './debian.mjs';
import { cache, root } from './paths.mjs';
import { onPath } from './programs.mjs';
import { say, step } from './steps.mjs';

const recipe = join(root, 'test/workbench');
const folder = join(cache, 'workbench');
const node24 = join(folder, 'node_modules', `node-linux-${process.arch}`);
const codeServer = join(folder, 'node_modules/code-server');
const vscode = join(codeServer, 'lib/vscode');
/** The workbench needs a Node version of its own, for which its native modules are built, too. */
const environment = { ...process.env, PATH: `${node24}/bin:${process.env.PATH}`, npm_config_nodedir: node24 };

/** Why the workbench cannot run on this machine, or undefined where it can. */
export function workbenchObstacle() {
  if (process.platform !== 'linux') return 'the browser workbench runs on Linux only';
  if (process.arch !== 'x64' && process.arch !== 'arm64')
    return `the browser workbench does not run on ${process.arch}`;
  // Without this, the report would look up the host names of all open connections.
  Object.assign(process.report, { excludeNetwork: true });
  const { header } = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (process.report.getReport());
  return header.glibcVersionRuntime
    ? undefined
    : 'the browser workbench needs glibc (this is another C library, such as musl)';
}

async function fingerprint() {
  const hash = createHash('sha256').update(process.arch);
  for (const file of ['package-lock.json', 'package.json']) hash.update(await readFile(join(recipe, file)));
  return hash.digest('hex');
}

/** Whether VS Code's output channels work: they need a module that takes a C++ compiler to build. */
export const hasOutputChannels = () =>
  existsSync(join(vscode, 'node_modules/@vscode/spdlog/build/Release/spdlog.node'));

/** Without this module VS Code's output channels stay empty; everything else works. */
async function buildLogging() {
  const tools = ['make', 'g++', 'python3'];
  const lacking = () => tools.filter((tool) => !onPath(tool));
  if (lacking().length > 0 && canInstallDebianPackages())
    await step('Installing a C++ compiler (apt-get)', () => installDebianPackages(['build-essential', 'python3']));
  const missing = lacking();
  if (missing.length > 0) {
    say(`The workbench's output channels will stay empty: ${missing.join(', ')} not found.`);
    return;
  }
  await step('Building the logging module of the workbench', () =>
    npm(['rebuild', '@vscode/spdlog', '--ignore-scripts=false'], {
      cwd: vscode,
      node: join(node24, 'bin/node'),
      // What writes a few lines need not be fast: it is compiled in less time so.
      env: { ...environment, npm_config_jobs: 'max', CXXFLAGS: '-O0' },
    }).catch((error) => say(`The workbench's output channels will stay empty: ${error.message}`)),
  );
}

/** Installs the workbench unless it is there. */
export async function installWorkbench() {
  const stamp = join(folder, 'installed');
  const wanted = await fingerprint();
  if (existsSync(stamp) && (await readFile(stamp, 'utf8')) === wanted) return;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) await copyFile(join(recipe, file), join(folder, file));
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--omit=dev'];
  await step('Installing the VS Code workbench (once, some 400 MB)', async () => {
    await npm(['ci', ...quiet], { cwd: folder });
    const inside = { node: join(node24, 'bin/node'), env: environment };
    await npm(['install', ...quiet], { cwd: vscode, ...inside });
    await npm(['install', ...quiet], { cwd: join(vscode, 'extensions'), ...inside });
  });
  await buildLogging();
  // Neither part is used here, and together they are a third of the size.
  for (const part of ['extensions/copilot', 'node_modules/@github', 'node_modules/@microsoft/mxc-sdk'])
    await rm(join(vscode, part), { recursive: true, force: true });
  await writeFile(stamp, wanted);
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

/** Settings that keep the workbench quiet: nothing pops up, nothing looks for updates. */
const quietSettings = {
  'workbench.startupEditor': 'none',
  'chat.disableAIFeatures': true,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'workbench.reduceMotion': 'on',
  'telemetry.telemetryLevel': 'off',
  'git.enabled': false,
};

/**
 * What the programs of the workbench are run with, in a profile folder of its own.
 * @param {string} profile absolute folder
 * @param {NodeJS.ProcessEnv} env
 */
function programIn(profile, env) {
  const at = (/** @type {string[]} */ ...parts) => join(profile, ...parts);
  return {
    at,
    node: join(node24, 'bin/node'),
    args: [
      join(codeServer, 'out/node/entry.js'),
      ...['--config', at('config.yaml')],
      ...['--user-data-dir', at('user'), '--extensions-dir', at('extensions')],
    ],
    own: {
      ...environment,
      HOME: at('home'),
      XDG_CONFIG_HOME: at('config'),
      XDG_DATA_HOME: at('data'),
      XDG_CACHE_HOME: at('cache'),
      TMPDIR: at('tmp'),
      ...env,
    },
  };
}

/**
 * Makes the folders of a profile that are missing, and installs an extension in it.
 * @param {{ profile: string, vsix?: string, env?: NodeJS.ProcessEnv }} options profile: absolute folder
 */
export async function install({ profile, vsix, env = {} }) {
  const { at, node, args, own } = programIn(profile, env);
  for (const part of ['home', 'config', 'data', 'cache', 'tmp', 'user/User', 'user/Machine', 'extensions'])
    await mkdir(at(part), { recursive: true });
  await writeFile(at('config.yaml'), '');
  if (vsix) await must(node, [...args, '--install-extension', vsix, '--force'], { env: own });
}

/**
 * Writes the settings that a workbench starts with.
 * @param {string} profile absolute folder, which has its folders
 * @param {Record<string, unknown>} settings
 */
async function writeSettings(profile, settings) {
  const at = (/** @type {string[]} */ ...parts) => join(profile, 'user', ...parts, 'settings.json');
  // A profile that is used again keeps what its user has set.
  if (!existsSync(at('User')))
    await writeFile(at('User'), JSON.stringify({ ...quietSettings, ...settings }, undefined, 2));
  // Settings of machine scope are read here and nowhere else.
  await writeFile(at('Machine'), JSON.stringify(settings, undefined, 2));
}

/**
 * Takes from a profile all that its user and the extensions left in it, but for the extensions: a window that is opened next
 * by its server, which may be running, finds it as it was at first.
 * @param {{ profile: string, settings: Record<string, unknown> }} options profile: absolute folder, in which no window is open
 */
export async function clearProfile({ profile, settings }) {
  for (const part of ['home', 'cache', 'user/User', 'user/Machine']) {
    await rm(join(profile, part), { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    await mkdir(join(profile, part), { recursive: true });
  }
  await writeSettings(profile, settings);
}

/**
 * Starts a workbench server with a profile folder of its own.
 * @param {{
 *   profile: string,
 *   vsix?: string,
 *   port?: number,
 *   settings?: Record<string, unknown>,
 *   trust?: boolean,
 *   env?: NodeJS.ProcessEnv,
 * }} options profile: absolute folder, made if it is missing; trust: ask for workspace trust (default: all is trusted)
 */
export async function startServer({ profile, vsix, port, settings = {}, trust = false, env = {} }) {
  const { node, args, own } = programIn(profile, env);
  await install({ profile, vsix, env });
  await writeSettings(profile, settings);
  const chosen = port ?? (await freePort());
  const quiet = [
    '--disable-telemetry',
    '--disable-update-check',
    '--disable-getting-started-override',
    '--disable-proxy',
  ];
  const listen = ['--bind-addr', `127.0.0.1:${chosen}`, '--auth', 'none', '--reconnection-grace-time', '5'];
  const trusting = trust ? [] : ['--disable-workspace-trust'];
  const child = start(node, [...args, ...listen, ...quiet, ...trusting], {
    env: own,
    cwd: profile,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text) => (log += text));
  const url = `http://127.0.0.1:${chosen}`;
  /** @type {Promise<void>} */
  const closed = new Promise((resolve) => child.on('close', () => resolve()));
  const stop = async () => {
    end(child);
    const late = setTimeout(() => end(child, 'SIGKILL'), 5000);
    await closed;
    clearTimeout(late);
  };
  for (const deadline = Date.now() + 60_000; ; await sleep(100)) {
    if (child.exitCode !== null) throw new Error(`The workbench server ended at once (${child.exitCode}).\n${log}`);
    const answer = await fetch(`${url}/healthz`).catch(() => undefined);
    if (answer?.ok) break;
    if (Date.now() > deadline) {
      await stop();
      throw new Error(`The workbench server did not answer within a minute.\n${log}`);
    }
  }
  return { url, pid: child.pid, log: () => log, stop, closed };
}
