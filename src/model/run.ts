import type { Architecture, Weights } from '../checkpoint/architecture.js';
import { breathe, breather } from '../cancellation.js';
import { InputError } from '../inputError.js';
import { embed } from './blockWeights.js';
import { chunksOf, groupsOf, type Chunk, type Groups } from './chunks.js';
import type { Forward } from './forward.js';
import { picked, ramp } from './indices.js';
import type { Activations, PrefixTree } from './prefixTree.js';
import { restrict } from './restrict.js';
import { firstSteeredLayer, steeringTable, type Steering } from './steering.js';
import { GROUP_ROWS, type WorkBudget } from './workBudget.js';

/**
 * Called on blocks.{layer}.hook_resid_post, after steering, before the next block reads it; may change it in place.
 * @param resid rows.length × d_model, of one copy
 * @param rows rows of the tree; a row may come again in a later call for the same layer
 * @param copy which of the steered copies; 0 where there is one
 */
export type ResidHook = (layer: number, resid: Float32Array, rows: Int32Array, copy: number) => void;

export interface RunOptions {
  readonly steering?: Steering | undefined;
  readonly hook?: ResidHook | undefined;
  /** Rows whose results are wanted, each once, in any order; every row where left out. */
  readonly wanted?: Int32Array | undefined;
  /** What to return; both where left out. What is not asked for is returned empty. */
  readonly outputs?: { readonly resid_post?: boolean; readonly logits?: boolean } | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Rows done and rows in all, copies counted. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** What stays the same through one run. */
interface Setting {
  readonly forward: Forward;
  readonly budget: WorkBudget;
  readonly architecture: Architecture;
  readonly weights: Weights;
  readonly options: RunOptions;
  /** The part of the caller's tree that is run. */
  readonly part: PrefixTree;
  /** Row of the caller's tree for each row of the part. */
  readonly rowOf: (row: number) => number;
  /** Row of the results for each row of the caller's tree, or -1. */
  readonly target: (row: number) => number;
  /** Rows of the results. */
  readonly count: number;
  readonly firstSteered: number;
  readonly activations: Activations;
  /** Rows that one call may take. */
  readonly rowsPerCall: () => number;
  readonly pause: () => Promise<void>;
}

/** Runs a model over a prefix tree, chunk by chunk (see ModelSession.run). */
export async function runTree(
  forward: Forward,
  budget: WorkBudget,
  { architecture, weights }: { readonly architecture: Architecture; readonly weights: Weights },
  tree: PrefixTree,
  options: RunOptions,
): Promise<Activations> {
  const { wanted, steering, signal, onProgress } = options;
  await breathe(signal);
  checkTokens(architecture, tree);
  const copies = steering?.copies ?? 1;
  const count = wanted?.length ?? tree.count;
  const activations = emptyActivations(architecture, copies * count, options.outputs);
  const partial = partOf(tree, wanted);
  const { part } = partial;
  const depth = depthOf(part.position);
  const setting: Setting = {
    ...{ forward, budget, architecture, weights, options, count, activations },
    ...partial,
    firstSteered: steering ? firstSteeredLayer(steering, architecture) : architecture.n_layers,
    rowsPerCall: () => budget.rows(depth + GROUP_ROWS),
    pause: breather(signal),
  };
  const perCall = setting.rowsPerCall();
  let done = 0;
  for (const chunk of chunksOf(part, Math.max(perCall, 2 * depth))) {
    const together = Math.max(1, Math.floor(perCall / chunk.rows.length));
    for (let from = 0; from < copies; from += together) {
      const to = Math.min(copies, from + together);
      await runChunk(setting, chunk, from, to);
      done += (chunk.rows.length - chunk.firstOwn) * (to - from);
      onProgress?.(done, part.count * copies);
    }
  }
  return activations;
}

function checkTokens({ d_vocab, n_ctx }: Architecture, { token, position }: PrefixTree): void {
  for (const id of token)
    if (id < 0 || id >= d_vocab)
      throw new InputError('token-out-of-range', `Token ${id} is not one of the model's tokens 0 to ${d_vocab - 1}.`);
  const length = depthOf(position);
  if (length > n_ctx)
    throw new InputError('word-too-long', `A word of ${length} tokens does not fit the model's context (n_ctx ${n_ctx}).`);
}

function depthOf(position: Int32Array): number {
  let deepest = -1;
  for (const p of position) if (p > deepest) deepest = p;
  return deepest + 1;
}

function emptyActivations(architecture: Architecture, rows: number, outputs: RunOptions['outputs']): Activations {
  const { d_model, d_vocab_out, n_layers } = architecture;
  const size = outputs && !outputs.resid_post ? 0 : rows * d_model;
  return {
    d_model,
    d_vocab_out,
    resid_post: Array.from({ length: n_layers }, () => new Float32Array(size)),
    logits: new Float32Array(outputs && !outputs.logits ? 0 : rows * d_vocab_out),
  };
}

function partOf(tree: PrefixTree, wanted: Int32Array | undefined): Pick<Setting, 'part' | 'rowOf' | 'target'> {
  if (!wanted) return { part: tree, rowOf: (row) => row, target: (row) => row };
  const { tree: part, rows } = restrict(tree, wanted);
  const target = new Int32Array(tree.count).fill(-1);
  wanted.forEach((row, index) => (target[row] = index));
  return { part, rowOf: (row) => rows[row] as number, target: (row) => target[row] as number };
}

/** Runs all layers on one chunk, for the copies from .. to - 1, and writes what is wanted of it. */
async function runChunk(setting: Setting, chunk: Chunk, from: number, to: number): Promise<void> {
  const { architecture, activations, forward, part, options } = setting;
  const { n_layers, d_model, d_vocab_out } = architecture;
  const treeRows = chunk.rows.map((row) => setting.rowOf(row));
  const all = ramp(chunk.rows.length);
  const wanted = all.filter((local) => local >= chunk.firstOwn && setting.target(treeRows[local] as number) >= 0);
  if (wanted.length === 0) return;
  const wantedParts = groupParts(setting, chunk, wanted);
  const allParts = n_layers < 2 || wanted.length === all.length ? wantedParts : groupParts(setting, chunk, all);
  const targets = wanted.map((local) => setting.target(treeRows[local] as number));
  const write = (result: Float32Array, values: Float32Array, present: Int32Array, width: number): void => {
    const places = present === wanted ? ramp(wanted.length) : wanted;
    const apart = values.length > present.length * width;
    for (let copy = from; copy < to; copy++) {
      const start = apart ? (copy - from) * present.length : 0;
      copyRows(values, places, start, result, targets, copy * setting.count, width);
    }
  };

  let resid = embed(setting.weights, d_model, picked(part.token, chunk.rows), picked(part.position, chunk.rows));
  let copies = 1;
  for (let layer = 0; layer < n_layers; layer++) {
    // Only the wanted rows go through the last block's queries and MLP.
    const last = layer === n_layers - 1;
    const present = last ? wanted : all;
    const copiesAfter = layer >= setting.firstSteered || options.hook ? to - from : 1;
    resid = await runBlock(setting, layer, resid, copies, last ? wantedParts : allParts, treeRows, from, copiesAfter);
    copies = copiesAfter;
    if (options.hook) {
      const rows = picked(treeRows, present);
      const size = rows.length * d_model;
      for (let copy = 0; copy < copies; copy++)
        options.hook(layer, resid.subarray(copy * size, (copy + 1) * size), rows, from + copy);
    }
    const result = activations.resid_post[layer];
    if (result?.length) write(result, resid, present, d_model);
  }
  if (activations.logits.length === 0) return;
  write(activations.logits, await forward.runUnembed(resid), n_layers === 0 ? all : wanted, d_vocab_out);
}

/** One block, in as many calls as the budget asks for. */
async function runBlock(
  { forward, budget, architecture, firstSteered, options: { steering }, pause }: Setting,
  layer: number,
  resid: Float32Array,
  copies: number,
  parts: readonly Groups[],
  treeRows: Int32Array,
  from: number,
  copiesAfter: number,
): Promise<Float32Array> {
  const steered = layer >= firstSteered ? steering : undefined;
  const table = steered && steeringTable(steered, architecture, layer, from, from + copiesAfter);
  const results: Float32Array[] = [];
  for (const groups of parts) {
    await pause();
    const at = steered && Uint8Array.from(groups.wanted, (local) => steered.at?.[treeRows[local] as number] ?? 1);
    const start = performance.now();
    results.push(await forward.runBlock(layer, resid, copies, groups, { copies: copiesAfter, table, at }));
    budget.took(performance.now() - start);
  }
  return results.length === 1 ? (results[0] as Float32Array) : concatenated(results);
}

function groupParts(setting: Setting, chunk: Chunk, wanted: Int32Array): Groups[] {
  const size = setting.rowsPerCall();
  const parts: Groups[] = [];
  // A chunk is made for one call, give or take the path to it; it is cut only where paths are longer than that.
  const whole = wanted.length <= 2 * size;
  for (let start = 0; start < wanted.length; start += whole ? wanted.length : size)
    parts.push(groupsOf(chunk, wanted.subarray(start, whole ? wanted.length : start + size), GROUP_ROWS));
  return parts;
}

/** Copies rows fromRows[i] + fromStart of one matrix to rows toRows[i] + toStart of another. */
function copyRows(
  from: Float32Array,
  fromRows: Int32Array,
  fromStart: number,
  to: Float32Array,
  toRows: Int32Array,
  toStart: number,
  width: number,
): void {
  for (let index = 0; index < fromRows.length; index++) {
    const a = ((fromRows[index] as number) + fromStart) * width;
    const b = ((toRows[index] as number) + toStart) * width;
    for (let d = 0; d < width; d++) to[b + d] = from[a + d] as number;
  }
}

function concatenated(parts: readonly Float32Array[]): Float32Array {
  const result = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}
