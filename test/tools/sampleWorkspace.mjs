// A workspace that holds a copy of the sample: for `npm start`, and (run by itself) for the extension host of F5.
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cache, sample } from './paths.mjs';

/**
 * Creates the workspace if it is missing. Files that the user changed or added in it are kept.
 * @param {string} workspace absolute
 */
export async function prepareWorkspace(workspace) {
  const name = basename(sample);
  await cp(sample, join(workspace, name), { recursive: true, force: false });
  await mkdir(join(workspace, '.vscode'), { recursive: true });
  await writeFile(
    join(workspace, '.vscode/settings.json'),
    `${JSON.stringify({ 'beliefscope.openOnStartup': name }, undefined, 2)}\n`,
    { flag: 'wx' },
  ).catch(() => undefined);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  await prepareWorkspace(join(cache, 'start/workspace'));
