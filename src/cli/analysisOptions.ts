import type { CallContext } from '../engine/calls.js';
import type { KnownAnalysis } from '../engine/stores/knownAnalysis.js';
import { analyseRequestSchema, analysisSettingsSchema } from '../protocol/analysis.js';
import type { AnalyseRequest } from '../protocol/analysis.js';
import { InputError } from '../shared/inputError.js';
import type { CommandContext } from './commands/command.js';
import { choice, flag, number, text, value } from './option.js';
import type { Values } from './option.js';
import { namedProcess, paramsOption, PROCESS_OFFERS } from './processOptions.js';
import { withProgress } from './progressLine.js';
import { checkpointOption, sourceOf, sourceOptions } from './sourceOptions.js';
import { UsageError } from './usage.js';

const settings = analysisSettingsSchema.shape;
const { words, seed } = settings.sample.unwrap().unwrap().shape;

export const threadsOption = number(
  'N',
  'threads of large matrix products (a model itself runs on one); 0: as many as suit the machine',
  analyseRequestSchema.shape.threads,
);

/** The option --layers: `all`, or a list such as 0,2. */
export function layersOption(help: string) {
  return value<number[] | 'all'>('all|0,2', help, {
    takes: 'all, or layers separated by commas, such as 0,2',
    read: (typed) => {
      if (typed === 'all') return typed;
      const parts = typed.split(',').map((part) => part.trim());
      if (parts.some((part) => !/^\d+$/.test(part))) return null;
      const layers = [...new Set(parts.map(Number))].sort((a, b) => a - b);
      return settings.layers.safeParse(layers).data ?? null;
    },
    offers: { words: ['all'], files: false },
  });
}

/** Layers as the protocol represents them: null stands for all. */
export const layersOf = (layers: number[] | 'all' | undefined): number[] | null =>
  layers === undefined || layers === 'all' ? null : layers;

/** Options of every command that analyses a folder. */
export const analysisOptions = {
  ...sourceOptions,
  checkpoint: checkpointOption,
  process: text(
    'NAME|FILE',
    "a preset (see `process --list`), or a process file in the current folder or beside the checkpoint; where left out, the process that the folder's config names",
    "a preset's name or a process file",
    PROCESS_OFFERS,
  ),
  params: paramsOption,
  layers: layersOption('layers whose residual streams (or hidden states) are read, side by side; all where left out'),
  decimals: number('N', 'decimals at which two beliefs are one', settings.decimals),
  weighting: choice(
    'uniform: every word counts the same; probability: each by its probability. Automatic where left out: uniform, but by probability where words are drawn from a composed process',
    settings.weighting.unwrap().unwrap(),
  ),
  context: number('L', "positions of an input; the model's n_ctx where left out", settings.context),
  sample: number('N', 'draw N words where there are more', words),
  seed: number('S', 'seed of what is drawn at random', seed),
  ridge: number(
    'R',
    'ridge of the read-out, relative to the mean variance of its columns: 1 is a penalty as large as that',
    settings.ridge,
  ),
  cutoff: number(
    'C',
    "leave singular values of the read-out's columns up to this share of the largest aside",
    settings.cutoff,
  ),
  bos: flag(
    'put the beginning-of-sequence token (the last id) in front; done by itself where d_vocab is one more than the symbols',
  ),
  'no-bos': flag('leave it out'),
  'other-logits': choice(
    'what becomes of logits beyond the symbols: kept in the softmax, as where left out, or left aside',
    settings.other_logits.unwrap().unwrap(),
  ),
  threads: threadsOption,
};

type AnalysisValues = Values<typeof analysisOptions>;

/**
 * The analysis that a command's options ask for, with its progress on the terminal.
 * @param readLayers layers whose residual streams (or hidden states) are read, where --layers means something else
 * @throws UsageError, InputError, CancelledError
 */
export async function analyseFolder(
  folder: string,
  options: AnalysisValues,
  { engine, signal }: CommandContext,
  readLayers = layersOf(options.layers),
): Promise<KnownAnalysis> {
  const request = analyseRequest(folder, options, readLayers);
  return askAbout(options, (context) => engine.analyse(request, { signal, ...context }));
}

/** What a command asks the engine about a folder, with its progress on the terminal. Throws as the engine. */
export async function askAbout<T>(
  options: Pick<AnalysisValues, 'process'>,
  ask: (context: Pick<CallContext, 'progress'>) => Promise<T>,
): Promise<T> {
  try {
    return await withProgress((progress) => ask({ progress }));
  } catch (error) {
    // The engine's message names only the checkpoint's folder, but the current folder was searched first.
    if (error instanceof InputError && error.code === 'no-process-file' && options.process !== undefined)
      throw new InputError(
        error.code,
        `${error.message.replace(/\.$/, '')}, nor is there one in the current folder, ${process.cwd()}.`,
      );
    throw error;
  }
}

/** The request of an analysis; options that a command does not have are as where they are left out. Throws UsageError. */
export function analyseRequest(
  folder: string,
  options: Partial<AnalysisValues> & Values<typeof sourceOptions>,
  readLayers: number[] | null = layersOf(options.layers),
): AnalyseRequest {
  const { process, params, sample, seed, bos, 'no-bos': noBos } = options;
  if (bos && noBos) throw new UsageError('--bos and --no-bos exclude each other');
  if (process === undefined && params !== undefined) throw new UsageError('--params goes with --process');
  return analyseRequestSchema.parse({
    source: sourceOf(folder, options),
    checkpoint: options.checkpoint,
    settings: {
      process: process === undefined ? null : namedProcess(process, params, folder.startsWith('s3://') ? null : folder),
      layers: readLayers,
      decimals: options.decimals,
      weighting: options.weighting,
      context: options.context,
      sample: sample === undefined ? null : { words: sample, seed },
      bos: bos ? true : noBos ? false : null,
      other_logits: options['other-logits'],
      ridge: options.ridge,
      cutoff: options.cutoff,
    },
    threads: options.threads,
  });
}
