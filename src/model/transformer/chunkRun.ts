import type { Architecture, Weights } from '../../checkpoint/architecture/architecture.js';
import type { Buffers } from '../runtime/buffers.js';
import { groupsOf, type Chunk, type Groups } from './chunks.js';
import { embed } from './embed.js';
import type { Forward } from './forward.js';
import { copyRows, picked, ramp } from './indices.js';
import { steeringTable } from '../steering.js';
import type { TreeRun } from '../treeRun.js';
import type { WorkBudget } from '../runtime/workBudget.js';

/** What stays the same through one run. */
export interface Setting extends TreeRun {
  readonly forward: Forward;
  readonly budget: WorkBudget;
  readonly architecture: Architecture;
  readonly weights: Weights;
  /** The block after which copies differ, or results may be changed: what comes before it is shared. */
  readonly apart: number;
  /** Queries that share one set of keys. */
  readonly groupRows: number;
  /** Rows that one call may take. */
  readonly rowsPerCall: () => number;
  readonly buffers: Buffers;
}

const MOST_PARTS = 4;

/**
 * Runs all blocks on one chunk and writes what is wanted of it: up to the block `apart` once, from there on for as
 * many copies at a time as one call may take.
 */
export async function runChunk(setting: Setting, chunk: Chunk, onCopies: (done: number) => void): Promise<void> {
  const run = new ChunkRun(setting, chunk);
  if (run.wanted.length > 0) await run.all(onCopies);
}

class ChunkRun {
  /** Rows of the caller's tree for the rows of the chunk. */
  private readonly treeRows: Int32Array;
  private readonly everyRow: Int32Array;
  /** Rows of the chunk whose results are wanted, and their rows in the results. */
  readonly wanted: Int32Array;
  private readonly targets: Int32Array;
  /** Position of each row of the chunk. */
  private readonly positions: Int32Array;
  /** Groups by the window of a layer and by whether all rows attend or the wanted ones. */
  private readonly parts = new Map<string, readonly Groups[]>();

  constructor(
    private readonly setting: Setting,
    private readonly chunk: Chunk,
  ) {
    this.positions = picked(setting.part.position, chunk.rows);
    this.treeRows = chunk.rows.map((row) => setting.rowOf(row));
    const everyRow = ramp(chunk.rows.length);
    const wanted = (row: number): boolean => row >= chunk.firstOwn && setting.target(this.treeRows[row]) >= 0;
    this.wanted = everyRow.filter(wanted);
    this.everyRow = this.wanted.length === everyRow.length ? this.wanted : everyRow;
    this.targets = this.wanted.map((row) => setting.target(this.treeRows[row]));
  }

  async all(onCopies: (done: number) => void): Promise<void> {
    const { architecture, part, weights, copies, apart } = this.setting;
    const { n_layers, d_model } = architecture;
    const { rows } = this.chunk;
    let shared: Float32Array = this.setting.buffers.take(rows.length * d_model);
    embed(architecture, weights, picked(part.token, rows), this.positions, shared);
    for (let layer = 0; layer <= apart; layer++) {
      shared = await this.block(layer, shared, shared, 1);
      if (layer < apart) this.write(layer, shared, 0, copies);
    }
    const together = Math.max(1, Math.floor(this.setting.rowsPerCall() / rows.length));
    for (let from = 0; from < copies; from += together) {
      const to = Math.min(copies, from + together);
      let resid = n_layers === 0 ? shared : this.setApart(shared, from, to);
      this.finish(apart, resid, from, to);
      for (let layer = apart + 1; layer < n_layers; layer++) {
        resid = await this.block(layer, shared, resid, to - from, from);
        this.finish(layer, resid, from, to);
      }
      await this.unembed(resid, from, to);
      onCopies(to);
    }
  }

  /** Rows that are there after a block: of the last one, only those that are wanted. */
  private present(layer: number): Int32Array {
    return layer === this.setting.architecture.n_layers - 1 ? this.wanted : this.everyRow;
  }

  /**
   * One block, in as many calls as the budget asks for; the copies from `from` on are steered, if that is given.
   * What is shared is left alone.
   */
  private async block(
    layer: number,
    shared: Float32Array,
    resid: Float32Array,
    copies: number,
    from?: number,
  ): Promise<Float32Array> {
    const { forward, budget, yieldIfDue, buffers, architecture } = this.setting;
    const size = copies * architecture.d_model;
    const present = this.present(layer);
    const table = from === undefined ? undefined : this.table(layer, from, from + copies);
    const result = buffers.take(present.length * size, shared, resid);
    let start = 0;
    for (const groups of this.partsOf(present, layer)) {
      await yieldIfDue();
      const steering = table && { table, at: this.steeredRows(groups.wanted) };
      const own = result.subarray(start, (start += groups.wanted.length * size));
      await budget.measured(() => forward.runBlock(layer, resid, copies, this.positions, groups, steering, own));
    }
    return result;
  }

  /** Copies from .. to - 1 of what is shared, steered at the block after which they differ. */
  private setApart(shared: Float32Array, from: number, to: number): Float32Array {
    const { architecture, copies, apart, buffers } = this.setting;
    const table = this.table(apart, from, to);
    if (copies === 1 && !table) return shared;
    const { d_model } = architecture;
    const rows = shared.length / d_model;
    const resid = buffers.take((to - from) * shared.length, shared);
    for (let copy = 0; copy < to - from; copy++) resid.set(shared, copy * shared.length);
    if (!table) return resid;
    const at = this.steeredRows(this.present(apart));
    for (let copy = 0; copy < to - from; copy++)
      for (let row = 0; row < rows; row++) {
        if (!at[row]) continue;
        const a = (copy * rows + row) * d_model;
        const b = (1 + copy) * d_model;
        for (let d = 0; d < d_model; d++) resid[a + d] += table[b + d];
      }
    return resid;
  }

  private table(layer: number, from: number, to: number): Float32Array | undefined {
    const { options, architecture } = this.setting;
    return options.steering && steeringTable(options.steering, architecture, layer, from, to);
  }

  private steeredRows(rows: Int32Array): Uint8Array {
    const at = this.setting.options.steering?.at;
    const result = new Uint8Array(rows.length).fill(1);
    if (at) for (let index = 0; index < rows.length; index++) result[index] = at[this.treeRows[rows[index]]];
    return result;
  }

  private finish(layer: number, resid: Float32Array, from: number, to: number): void {
    const { hook } = this.setting.options;
    if (layer < 0) return;
    if (hook) {
      const rows = picked(this.treeRows, this.present(layer));
      const size = resid.length / (to - from);
      for (let copy = from; copy < to; copy++)
        hook(layer, resid.subarray((copy - from) * size, (copy - from + 1) * size), rows, copy);
    }
    this.write(layer, resid, from, to);
  }

  private write(layer: number, resid: Float32Array, from: number, to: number): void {
    const { activations, architecture } = this.setting;
    const result = activations.resid_post[layer];
    if (result.length > 0) this.copyOut(resid, this.present(layer), result, architecture.d_model, from, to);
  }

  private async unembed(resid: Float32Array, from: number, to: number): Promise<void> {
    const { activations, architecture, forward, budget, yieldIfDue } = this.setting;
    if (activations.logits.length === 0) return;
    const { d_model, d_vocab_out } = architecture;
    const rows = resid.length / d_model;
    const logits = new Float32Array(rows * d_vocab_out);
    const size = budget.unembedRows();
    for (let start = 0; start < rows; start += size) {
      await yieldIfDue();
      const end = Math.min(rows, start + size);
      const own = logits.subarray(start * d_vocab_out, end * d_vocab_out);
      await forward.runUnembed(resid.subarray(start * d_model, end * d_model), own);
    }
    const present = architecture.n_layers === 0 ? this.everyRow : this.wanted;
    this.copyOut(logits, present, activations.logits, d_vocab_out, from, to);
  }

  /** Writes the wanted rows of copies from .. to - 1; values that are there once stand for every copy. */
  private copyOut(
    values: Float32Array,
    present: Int32Array,
    result: Float32Array,
    width: number,
    from: number,
    to: number,
  ): void {
    const places = present === this.wanted ? ramp(this.wanted.length) : this.wanted;
    const once = values.length === present.length * width;
    for (let copy = from; copy < to; copy++) {
      const start = once ? 0 : (copy - from) * present.length;
      copyRows(values, places, start, result, this.targets, copy * this.setting.count, width);
    }
  }

  /**
   * A chunk is made for one call, give or take the path to it, and cut only where paths are longer than that; not
   * finely, since each part computes the keys and values of all rows.
   */
  private partsOf(rows: Int32Array, layer: number): readonly Groups[] {
    const { groupRows, rowsPerCall, architecture } = this.setting;
    const window = architecture.window_sizes[layer] ?? null;
    const key = `${rows === this.wanted} ${window}`;
    const known = this.parts.get(key);
    if (known) return known;
    const perCall = rowsPerCall();
    const size = rows.length <= 2 * perCall ? rows.length : Math.max(perCall, Math.ceil(rows.length / MOST_PARTS));
    const sight = { window, byDistance: architecture.positional_embedding_type === 'alibi' };
    const parts: Groups[] = [];
    for (let start = 0; start < rows.length; start += size)
      parts.push(groupsOf(this.chunk, rows.subarray(start, start + size), groupRows, sight));
    this.parts.set(key, parts);
    return parts;
  }
}
