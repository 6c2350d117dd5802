import * as l10n from '@vscode/l10n';
import { inputsOf } from '../../analysis/inputs.js';
import type { Inputs } from '../../analysis/inputs.js';
import { InputError } from '../../shared/inputError.js';
import { buildMixedStateTree } from '../../process/beliefs/buildMixedStateTree.js';
import type { MixedStateTree } from '../../process/beliefs/mixedStateTree.js';
import type { FactorLaw, Process } from '../../process/process.js';
import type { Weighting } from '../../protocol/analysis.js';
import { LruCache } from '../../shared/lruCache.js';
import { rememberedBytes } from './rememberedBytes.js';

export interface InputsRequest {
  readonly process: Process;
  readonly positions: number;
  readonly bosToken: number | null;
  readonly decimals: number;
  readonly weighting: Weighting;
  readonly sample: { readonly words: number; readonly seed: number } | null;
}

const REMEMBERED_BYTES = rememberedBytes(256 * 2 ** 20);

/** Mixed-state trees and the inputs laid out on them, remembered by the process and all settings. */
export class InputsStore {
  private readonly trees = new LruCache<MixedStateTree>(REMEMBERED_BYTES);
  private readonly inputs = new LruCache<Inputs>(REMEMBERED_BYTES);

  /** @throws InputError `tree-too-large`, `no-words`, `context-too-short` */
  async get(request: InputsRequest, signal: AbortSignal): Promise<Inputs> {
    const key = inputsKey(request);
    const known = this.inputs.get(key);
    if (known) return known;
    const tree = await this.tree(request, signal);
    const inputs = inputsOf(tree, request.positions, request.bosToken, request.weighting);
    this.inputs.set(key, inputs, inputs.prefixes.count * 64);
    return inputs;
  }

  private async tree(request: InputsRequest, signal: AbortSignal): Promise<MixedStateTree> {
    const { process, positions, decimals, sample, weighting } = request;
    const wordLength = request.bosToken === null ? positions : positions - 1;
    if (wordLength < 1)
      throw new InputError(
        'context-too-short',
        l10n.t('A context of {0} leaves no token behind the beginning-of-sequence token: take at least 2.', positions),
      );
    const key = JSON.stringify([processKey(process), wordLength, positions, decimals, sample, sample && weighting]);
    const known = this.trees.get(key);
    if (known) return known;
    const tree = await buildMixedStateTree(process, sample ? wordLength + 1 : positions + 1, {
      decimals,
      signal,
      ...(sample && { sample: { ...sample, wordLength, by: weighting } }),
    });
    this.trees.set(key, tree, tree.count * (24 * process.states.length + 40));
    return tree;
  }
}

/**
 * A key that is equal for equal inputs, whatever the process is called. The names of states and symbols are part of it,
 * because results contain them.
 */
export function inputsKey(request: InputsRequest): string {
  return JSON.stringify({ ...request, process: processKey(request.process) });
}

function processKey({ matrices, law, start, generalised, approximate, states, symbols }: Process): unknown {
  const told = matrices ? matrices.map((matrix) => Array.from(matrix)) : law && lawKey(law);
  return [told, Array.from(start), generalised, approximate, states, symbols];
}

const lawKey = ({ factors, token, emission, transition, normalised, noise }: FactorLaw): unknown => [
  factors.map(({ variants }) =>
    variants.map((variant) => [variant.matrices.map((matrix) => Array.from(matrix)), Array.from(variant.tau)]),
  ),
  [token, emission, transition].map((list) => Array.from(list)),
  normalised,
  noise,
];
