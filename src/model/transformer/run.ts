import type { Architecture, ModelShape, Weights } from '../../checkpoint/architecture/architecture.js';
import { yieldToEvents, yielder } from '../../shared/cancellation.js';
import { InputError } from '../../shared/inputError.js';
import { Buffers } from '../runtime/buffers.js';
import { runChunk, type Setting } from './chunkRun.js';
import { chunksOf } from './chunks.js';
import type { Forward } from './forward.js';
import type { Activations, PrefixTree } from '../prefixTree.js';
import { restrict } from '../restrict.js';
import type { RunOptions } from '../runOptions.js';
import { firstSteeredLayer } from '../steering.js';
import { groupRows, type WorkBudget } from '../runtime/workBudget.js';

/** Runs a model over a prefix tree, chunk by chunk (see ModelSession.run). */
export async function runTree(
  forward: Forward,
  budget: WorkBudget,
  { architecture, weights }: { readonly architecture: Architecture; readonly weights: Weights },
  tree: PrefixTree,
  options: RunOptions,
): Promise<Activations> {
  const { wanted, steering, hook, signal, onProgress } = options;
  await yieldToEvents(signal);
  checkTokens(architecture, tree);
  const copies = steering?.copies ?? 1;
  const count = wanted?.length ?? tree.count;
  const activations = emptyActivations(architecture, copies * count, options.outputs);
  const partial = partOf(tree, wanted);
  const { part } = partial;
  const depth = depthOf(part.position);
  const firstSteered = steering ? firstSteeredLayer(steering, architecture) : architecture.n_layers;
  const setting: Setting = {
    ...{ forward, budget, architecture, weights, options, count, copies, activations },
    ...partial,
    apart: hook ? 0 : Math.min(firstSteered, architecture.n_layers - 1),
    groupRows: groupRows(depth),
    rowsPerCall: () => budget.rows(depth),
    buffers: new Buffers(),
    yieldIfDue: yielder(signal),
  };
  let before = 0;
  const total = part.count * copies;
  for (const chunk of chunksOf(part, Math.max(setting.rowsPerCall(), depth))) {
    const own = chunk.rows.length - chunk.firstOwn;
    await runChunk(setting, chunk, (copiesDone) => onProgress?.(before + own * copiesDone, total));
    before += own * copies;
  }
  return activations;
}

/** @throws InputError `token-out-of-range`, `word-too-long` */
export function checkTokens({ d_vocab, n_ctx }: ModelShape, { token, position }: PrefixTree): void {
  for (const id of token)
    if (id < 0 || id >= d_vocab)
      throw new InputError('token-out-of-range', `Token ${id} is not one of the model's tokens 0 to ${d_vocab - 1}.`);
  const length = depthOf(position);
  if (length > n_ctx)
    throw new InputError(
      'word-too-long',
      `A word of ${length} tokens does not fit the model's context (n_ctx ${n_ctx}).`,
    );
}

function depthOf(position: Int32Array): number {
  let deepest = -1;
  for (const p of position) if (p > deepest) deepest = p;
  return deepest + 1;
}

/** Room for the results of some rows. */
export function emptyActivations(architecture: ModelShape, rows: number, outputs: RunOptions['outputs']): Activations {
  const { d_model, d_vocab_out, n_layers } = architecture;
  const size = outputs && !outputs.resid_post ? 0 : rows * d_model;
  return {
    d_model,
    d_vocab_out,
    resid_post: Array.from({ length: n_layers }, () => new Float32Array(size)),
    logits: new Float32Array(outputs && !outputs.logits ? 0 : rows * d_vocab_out),
  };
}

/** The part of a tree that is wanted, and where its rows' results go. */
export function partOf(tree: PrefixTree, wanted: Int32Array | undefined): Pick<Setting, 'part' | 'rowOf' | 'target'> {
  if (!wanted) return { part: tree, rowOf: (row) => row, target: (row) => row };
  const { tree: part, rows } = restrict(tree, wanted);
  const target = new Int32Array(tree.count).fill(-1);
  wanted.forEach((row, index) => (target[row] = index));
  return { part, rowOf: (row) => rows[row], target: (row) => target[row] };
}
