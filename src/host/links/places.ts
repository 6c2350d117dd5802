import { realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import * as vscode from 'vscode';
import type { Source } from '../../protocol/files.js';
import type { ProcessChoice } from '../../protocol/process.js';
import { badS3Address, formatS3Address, parseS3Address } from '../../shared/s3Address.js';
import { shownName } from '../../shared/shownText.js';
import { EngineError } from '../engine/errors.js';
import { isWithin } from '../engine/isWithin.js';
import { s3Source } from '../s3/s3Settings.js';
import type { Sample } from '../sample.js';
import { sourceOf, uriOf } from '../sources.js';
import type { Place } from './linkText.js';

/** A place of a link, found on this machine. */
export interface FoundPlace {
  readonly source: Source;
  /** Whether it lies in a folder that is open, links of the file system followed, or is the sample: then nobody is asked. */
  readonly isOpen: boolean;
  /** The whole of where it is. */
  readonly text: string;
}

const open = (): readonly vscode.WorkspaceFolder[] => vscode.workspace.workspaceFolders ?? [];

/** How a link names a folder; null for one of a virtual file system that is not open, which nobody else would find. */
export function placeOf(source: Source, sample: Sample): Place | null {
  if (sample.is(source)) return { sample: 'rrxor' };
  if (source.kind === 's3') return { folder: formatS3Address(source) };
  const uri = uriOf(source);
  if (uri === null) return null;
  const [inmost] = open()
    .filter((folder) => isWithin(folder.uri, uri))
    .sort((a, b) => b.uri.path.length - a.uri.path.length);
  if (inmost) {
    const path = uri.path.slice(inmost.uri.path.replace(/\/+$/, '').length + 1).replace(/\/+$/, '');
    return { workspace: inmost.name, path: path === '' ? '.' : path };
  }
  return source.kind === 'local' ? { folder: source.path } : null;
}

/**
 * Finds the place that a link names. Of a place that is not open nothing is looked up: whether it is there is told once the
 * person has agreed.
 * @throws EngineError `bad-request` where it can be no folder, or is in no folder that is open
 */
export async function findPlace(place: Place, sample: Sample): Promise<FoundPlace> {
  if ('sample' in place) return { source: sourceOf(sample.uri), isOpen: true, text: sample.uri.fsPath };
  return 'workspace' in place ? inWorkspace(place.workspace, place.path) : anywhere(place.folder);
}

async function inWorkspace(name: string, path: string): Promise<FoundPlace> {
  const parts = path.split(process.platform === 'win32' ? /[/\\]/ : '/').filter((part) => part !== '' && part !== '.');
  // On Windows a colon would name a stream or a drive.
  if (/^[/\\]/.test(path) || parts.includes('..') || (process.platform === 'win32' && path.includes(':')))
    throw new EngineError(
      'bad-request',
      vscode.l10n.t('The link names {0}, which is no path within a workspace.', shownName(path)),
    );
  // A colleague's folder may have another name; what the link names by its own goes first.
  const folders = [...open()].sort((a, b) => Number(b.name === name) - Number(a.name === name));
  for (const { uri } of folders) {
    const folder = vscode.Uri.joinPath(uri, ...parts);
    if (!(await isFolder(folder))) continue;
    const source = sourceOf(folder);
    const outside = await outsideOf(folder);
    return { source, isOpen: outside === null, text: textOf(source) + (outside === null ? '' : ` → ${outside}`) };
  }
  throw new EngineError(
    'bad-request',
    folders.length === 0
      ? vscode.l10n.t(
          'The link is to {0} of the workspace folder {1}: open that folder, and follow the link again.',
          shownName(path),
          shownName(name),
        )
      : vscode.l10n.t(
          'The link is to {0} of the workspace folder {1}, and no folder that is open here has it.',
          shownName(path),
          shownName(name),
        ),
  );
}

async function anywhere(text: string): Promise<FoundPlace> {
  if (/^s3:/i.test(text)) {
    const address = parseS3Address(text);
    if (!address) throw new EngineError('bad-request', badS3Address(shownName(text)));
    return { source: s3Source(address.bucket, address.prefix), isOpen: false, text: formatS3Address(address) };
  }
  // Mere looking would tell another machine who asks, and be given a password.
  if (/^[/\\]{2}/.test(text))
    throw new EngineError(
      'bad-request',
      vscode.l10n.t('The link names a folder of another machine or a device: it is not opened.'),
    );
  if (!isAbsolute(text))
    throw new EngineError(
      'bad-request',
      vscode.l10n.t(
        'The link names {0}, which is neither a folder of this machine nor an S3 address.',
        shownName(text),
      ),
    );
  const folder = vscode.Uri.file(resolve(text));
  const isOpen = open().some(({ uri }) => isWithin(uri, folder)) && (await outsideOf(folder)) === null;
  return { source: sourceOf(folder), isOpen, text: folder.fsPath };
}

const textOf = (source: Source): string =>
  source.kind === 'local' ? source.path : source.kind === 'host' ? source.uri : formatS3Address(source);

async function isFolder(uri: vscode.Uri): Promise<boolean> {
  try {
    return ((await vscode.workspace.fs.stat(uri)).type & vscode.FileType.Directory) !== 0;
  } catch {
    return false;
  }
}

/** Where something leads that lies in an open folder by its path, if links lead it out of all of them; null: it stays. */
async function outsideOf(uri: vscode.Uri): Promise<string | null> {
  if (uri.scheme !== 'file') return null;
  const real = await realpath(uri.fsPath).catch(() => null);
  if (real === null) return null;
  const roots = await Promise.all(
    open()
      .filter((folder) => folder.uri.scheme === 'file')
      .map((folder) => realpath(folder.uri.fsPath).catch(() => folder.uri.fsPath)),
  );
  const stays = roots.some((root) => real === root || real.startsWith(root.endsWith(sep) ? root : root + sep));
  return stays ? null : real;
}

/**
 * A process as a link names it: a file by its path from the folder of checkpoints, if both are in folders that are open;
 * null: it cannot be named.
 */
export function linkedProcess(process: ProcessChoice | null, source: Source): ProcessChoice | null {
  if (process?.kind !== 'file') return process;
  if (source.kind !== 'local') return null;
  const file = resolve(source.path, process.path);
  const isOpen = [source.path, file].every((path) => open().some(({ uri }) => isWithin(uri, vscode.Uri.file(path))));
  return isOpen ? { ...process, path: relative(source.path, file).split(sep).join('/') } : null;
}

/**
 * The process that a link names. A file is one of a folder that is open.
 * @throws EngineError `bad-request` for any other file
 */
export async function foundProcess(process: ProcessChoice | null, source: Source): Promise<ProcessChoice | null> {
  if (process?.kind !== 'file') return process;
  const refused = new EngineError(
    'bad-request',
    vscode.l10n.t(
      'The link names the process file {0}, which is in no folder that is open: it is not read.',
      shownName(process.path),
    ),
  );
  if (source.kind !== 'local' || isAbsolute(process.path) || /^[/\\]|:/.test(process.path)) throw refused;
  const file = vscode.Uri.file(resolve(source.path, process.path));
  if (!open().some(({ uri }) => isWithin(uri, file)) || (await outsideOf(file)) !== null) throw refused;
  return { ...process, path: file.fsPath };
}
