import { resolve } from 'node:path';
import { namedProcess as processNamed } from '../agents/paths.js';
import { listComposedPresets, listPresets } from '../process/presets/catalogue.js';
import { processParamsSchema } from '../protocol/process.js';
import type { ProcessChoice, ProcessParams } from '../protocol/process.js';
import { required, text, value } from './option.js';

export const PROCESS_OFFERS = {
  words: [...listPresets(), ...listComposedPresets()].map(({ name }) => name),
  files: true,
};

/** The argument NAME|FILE of the commands that need only a process. */
export const optionalProcessArgument = text(
  'NAME|FILE',
  'a preset (see `process --list`) or a process file',
  "a preset's name or a process file",
  PROCESS_OFFERS,
);
export const processArgument = required(optionalProcessArgument);

export const paramsOption = value<ProcessParams>(
  'JSON',
  `parameters of the process in place of its defaults, such as '{"x": 0.15}'`,
  { takes: `parameters as JSON, such as '{"p": 0.5}'`, read: readParams },
);

/** Options of every command that needs only a process. */
export const processOptions = { params: paramsOption };

/** The process that the user names: a preset, or a file in the current folder or relative to the checkpoint folder. */
export const namedProcess = (name: string, params: ProcessParams = {}, folder: string | null = null): ProcessChoice =>
  processNamed(name, params, [process.cwd()], folder);

/** The same for a command without a checkpoint folder. */
export function processHere(name: string, params?: ProcessParams): ProcessChoice {
  const choice = namedProcess(name, params);
  return choice.kind === 'file' ? { ...choice, path: resolve(choice.path) } : choice;
}

function readParams(typed: string): ProcessParams | null {
  try {
    return processParamsSchema.safeParse(JSON.parse(typed)).data ?? null;
  } catch {
    return null;
  }
}
