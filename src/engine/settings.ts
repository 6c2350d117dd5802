import * as l10n from '@vscode/l10n';
import { availableParallelism } from 'node:os';
import { longestContext, type Architecture, type ModelShape } from '../checkpoint/architecture/architecture.js';
import { InputError } from '../shared/inputError.js';
import type { Process } from '../process/process.js';
import type { AnalysisSettings, Weighting } from '../protocol/analysis.js';

/** Layers of an analysis: those chosen, or all. Throws InputError `no-such-layer`. */
export function layersOf(wanted: readonly number[] | null, { n_layers }: Pick<Architecture, 'n_layers'>): number[] {
  if (wanted === null) return Array.from({ length: n_layers }, (_, layer) => layer);
  const layers = [...new Set(wanted)].sort((a, b) => a - b);
  const beyond = layers.find((layer) => layer >= n_layers);
  if (beyond !== undefined)
    throw new InputError(
      'no-such-layer',
      l10n.t('There is no layer {0}: the model has {1} (0 to {2}).', beyond, n_layers, n_layers - 1),
    );
  return layers;
}

/** Positions of an input: those asked for, or n_ctx. Throws InputError `context-too-long`. */
export function positionsOf(context: AnalysisSettings['context'], shape: ModelShape): number {
  const n_ctx = longestContext(shape);
  if (context !== null && context > n_ctx)
    throw new InputError(
      'context-too-long',
      l10n.t("A context of {0} is longer than the model's n_ctx of {1}.", context, n_ctx),
    );
  return context ?? shape.n_ctx;
}

/** Threads of the native runtime: as many as wanted or, for 0, a few, since small models gain nothing from more. */
export function threadsOf(wanted: number, cores = availableParallelism()): number {
  return wanted > 0 ? wanted : Math.max(1, Math.min(4, cores));
}

/**
 * How words count, and are drawn: as set; else by their probability where they are drawn from a composed process, of which words
 * drawn uniformly look like no part of it, and uniformly elsewhere.
 */
export const weightingOf = (
  { weighting, sample }: Pick<AnalysisSettings, 'weighting' | 'sample'>,
  process: Pick<Process, 'composition'> | null,
): Weighting => weighting ?? (sample !== null && process?.composition !== undefined ? 'probability' : 'uniform');
