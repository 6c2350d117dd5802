import { isAbsolute } from 'node:path';
import type { FolderSource } from '../../checkpoint/sources/folderSource.js';
import { placeOf, type RunConfig } from '../../checkpoint/config/runConfig.js';
import { fileFamily, fixedFamily, presetFamily, type ProcessFamily } from '../../analysis/fit/family.js';
import { readProcessText } from '../../process/file/processFile.js';
import type { ProcessChoice, ProcessParams } from '../../protocol/process.js';
import { baseName, openText, processOf } from '../processes/open.js';
import { nearLocal, nearRelative } from '../processes/partTexts.js';
import { saidByConfig } from '../processes/processChoice.js';
import { readProcessFile } from '../processes/readProcessFile.js';

/** A family of processes, and how to choose one of it. */
export interface ChosenFamily {
  readonly family: ProcessFamily;
  readonly choice: ProcessChoice;
}

/** The choice with other parameters. */
export const withParams = (choice: ProcessChoice, params: ProcessFamily['process']['params']): ProcessChoice => ({
  ...choice,
  params: params as ProcessParams,
});

/** What the person chose, else what the folder names; null where neither names a process. */
export function chosenOrSaid(
  chosen: ProcessChoice | null,
  config: RunConfig | null,
): { readonly choice: ProcessChoice; readonly by: string | null } | null {
  if (chosen) return { choice: chosen, by: null };
  const said = saidByConfig(config);
  return said && config ? { choice: said, by: placeOf(config, 'process').file } : null;
}

/**
 * @param by the config that names a file; null where a person does
 * @throws InputError as for a process that is chosen
 */
export async function familyOf(
  choice: ProcessChoice,
  folder: FolderSource,
  by: string | null,
  signal: AbortSignal,
): Promise<ChosenFamily> {
  if (choice.kind === 'preset') return { family: presetFamily(choice.name, choice.params), choice };
  const name = choice.kind === 'file' ? choice.path : choice.name;
  const text = choice.kind === 'file' ? await readProcessFile(choice.path, folder, signal, by) : choice.text;
  const near = choice.kind !== 'file' ? null : isAbsolute(name) ? nearLocal(name) : nearRelative(folder, name);
  const process = processOf(await openText(text, name, choice.params, signal, near));
  // What is composed declares no parameters.
  if (process.composition) return { family: fixedFamily(process), choice };
  const parsed = await readProcessText(text, { name: baseName(name), params: choice.params }, signal);
  return { family: fileFamily(text, baseName(name), process, parsed.parameters), choice };
}
