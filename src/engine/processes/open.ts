import { join } from 'node:path';
import { InputError } from '../../shared/inputError.js';
import { readProcessText, type ProcessFile } from '../../process/file/processFile.js';
import { createPreset, findPreset, type PresetParameter } from '../../process/presets/catalogue.js';
import type { Process } from '../../process/process.js';
import type { ProcessChoice, ProcessDiagnostic, ProcessParameter, ProcessParams } from '../../protocol/process.js';
import { nearLocal, readPartTexts, type Near } from './partTexts.js';
import { readLocalProcessFile } from './readProcessFile.js';
import { isYamlName, readYamlProcess } from './yamlProcess.js';

/** An opened choice of process: the process, or what is wrong with the text that should define it. */
export interface OpenedProcess {
  readonly process: Process | null;
  readonly diagnostics: readonly ProcessDiagnostic[];
  readonly parameters: readonly ProcessParameter[];
  readonly description: string;
  /** Text of the process file, and its name for messages; null for a preset. */
  readonly file: {
    readonly text: string;
    readonly name: string;
    /** What was found of the files that it names as parts: paths, each with its text or what is wrong. */
    readonly parts: readonly (readonly [string, object])[];
  } | null;
}

/**
 * @param folder of a text that lies on this machine: parts that are files are looked up in it
 * @throws InputError `unknown-process`, `bad-parameter`, and for a file that cannot be read `file-gone`, `not-readable`
 */
export async function openProcess(choice: ProcessChoice, signal: AbortSignal, folder?: string): Promise<OpenedProcess> {
  switch (choice.kind) {
    case 'preset':
      return openPreset(choice.name, choice.params);
    case 'text':
      return openText(
        choice.text,
        choice.name,
        choice.params,
        signal,
        folder === undefined ? null : nearLocal(join(folder, choice.name)),
      );
    case 'file':
      return openText(
        await readLocalProcessFile(choice.path),
        choice.path,
        choice.params,
        signal,
        nearLocal(choice.path),
      );
  }
}

/** @throws InputError as {@link openProcess}, and `bad-process-file` with the place of the first error */
export async function requireProcess(choice: ProcessChoice, signal: AbortSignal): Promise<Process> {
  return processOf(await openProcess(choice, signal));
}

/** @throws InputError `bad-process-file` with the place of the first error */
export function processOf({ process, diagnostics, file }: OpenedProcess): Process {
  if (process !== null) return process;
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const first = errors[0];
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  const where = file === null || first === undefined ? 'process' : `${file.name}:${placeOf(file.text, first.offset)}`;
  throw new InputError(
    'bad-process-file',
    `${where}: ${first?.message ?? 'the text does not define a process.'}${more}`,
  );
}

/** `LINE:COLUMN`, both counted from 1. */
export function placeOf(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}

function openPreset(name: string, params: ProcessParams): OpenedProcess {
  const process = createPreset(name, params);
  const preset = findPreset(name);
  if (preset === undefined) throw new InputError('unknown-process', `There is no process named ${name}.`);
  return {
    process,
    diagnostics: [],
    parameters: parametersOf(preset.parameters, process.params),
    description: preset.description,
    file: null,
  };
}

/** The text of a process file as a process. `name`: of the file, for its process and for messages; `near`: where it lies. */
export async function openText(
  text: string,
  name: string,
  params: ProcessParams,
  signal?: AbortSignal,
  near: Near | null = null,
): Promise<OpenedProcess> {
  const parts = await readPartTexts(text, name, near, signal);
  const parsed: ProcessFile = isYamlName(name)
    ? await readYamlProcess(text, { name: baseName(name), parts }, signal)
    : await readProcessText(text, { name: baseName(name), params, parts }, signal);
  return {
    process: parsed.process,
    diagnostics: parsed.diagnostics,
    parameters: parametersOf(parsed.parameters, parsed.process?.params ?? {}),
    description: parsed.description,
    file: { text, name, parts: [...parts] },
  };
}

/** `even` of `/runs/even.process.json`; `mixture` of `mixture.yaml`. */
export const baseName = (path: string): string =>
  path.replace(/^.*[\\/]/, '').replace(/(\.process)?\.(jsonc?|ya?ml)$/i, '') || 'process';

function parametersOf(declared: readonly PresetParameter[], values: Process['params']): ProcessParameter[] {
  return declared.map((parameter) => ({
    name: parameter.name,
    value: values[parameter.name] ?? parameter.default,
    min: parameter.min,
    max: parameter.max,
    integer: parameter.integer ?? false,
    description: parameter.doc,
  }));
}
