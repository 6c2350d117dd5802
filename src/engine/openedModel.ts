import type { ModelShape } from '../checkpoint/architecture/architecture.js';
import type { RunConfig } from '../checkpoint/config/runConfig.js';
import type { CheckpointList } from '../checkpoint/list.js';
import type { FolderSource } from '../checkpoint/sources/folderSource.js';
import { withFirstLogits } from '../model/firstLogits.js';
import type { Process } from '../process/process.js';
import type { AnalysisSettings, ResolvedSettings } from '../protocol/analysis.js';
import { InputError } from '../shared/inputError.js';
import { bosTokenAlone, bosTokenOf, resolveProcess } from './processes/processChoice.js';
import { layersOf, positionsOf, weightingOf } from './settings.js';
import type { LoadedModel } from './stores/modelStore.js';

/** With layers, context (positions of an input, a beginning-of-sequence token's included), weighting and other_logits resolved. */
export type ModelSettings = ResolvedSettings & { readonly layers: number[]; readonly context: number };

/** The model that a request is about, loaded, and where it was found. */
export interface FoundModel {
  readonly loaded: LoadedModel;
  readonly folder: FolderSource;
  readonly list: CheckpointList;
  readonly file: string;
  readonly threads: number;
  /** Whether the person chose the file, and not a folder. */
  readonly isChosen: boolean;
}

/** A model that a request is about, ready to run, with all that follows from folder, config and settings. */
export interface OpenedModel extends FoundModel {
  /** Its logits beyond the symbols are left aside where the settings, or the folder, say so. */
  readonly loaded: LoadedModel;
  /** The process chosen, else the one that the folder names; null where neither is known, or the folder's cannot be had. */
  readonly process: Process | null;
  /** Why there is no process; null where there is one. */
  readonly unknown: InputError | null;
  /** How many symbols words are made of: the first ids. */
  readonly symbols: number;
  /** Token in front of each word, or null. */
  readonly bosToken: number | null;
  readonly settings: ModelSettings;
  readonly config: RunConfig | null;
}

/**
 * What settings and config say of a loaded model. A process that the settings name must be had; otherwise none need be known.
 * @throws InputError `no-process`, `vocabulary-mismatch`, `no-such-layer`, `context-too-long`, …
 */
export async function openedModel(
  found: FoundModel,
  asked: AnalysisSettings,
  signal: AbortSignal,
): Promise<OpenedModel> {
  const { architecture } = found.loaded.checkpoint;
  const config = found.loaded.checkpoint.config ?? null;
  const words = await wordsOf(found, asked, signal);
  const { process, bosToken } = words;
  const symbols = process ? process.symbols.length : symbolsOf(architecture, bosToken);
  const settings = {
    ...asked,
    weighting: weightingOf(asked, process),
    other_logits: asked.other_logits ?? config?.other_logits ?? ('kept' as const),
    layers: layersOf(asked.layers, architecture),
    context: positionsOf(asked.context, architecture),
  };
  return {
    ...found,
    ...words,
    loaded: settings.other_logits === 'aside' ? amongSymbols(found.loaded, symbols) : found.loaded,
    symbols,
    settings,
    config,
  };
}

/** The process of an opened model. Throws InputError why there is none: `no-process`, `vocabulary-mismatch`, … */
export function knownProcess({ process, unknown }: OpenedModel): Process {
  if (process) return process;
  throw unknown ?? new Error('a model without a process says why');
}

/** What words are made of. Without a process, why there is none, and the token in front of words as far as that can be known. */
async function wordsOf(
  { loaded: { checkpoint }, folder }: FoundModel,
  { process: choice, bos }: AnalysisSettings,
  signal: AbortSignal,
): Promise<Pick<OpenedModel, 'process' | 'bosToken' | 'unknown'>> {
  const { d_vocab } = checkpoint.architecture;
  const config = checkpoint.config ?? null;
  try {
    const process = await resolveProcess(choice, config, folder, d_vocab, signal);
    return { process, bosToken: bosTokenOf(process, d_vocab, bos, config), unknown: null };
  } catch (error) {
    // A process that a config names and that cannot be had, or does not fit the vocabulary, is as good as none.
    if (choice !== null || !(error instanceof InputError)) throw error;
    return { process: null, bosToken: bosTokenAlone(checkpoint.architecture, bos, config), unknown: error };
  }
}

/** Symbols of a model of which no process is known: all tokens that it predicts, but one in front of words. */
const symbolsOf = ({ d_vocab, d_vocab_out }: ModelShape, bosToken: number | null): number =>
  Math.min(d_vocab_out, bosToken ?? d_vocab);

/** A model whose logits beyond the symbols are left aside, where it has any. */
const amongSymbols = (model: LoadedModel, symbols: number): LoadedModel =>
  model.checkpoint.architecture.d_vocab_out <= symbols
    ? model
    : { ...model, session: withFirstLogits(model.session, symbols), key: `${model.key} first ${symbols}` };
