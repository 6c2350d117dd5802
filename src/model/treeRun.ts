/** What every way to run a model over a prefix tree begins with, and how it goes on chunk by chunk. */
import type { ModelShape } from '../checkpoint/architecture/architecture.js';
import { yieldToEvents, yielder } from '../shared/cancellation.js';
import { InputError } from '../shared/inputError.js';
import type { Activations, PrefixTree } from './prefixTree.js';
import { restrict } from './restrict.js';
import type { RunOptions } from './runOptions.js';
import { firstSteeredLayer } from './steering.js';
import { chunksOf, type Chunk } from './transformer/chunks.js';

/** What stays the same through one run. */
export interface TreeRun {
  readonly options: RunOptions;
  /** The part of the caller's tree that is run. */
  readonly part: PrefixTree;
  /** Row of the caller's tree for each row of the part. */
  readonly rowOf: (row: number) => number;
  /** Row of the results for each row of the caller's tree, or -1. */
  readonly target: (row: number) => number;
  /** Rows of the results of one copy. */
  readonly count: number;
  readonly copies: number;
  readonly activations: Activations;
  readonly yieldIfDue: () => Promise<void>;
}

/** @throws InputError `token-out-of-range`, `word-too-long`; CancelledError */
export async function beginRun(architecture: ModelShape, tree: PrefixTree, options: RunOptions): Promise<TreeRun> {
  const { wanted, steering, signal } = options;
  await yieldToEvents(signal);
  checkTokens(architecture, tree);
  const copies = steering?.copies ?? 1;
  const count = wanted?.length ?? tree.count;
  return {
    ...{ options, copies, count },
    ...partOf(tree, wanted),
    activations: emptyActivations(architecture, copies * count, options.outputs),
    yieldIfDue: yielder(signal),
  };
}

/** The first layer in which copies differ, or results may be changed: what comes before it is run once for all copies. */
export function layerApart(architecture: ModelShape, { steering, hook }: RunOptions): number {
  const firstSteered = steering ? firstSteeredLayer(steering, architecture) : architecture.n_layers;
  return hook ? 0 : Math.min(firstSteered, architecture.n_layers - 1);
}

/**
 * Runs the wanted part of the tree in chunks of about `largest` rows.
 * @param runChunk tells how many copies of its chunk are done, parts of them too
 */
export async function runChunks(
  { part, copies, options: { onProgress } }: TreeRun,
  largest: number,
  runChunk: (chunk: Chunk, onCopies: (done: number) => void) => Promise<void>,
): Promise<void> {
  let before = 0;
  const total = part.count * copies;
  for (const chunk of chunksOf(part, largest)) {
    const own = chunk.rows.length - chunk.firstOwn;
    await runChunk(chunk, (done) => onProgress?.(before + Math.round(own * done), total));
    before += own * copies;
  }
}

function checkTokens({ d_vocab, n_ctx }: ModelShape, { token, position }: PrefixTree): void {
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

/** Number of positions of the longest word. */
export function depthOf(position: Int32Array): number {
  let deepest = -1;
  for (const p of position) if (p > deepest) deepest = p;
  return deepest + 1;
}

/** Room for the results of some rows. */
function emptyActivations(architecture: ModelShape, rows: number, outputs: RunOptions['outputs']): Activations {
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
function partOf(tree: PrefixTree, wanted: Int32Array | undefined): Pick<TreeRun, 'part' | 'rowOf' | 'target'> {
  if (!wanted) return { part: tree, rowOf: (row) => row, target: (row) => row };
  const { tree: part, rows } = restrict(tree, wanted);
  const target = new Int32Array(tree.count).fill(-1);
  wanted.forEach((row, index) => (target[row] = index));
  return { part, rowOf: (row) => rows[row], target: (row) => target[row] };
}
