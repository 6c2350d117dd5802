import * as l10n from '@vscode/l10n';
import { InputError } from '../../shared/inputError.js';
import { findPreset } from '../../process/presets/catalogue.js';
import { processAsFile, presetAsFile } from '../../process/file/processText.js';
import { mixedStatePresentation } from '../../process/beliefs/mixedStatePresentation.js';
import { matricesAsNumpy } from '../../process/file/numpyText.js';
import { askOracle, typedWord } from '../../process/words/oracle.js';
import type { Process } from '../../process/process.js';
import type {
  ProcessChoice,
  ProcessFileText,
  ProcessOracle,
  ProcessPreview,
  ProcessPreviewRequest,
} from '../../protocol/process.js';
import type { CallContext, EngineHandlers } from '../calls.js';
import { LruCache } from '../../shared/lruCache.js';
import { openProcess, requireProcess } from './open.js';
import { processPicture } from './picture.js';
import { sampleText } from './sample.js';

type ProcessCall = Extract<keyof EngineHandlers, `process/${string}`>;

/** How many numbers of computed previews are cached, so that going back to a parameter or depth is immediate. */
const REMEMBERED_NUMBERS = 8_000_000;

/** Answers to the calls about processes alone. */
export function processHandlers(): Pick<EngineHandlers, ProcessCall> {
  const pictures = new LruCache<ProcessPreview>(REMEMBERED_NUMBERS);
  return {
    'process/preview': (request, context) => preview(request, context, pictures),
    'process/check': async ({ name, text, folder }, { signal }) =>
      (await openProcess({ kind: 'text', name, text, params: {} }, signal, folder)).diagnostics,
    'process/file': async ({ process }, { signal }) => processFileText(process, signal),
    'process/numpy': async ({ process }, { signal }) => ({ text: numpyText(await requireProcess(process, signal)) }),
    'process/msp': async ({ process, beliefs }, { signal }) =>
      presentationText(await requireProcess(process, signal), beliefs, signal),
    'process/sample': async (request, { signal }) => ({
      text: await sampleText(await requireProcess(request.process, signal), request, signal),
    }),
    'process/oracle': async ({ process, word }, { signal }) => oracle(await requireProcess(process, signal), word),
  };
}

async function preview(
  request: ProcessPreviewRequest,
  { signal, progress }: CallContext,
  pictures: LruCache<ProcessPreview>,
): Promise<ProcessPreview> {
  const opened = await openProcess(request.process, signal, request.folder);
  const { process, diagnostics, parameters } = opened;
  if (process === null) return { diagnostics, picture: null };
  const key = JSON.stringify([request, opened.file]);
  const known = pictures.get(key);
  if (known) return known;
  progress({ step: l10n.t('Following the beliefs of {0} to depth {1}', process.name, request.depth), fraction: 0 });
  const picture = await processPicture(process, parameters, { ...request, signal });
  const answer = { diagnostics, picture };
  pictures.set(key, answer, picture.beliefs.vector.length + picture.beliefs.next_token.length);
  return answer;
}

/** A choice of process as the text of a process file. Throws InputError. */
export async function processFileText(choice: ProcessChoice, signal: AbortSignal): Promise<ProcessFileText> {
  if (choice.kind !== 'preset') {
    const process = await requireProcess(choice, signal);
    return { name: process.name, text: processAsFile(process), notes: [] };
  }
  const preset = findPreset(choice.name);
  if (preset === undefined)
    throw new InputError(
      'unknown-process',
      `There is no preset named ${choice.name}: choose one of the list, or a process file.`,
    );
  return { name: preset.name, text: presetAsFile(preset.name, choice.params), notes: [] };
}

/** The mixed-state presentation as the text of a process file, with what it leaves out. Throws InputError. */
export async function presentationText(
  process: Process,
  beliefs: number,
  signal: AbortSignal,
): Promise<ProcessFileText> {
  const presentation = await mixedStatePresentation(process, { limit: beliefs, signal });
  const count = presentation.first_depth.length;
  const about = presentation.exact
    ? `The mixed-state presentation of ${process.name}: its ${count} beliefs as states, b0 the root.`
    : `The first ${count} beliefs of ${process.name} as states, b0 the root; steps to others go to the nearest of them, at most ${presentation.error.toPrecision(3)} away.`;
  return {
    name: presentation.process.name,
    text: processAsFile(presentation.process, about),
    notes: presentation.exact ? [] : [about],
  };
}

/** The labelled matrices as Python source. */
export const numpyText = (process: Process): string => matricesAsNumpy(process);

function oracle(process: Process, word: string): ProcessOracle {
  const { tokens, probability, belief, next } = askOracle(process, typedWord(process, word));
  return { tokens: [...tokens], probability, belief: [...belief], next: [...next] };
}
