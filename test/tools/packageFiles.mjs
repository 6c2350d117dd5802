// What a package must hold, file by file, and whether the native runtime in it finds all that it loads at its start.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BlobReader, ZipReader } from '@zip.js/zip.js';
import { nativeImports } from './nativeImports.mjs';
import { root } from './paths.mjs';

const RUNTIME = 'node_modules/onnxruntime-node/bin/napi-v6';

/** @param {string} target */
const runtimeFolder = (target) => `${RUNTIME}/${target.replace('-', '/')}`;

/**
 * The files of a package, without the folder that all of them are in.
 * @param {string} vsix
 */
export async function packedFiles(vsix) {
  const zip = new ZipReader(new BlobReader(new Blob([await readFile(vsix)])));
  const entries = await zip.getEntries();
  await zip.close();
  return entries.filter(({ directory }) => !directory).map(({ filename }) => filename.replace(/^extension\//, ''));
}

/**
 * How a package differs from the allow-list `test/data/packageFiles.json`: a file that nobody allowed, or one that is missing.
 * @param {string} target @param {readonly string[]} packed
 * @returns {Promise<string[]>}
 */
export async function differences(target, packed) {
  /** @type {{ all: string[], runtime: Record<string, string[]> }} */
  const { all, runtime } = JSON.parse(await readFile(join(root, 'test/data/packageFiles.json'), 'utf8'));
  const allowed = new Set([...all, ...(runtime[target] ?? []).map((name) => `${runtimeFolder(target)}/${name}`)]);
  return [
    ...packed.filter((name) => !allowed.has(name)).map((name) => `${name} is in the package and not in the list`),
    ...[...allowed]
      .filter((name) => !packed.includes(name))
      .map((name) => `${name} is in the list and not in the package`),
  ];
}

/**
 * Libraries that onnxruntime-node brings for a target and that a package lacks: those without which the runtime does not start,
 * and those that it looks for only when it is asked for what they do.
 * @param {string} target @param {readonly string[]} packed
 */
export async function lackingLibraries(target, packed) {
  const folder = runtimeFolder(target);
  const brought = await readdir(join(root, folder));
  const isPacked = (/** @type {string} */ name) => packed.includes(`${folder}/${name}`);
  /** @type {Set<string>} */
  const atStart = new Set();
  /** @type {Set<string>} */
  const onDemand = new Set();
  const open = ['onnxruntime_binding.node'];
  for (const name of open) {
    if (!isPacked(name)) atStart.add(name);
    const imports = await nativeImports(join(root, folder, name));
    // What onnxruntime-node does not bring is the system's.
    for (const each of imports.atStart) if (brought.includes(each) && !open.includes(each)) open.push(each);
    for (const each of imports.onDemand) if (brought.includes(each) && !isPacked(each)) onDemand.add(each);
  }
  return { atStart: [...atStart], onDemand: [...onDemand] };
}
