// npm start [-- --browser] [-- --port N]
// Installs what is missing, builds unless that is done, prints the summary of the sample's analysis, and opens the extension on
// a workspace that holds a copy of the sample: in desktop VS Code, else in a workbench in the browser.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isFresh } from '../../.config/fingerprint.mjs';
import { build, packageExtension } from './build.mjs';
import { isInterrupted, run, start } from './children.mjs';
import { installPackages } from './install.mjs';
import { orRefuse, wholeOf } from './options.mjs';
import { cache, root, sample } from './paths.mjs';
import { findCode, onPath } from './programs.mjs';
import { prepareWorkspace } from './sampleWorkspace.mjs';
import { say, step } from './steps.mjs';
import { installWorkbench, startServer, workbenchObstacle } from './workbench.mjs';

/** A start beside another one (a test's) is given a home of its own. */
const home = process.env.BELIEFSCOPE_START_HOME ?? join(cache, 'start');
const workspace = join(home, 'workspace');

/** @param {string} code */
async function openDesktop(code) {
  const windows = process.platform === 'win32';
  // On Linux, desktop VS Code started as root requires these extra arguments.
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0;
  const args = [
    '--new-window',
    `--extensionDevelopmentPath=${root}`,
    ...(asRoot ? ['--no-sandbox', `--user-data-dir=${join(home, 'desktop')}`] : []),
    workspace,
  ];
  const quoted = windows ? args.map((arg) => `"${arg}"`) : args;
  const { code: ended, output } = await run(windows ? `"${code}"` : code, quoted, { shell: windows });
  if (ended === 0) return true;
  console.log(output.trim());
  say(`${code} did not start VS Code (it ended with ${ended}).`);
  return false;
}

/** @param {string} address */
function openBrowser(address) {
  const opener = process.env.DISPLAY || process.env.WAYLAND_DISPLAY ? onPath('xdg-open') : undefined;
  if (opener) start(opener, [address], { stdio: 'ignore' });
}

/** @param {number | undefined} port */
async function openInBrowser(port) {
  await installWorkbench();
  const { file } = await step('Packing the extension', () => packageExtension({ out: home }));
  const server = await step('Starting the workbench', () =>
    startServer({ profile: join(home, 'profile'), vsix: file, port }),
  );
  const address = `${server.url}/?folder=${encodeURIComponent(workspace)}`;
  console.log(`\nThe workbench is at\n\n    ${address}\n\nOpen it in a browser; Ctrl-C ends it.\n`);
  openBrowser(address);
  await server.closed;
  if (!isInterrupted()) throw new Error(`The workbench server ended.\n${server.log()}`);
}

async function main() {
  const { values } = orRefuse(() =>
    parseArgs({ options: { browser: { type: 'boolean', default: false }, port: { type: 'string' } } }),
  );
  const port = values.port === undefined ? undefined : wholeOf('port', values.port, 0, 65_535);
  await installPackages();
  // What is built already may be in use: by tests, or by another start.
  if (!isFresh(root)) await step('Building', build);
  await prepareWorkspace(workspace);
  console.log('');
  await run(process.execPath, [join(root, 'dist/cli.js'), 'analyse', sample], { echo: true });
  console.log('');

  const code = values.browser ? undefined : findCode();
  if (code) {
    say(`Opening VS Code (${code}) with the extension on ${workspace}`);
    if (await openDesktop(code)) {
      say('VS Code is opening. If there is no display here, `npm start -- --browser` serves it to a browser instead.');
      return;
    }
  } else if (!values.browser) say('No desktop VS Code found (command `code`); using a workbench in the browser.');
  const obstacle = workbenchObstacle();
  if (!obstacle) return openInBrowser(port);
  throw new Error(
    `There is no editor to open: desktop VS Code was not found, and ${obstacle}.\n` +
      'Get VS Code from https://code.visualstudio.com/download, make sure that its command `code` is on PATH\n' +
      '(on macOS: command palette, "Shell Command: Install \'code\' command in PATH"), and run `npm start` again.',
  );
}

main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
