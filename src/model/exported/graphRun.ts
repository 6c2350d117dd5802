import { longestContext, type LoadedGraph } from '../../checkpoint/architecture/architecture.js';
import { InputError } from '../../shared/inputError.js';
import { requireFinite } from '../finite.js';
import { positionCost } from './allowances.js';
import type { Addition, GraphCalls, WantedOutputs } from './graphCalls.js';
import type { Activations, PrefixTree } from '../prefixTree.js';
import { beginRun } from '../treeRun.js';
import type { ResidHook, RunOptions } from '../runOptions.js';
import type { Steering } from '../steering.js';
import { wordBatches, type WordBatch } from './wordBatches.js';

/** Multiply-adds of one call, and bytes of its largest tensors together (see WorkBudget). */
const CALL_WORK = 2 ** 28;
const LEAST_WORK = 2 ** 20;
/** Calls that take longer by themselves make the next ones smaller: between calls a cancel costs nothing. */
const LONG_CALL_MS = 40;
const CALL_BYTES = 2 ** 27;
const MOST_WORDS = 2048;
const MOST_TENSOR_BYTES = 512 * 2 ** 20;

/** One call's words: their rows in the full tree, and what is to be done with each place. */
interface Places extends WordBatch {
  readonly words: readonly Int32Array[];
  readonly rowOf: (row: number) => number;
  readonly target: (row: number) => number;
}

/** Runs prefix trees through an exported graph, word by word. */
export class GraphRunner {
  private work = CALL_WORK;
  private wasLong = false;

  constructor(
    private readonly calls: GraphCalls,
    private readonly checkpoint: LoadedGraph,
    private readonly threads: number,
  ) {}

  async run(tree: PrefixTree, options: RunOptions): Promise<Activations> {
    const { steering, hook, outputs, onProgress, signal } = options;
    const { architecture } = this.checkpoint;
    if (steering || hook) this.refuseWhereNothingCanBeAdded();
    const shape = { ...architecture, n_ctx: longestContext(architecture) };
    const { part, target, rowOf, copies, count, activations, yieldIfDue } = await beginRun(shape, tree, options);
    const ask = { resid_post: outputs?.resid_post ?? !outputs, logits: outputs?.logits ?? !outputs };
    let done = 0;
    for (let copy = 0; copy < copies; copy++) {
      const isDone = new Uint8Array(part.count);
      for (const batch of wordBatches(part, (positions) => this.wordsPerCall(positions))) {
        const words = batch.paths.map((path) => path.map((row) => part.token[row]));
        const places = { ...batch, words, rowOf, target };
        const added = steering ? this.steeringOf(steering, copy, places) : [];
        if (hook) await this.applyHook(hook, copy, places, added, options);
        const { pos } = this.calls.size(words.length, batch.length);
        const from: number[] = [];
        const into: number[] = [];
        for (const [index, path] of batch.paths.entries())
          for (let position = 0; position < batch.length; position++) {
            const row = path[position];
            // Each prefix is taken from the first word that has it.
            if (isDone[row]) continue;
            isDone[row] = 1;
            done++;
            const to = target(rowOf(row));
            if (to < 0) continue;
            from.push(index * pos + position);
            into.push(copy * count + to);
          }
        const given = await this.call(places, { ...ask, places: Int32Array.from(from) }, added, signal);
        given.resid_post.forEach((stream, layer) =>
          this.take(stream, architecture.d_model, activations.resid_post[layer], into),
        );
        if (given.logits) this.take(given.logits, architecture.d_vocab_out, activations.logits, into);
        await yieldIfDue();
        onProgress?.(done, part.count * copies);
      }
    }
    return activations;
  }

  /** Words of one call: it follows from the model's shape, so that the same input gives the same bits. */
  wordsPerCall(length: number): number {
    const { architecture, ports, file } = this.checkpoint;
    const { d_model, d_vocab_out } = architecture;
    const { batch, pos } = this.calls.size(1, length);
    if (batch * pos * Math.max(d_model, d_vocab_out) * 4 > MOST_TENSOR_BYTES)
      throw new InputError(
        'too-large',
        `${file}: the outputs of ${batch} words of ${pos} tokens take more than 512 MiB.`,
      );
    if (ports.tokens.batch !== null) return batch;
    const { work, floats } = positionCost(this.checkpoint, pos);
    return Math.max(1, Math.floor(Math.min(MOST_WORDS, this.work / work / pos, CALL_BYTES / 4 / floats / pos)));
  }

  private async call(
    { words, length }: Places,
    ask: WantedOutputs,
    added: readonly (Addition | undefined)[],
    signal?: AbortSignal,
  ) {
    const given = await this.calls.run(words, length, ask, added, signal);
    const isLong = given.cpuMs / this.threads > LONG_CALL_MS;
    if (isLong && this.wasLong) this.work = Math.max(LEAST_WORK, this.work / 2);
    this.wasLong = isLong;
    return given;
  }

  private steeringOf({ vectors, at }: Steering, copy: number, places: Places): (Addition | undefined)[] {
    const { d_model, n_layers } = this.checkpoint.architecture;
    return Array.from({ length: n_layers }, (_, layer) => {
      const start = (copy * n_layers + layer) * d_model;
      const vector = vectors.slice(start, start + d_model).map((value) => (value === 0 ? -0 : value));
      if (vector.every((value) => value === 0)) return undefined;
      if (!at) return vector;
      const addition = this.emptyAddition(places);
      this.forEachPlace(places, (place, row) => {
        if (at[row]) addition.set(vector, place * d_model);
      });
      return addition;
    });
  }

  /**
   * Layer by layer: what the hook makes of a layer's stream is added as a difference, on which the next layer's
   * stream is computed. A prefix that several words have is shown to the hook once for the call.
   */
  private async applyHook(
    hook: ResidHook,
    copy: number,
    places: Places,
    added: (Addition | undefined)[],
    { signal }: RunOptions,
  ): Promise<void> {
    const { d_model, n_layers } = this.checkpoint.architecture;
    for (let layer = 0; layer < n_layers; layer++) {
      const firstPlace = new Map<number, number>();
      this.forEachPlace(places, (place, row) => {
        if (layer === n_layers - 1 && places.target(row) < 0) return;
        if (!firstPlace.has(row)) firstPlace.set(row, place);
      });
      const rows = Int32Array.from(firstPlace.keys());
      const ask = { resid_post: { layer }, logits: false, places: Int32Array.from(firstPlace.values()) };
      const given = await this.call(places, ask, added, signal);
      const resid = given.resid_post[0].slice();
      const indexOf = new Map<number, number>();
      rows.forEach((row, index) => indexOf.set(row, index));
      const before = resid.slice();
      hook(layer, resid, rows, copy);
      if (resid.some((value, index) => value !== before[index])) {
        const addition = this.emptyAddition(places);
        const steered = added[layer];
        this.forEachPlace(places, (place, row) => {
          const index = indexOf.get(row);
          for (let d = 0; d < d_model; d++) {
            const own = steered ? steered[steered.length === d_model ? d : place * d_model + d] : -0;
            const change = index === undefined ? -0 : resid[index * d_model + d] - before[index * d_model + d];
            addition[place * d_model + d] = change === 0 ? own : own + change;
          }
        });
        added[layer] = addition;
      }
    }
  }

  private emptyAddition({ words, length }: Places): Float32Array {
    const { batch, pos } = this.calls.size(words.length, length);
    return new Float32Array(batch * pos * this.checkpoint.architecture.d_model).fill(-0);
  }

  /** Each place of a call with the row of the full tree that it computes; what only fills up is left out. */
  private forEachPlace({ paths, length, rowOf }: Places, visit: (place: number, row: number) => void): void {
    const { pos } = this.calls.size(paths.length, length);
    paths.forEach((path, index) => path.forEach((row, position) => visit(index * pos + position, rowOf(row))));
  }

  /** Copies rows of a call to where they belong. @throws InputError `not-finite` */
  private take(rows: Float32Array, width: number, results: Float32Array, into: readonly number[]): void {
    requireFinite(rows, this.checkpoint.file);
    into.forEach((to, index) => results.set(rows.subarray(index * width, (index + 1) * width), to * width));
  }

  private refuseWhereNothingCanBeAdded(): void {
    if (this.calls.canAdd) return;
    throw new InputError(
      'no-steering',
      `${this.checkpoint.file} is an exported graph in which no single value is the residual stream that later layers ` +
        'read, so nothing can be added to it. Steering, editing and erasing need the weights: open the checkpoint that ' +
        'it was exported from (.pt or .safetensors).',
    );
  }
}
