/** Paths as an agent names them. What it read may have told it to, so that a path may lead to no other machine. */
import { existsSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import type { Source } from '../protocol/files.js';
import type { ProcessChoice, ProcessParams } from '../protocol/process.js';
import { InputError } from '../shared/inputError.js';
import { shownName } from '../shared/shownText.js';

/**
 * A path on this machine.
 * @param folders where a relative one starts: the first of them that holds it, else the first
 * @throws InputError `bad-request` for an address, or a path of another machine or a device, at which nothing is looked up
 */
export function localPath(path: string, folders: readonly string[]): string {
  const refuse = (what: string) => {
    throw new InputError(
      'bad-request',
      `${shownName(path)} is ${what}: tools for agents read files of this machine alone. A person can open it with Beliefscope's own commands.`,
    );
  };
  if (/^[/\\]{2}/.test(path)) refuse('a path of another machine or of a device');
  if (/^[a-z][a-z0-9+.-]+:/i.test(path)) refuse('an address');
  if (isAbsolute(path)) return resolve(path);
  const places = folders.map((folder) => resolve(folder, path));
  return places.find((place) => existsSync(place)) ?? places[0];
}

export const localSource = (path: string, folders: readonly string[]): Source => ({
  kind: 'local',
  path: localPath(path, folders),
});

/** A text with neither a dot nor a slash is the name of a preset. */
const isPresetName = (name: string): boolean => !/[./\\]/.test(name);

/**
 * The process that is named. A text with neither a dot nor a slash is the name of a preset; any other is a file in one of the
 * folders or, if there is none, relative to the checkpoint folder, from which a person may climb.
 */
export function namedProcess(
  name: string,
  params: ProcessParams = {},
  folders: readonly string[],
  checkpoints: string | null = null,
): ProcessChoice {
  if (isPresetName(name)) return { kind: 'preset', name, params };
  const here = folders.map((folder) => resolve(folder, name)).find((path) => existsSync(path));
  if (here !== undefined) return { kind: 'file', path: here, params };
  const climbs = checkpoints !== null && /(^|[/\\])\.\.([/\\]|$)/.test(name);
  return { kind: 'file', path: climbs ? resolve(checkpoints, name) : name, params };
}

/** The process that an agent names; null where it names none. Throws as {@link localPath}; InputError `bad-request` for params alone. */
export function processOf(
  { process, params }: { readonly process?: string | undefined; readonly params?: ProcessParams | undefined },
  folders: readonly string[],
  checkpoints: string | null = null,
): ProcessChoice | null {
  if (process === undefined) {
    if (params !== undefined) throw new InputError('bad-request', 'params goes with process: name the process too.');
    return null;
  }
  if (!isPresetName(process)) localPath(process, folders);
  return namedProcess(process, params, folders, checkpoints);
}
