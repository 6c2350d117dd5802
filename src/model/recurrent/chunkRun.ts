import type { RecurrentArchitecture } from '../../checkpoint/architecture/architecture.js';
import { steeringTable } from '../steering.js';
import type { TreeRun } from '../treeRun.js';
import type { CellBudget } from './cellBudget.js';
import type { Cells } from './cells.js';
import { reals, type Reals } from './cellWeights.js';
import type { Level } from './levels.js';
import { copyWanted, indices, withTarget } from './rows.js';

/** What stays the same through one run. */
export interface Setting extends TreeRun {
  readonly cells: Cells;
  readonly budget: CellBudget;
  readonly architecture: RecurrentArchitecture;
  /** Row of the first layer's table for each token. */
  readonly tableRow: ReadonlyMap<number, number>;
  /** The first layer in which copies differ, or results may be changed: those before it are run once. */
  readonly apart: number;
}

/** States of one layer: by level, copies × rows × d_model. */
type States = readonly Reals[];

/** Copies from .. to - 1 of a run. */
interface Copies {
  readonly from: number;
  readonly to: number;
}

/** Steps all layers through one chunk, level by level, and writes what is wanted of it. */
export class ChunkRun {
  /** By level: rows of the caller's tree. */
  private readonly treeRows: readonly Int32Array[];
  /** By level: rows of the results, -1 where nothing is wanted. */
  private readonly targets: readonly Int32Array[];
  private readonly rows: number;

  constructor(
    private readonly setting: Setting,
    private readonly levels: readonly Level[],
  ) {
    this.treeRows = levels.map(({ rows }) => rows.map((row) => setting.rowOf(row)));
    this.targets = levels.map(({ isOwn }, level) =>
      this.treeRows[level].map((row, at) => (isOwn[at] ? setting.target(row) : -1)),
    );
    this.rows = levels.reduce((sum, { rows }) => sum + rows.length, 0);
  }

  async all(onDone: (share: number) => void): Promise<void> {
    if (this.targets.every((targets) => targets.every((target) => target < 0))) return onDone(1);
    const { copies, apart, architecture, budget } = this.setting;
    let shared: States | undefined;
    for (let layer = 0; layer < apart; layer++) {
      shared = await this.layer(layer, shared, 1, { from: 0, to: 1 }, false);
      this.write(layer, shared, { from: 0, to: copies }, 1);
    }
    const together = Math.max(1, Math.floor(budget.chunkRows() / this.rows));
    for (let from = 0; from < copies; from += together) {
      const own = { from, to: Math.min(copies, from + together) };
      let below = shared;
      let copiesBelow = 1;
      for (let layer = apart; layer < architecture.n_layers; layer++) {
        below = await this.layer(layer, below, copiesBelow, own, true);
        copiesBelow = own.to - own.from;
        this.write(layer, below, own, copiesBelow);
      }
      if (below) await this.logits(below, own);
      onDone(own.to / copies);
    }
  }

  /**
   * One layer through all levels.
   * @param below states of the layer below, of `copiesBelow` copies; undefined for the first layer
   * @param isOwn whether copies are steered and hooks called
   */
  private async layer(
    layer: number,
    below: States | undefined,
    copiesBelow: number,
    own: Copies,
    isOwn: boolean,
  ): Promise<States> {
    const { architecture, cells, options, tableRow, part } = this.setting;
    const { d_model, d_cell } = architecture;
    const copies = own.to - own.from;
    const steering = this.table(layer, own, isOwn);
    const states: Reals[] = [];
    let { h, c } = cells.start(layer);
    let rowsBefore = 0;
    for (const [at, { rows, parent }] of this.levels.entries()) {
      const count = rows.length;
      const hOut = reals(cells.precision, copies * count * d_model);
      const cOut = reals(cells.precision, architecture.rnn_type === 'LSTM' ? copies * count * d_cell : 0);
      const x = below?.[at];
      const xAt = x
        ? indices(copies, count, (copy, row) => (copiesBelow === 1 ? 0 : copy * count) + row)
        : indices(copies, count, (_, row) => tableRow.get(part.token[rows[row]]) ?? 0);
      const step = {
        layer,
        xAt,
        ...(x && { x }),
        parent: indices(copies, count, (copy, row) => copy * rowsBefore + parent[row]),
        ...{ h, c, steering },
        addition: this.additions(at, copies, steering.length > d_model),
      };
      await this.steps(step, hOut, cOut);
      if (isOwn && options.hook) this.callHook(layer, hOut, at, own);
      states.push(hOut);
      [h, c, rowsBefore] = [hOut, cOut, count];
    }
    return states;
  }

  /** The rows of one level, in as many calls as the budget asks for. */
  private async steps(step: Omit<Parameters<Cells['step']>[0], 'hOut' | 'cOut'>, hOut: Reals, cOut: Reals) {
    const { budget, cells, yieldIfDue, architecture } = this.setting;
    const { d_model, d_cell, rnn_type } = architecture;
    const rows = step.xAt.length;
    const size = budget.rows();
    for (let start = 0; start < rows; start += size) {
      await yieldIfDue();
      const end = Math.min(rows, start + size);
      const part = {
        ...step,
        xAt: step.xAt.subarray(start, end),
        parent: step.parent.subarray(start, end),
        addition: step.addition.subarray(start, end),
        hOut: hOut.subarray(start * d_model, end * d_model),
        cOut: rnn_type === 'LSTM' ? cOut.subarray(start * d_cell, end * d_cell) : cOut,
      };
      await budget.measured(() => cells.step(part));
    }
  }

  private table(layer: number, { from, to }: Copies, isOwn: boolean): Reals {
    const { options, architecture, cells } = this.setting;
    const table =
      isOwn && options.steering
        ? steeringTable(options.steering, architecture, layer, from, to)
        : new Float32Array(architecture.d_model).fill(-0);
    return cells.precision === 'float64' ? Float64Array.from(table) : table;
  }

  private additions(level: number, copies: number, isSteered: boolean): Int32Array {
    const rows = this.treeRows[level];
    const at = this.setting.options.steering?.at;
    if (!isSteered) return new Int32Array(copies * rows.length);
    return indices(copies, rows.length, (copy, row) => (!at || at[rows[row]] ? 1 + copy : 0));
  }

  private callHook(layer: number, h: Reals, level: number, { from, to }: Copies): void {
    const { hook } = this.setting.options;
    const rows = this.treeRows[level];
    const size = rows.length * this.setting.architecture.d_model;
    for (let copy = from; copy < to; copy++) {
      const own = h.subarray((copy - from) * size, (copy - from + 1) * size);
      if (own instanceof Float32Array) hook?.(layer, own, rows, copy);
      else {
        const rounded = Float32Array.from(own);
        const before = rounded.slice();
        hook?.(layer, rounded, rows, copy);
        // What the hook leaves alone keeps its precision.
        for (let at = 0; at < size; at++) if (rounded[at] !== before[at]) own[at] = rounded[at];
      }
    }
  }

  /** Writes the wanted states of copies from .. to - 1; those of one copy stand for every copy. */
  private write(layer: number, states: States, { from, to }: Copies, copies: number): void {
    const { activations, architecture, count } = this.setting;
    const result = activations.resid_post[layer];
    if (result.length === 0) return;
    const { d_model } = architecture;
    for (const [level, targets] of this.targets.entries())
      for (let copy = from; copy < to; copy++) {
        const start = copies === 1 ? 0 : (copy - from) * targets.length;
        copyWanted(states[level], start, result, targets, copy * count, d_model);
      }
  }

  private async logits(states: States, { from, to }: Copies): Promise<void> {
    const { activations, architecture, budget, cells, count, yieldIfDue } = this.setting;
    if (activations.logits.length === 0) return;
    const { d_model, d_vocab_out } = architecture;
    const size = budget.outputRows();
    for (const [level, targets] of this.targets.entries())
      for (let copy = from; copy < to; copy++) {
        const start = (copy - from) * targets.length;
        for (let first = 0; first < targets.length; first += size) {
          const some = targets.subarray(first, first + size);
          const wanted = some.filter((target) => target >= 0);
          if (wanted.length === 0) continue;
          await yieldIfDue();
          const row = start + first;
          let h = states[level].subarray(row * d_model, (row + some.length) * d_model);
          if (wanted.length < some.length) h = withTarget(h, some, reals(cells.precision, wanted.length * d_model));
          const logits = reals(cells.precision, wanted.length * d_vocab_out);
          await cells.logits(h, logits);
          copyWanted(logits, 0, activations.logits, wanted, copy * count, d_vocab_out);
        }
      }
  }
}
