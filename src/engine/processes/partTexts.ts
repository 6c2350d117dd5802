import { dirname } from 'node:path';
import { parse } from 'jsonc-parser';
import { parseYaml } from '../../checkpoint/config/text/yamlText.js';
import type { FolderSource } from '../../checkpoint/sources/folderSource.js';
import { localFolder } from '../../checkpoint/sources/localFolder.js';
import { isPublishedSpec } from '../../process/composed/signs.js';
import { partFiles, specWithin } from '../../process/composed/within.js';
import type { PartTexts } from '../../process/file/processFile.js';
import { InputError } from '../../shared/inputError.js';
import { readProcessFile } from './readProcessFile.js';
import { isYamlName } from './yamlProcess.js';

/** Where a process file lies, from which the paths of its parts lead. */
export interface Near {
  readonly folder: FolderSource;
  /** The way to its own folder, with a slash behind it; empty: that is the folder. */
  readonly way: string;
  /** The file itself, for messages. */
  readonly by: string;
}

/** A file on this machine. Its parts lie in its folder, or below. */
export const nearLocal = (path: string): Near => ({ folder: localFolder(dirname(path)), way: '', by: path });

/** A file at a path relative to a folder. */
export const nearRelative = (folder: FolderSource, path: string): Near => ({
  folder,
  way: path.replace(/[^\\/]*$/, ''),
  by: path,
});

/** What is larger is a process written out. */
const MOST_CHARACTERS = 1_000_000;
const MOST_FILES = 64;

/**
 * Texts of the process files that a composed process names as parts, by their paths in it: within the folder alone (or the workspace,
 * where there is one), as all paths that files name. What cannot be had is told where the part is read. No text makes it throw.
 * Throws CancelledError.
 */
export async function readPartTexts(
  text: string,
  name: string,
  near: Near | null,
  signal?: AbortSignal,
): Promise<PartTexts> {
  const found = new Map<string, { readonly text: string } | { readonly fault: string }>();
  if (text.length > MOST_CHARACTERS || !/\bfile\b/.test(text)) return found;
  for (const path of [...new Set(partFiles(specOf(text, name)))].slice(0, MOST_FILES)) {
    if (near === null) {
      found.set(path, {
        fault:
          `${path} is looked up once the file that names it is saved: beside it, on this machine. ` +
          'Save it there, or write the part out in it, as "definition".',
      });
      continue;
    }
    try {
      found.set(path, { text: await readProcessFile(near.way + path, near.folder, signal, near.by) });
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      found.set(path, { fault: error.message });
    }
  }
  return found;
}

function specOf(text: string, name: string): unknown {
  try {
    const value: unknown = isYamlName(name) ? parseYaml(text) : parse(text, [], { allowTrailingComma: true });
    return specWithin(value, isPublishedSpec)?.spec;
  } catch {
    // What is wrong with the text is said where it is read.
    return null;
  }
}
