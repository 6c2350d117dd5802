import { yielder } from '../../shared/cancellation.js';
import { InputError } from '../../shared/inputError.js';
import { BeliefUpdate } from './belief.js';
import type { MixedStateTree } from './mixedStateTree.js';
import type { Process } from '../process.js';

type Nodes = Pick<MixedStateTree, 'count' | 'levelStart' | 'parent' | 'symbol' | 'belief' | 'probability'>;

/** Chosen words: only their prefixes are expanded. words × length token ids, row-major, sorted. */
export interface ChosenWords {
  readonly tokens: Int16Array;
  readonly length: number;
  /** Whether the one-symbol continuations of their prefixes are left out, as with hundreds of symbols, where they would be millions. */
  readonly alone: boolean;
}

/** Thrown if the tree would exceed its limit; `level` is the last complete depth. */
export class TreeOverflow extends Error {
  constructor(
    readonly nodes: number,
    readonly level: number,
  ) {
    super('tree overflow');
  }
}

/**
 * Grows the mixed-state tree level by level.
 * @param expected most nodes that there will be, or NaN; if it is known, arrays never have to be reallocated
 * @throws TreeOverflow past `maxNodes`
 * @throws InputError `negative-probability` if a generalised process gives one
 */
export class TreeGrowth {
  private readonly update: BeliefUpdate;
  private parent: Int32Array;
  private symbol: Int16Array;
  private belief: Float64Array;
  private probability: Float64Array;
  private capacity: number;
  private count = 1;
  /** First chosen word, and the one after the last, that pass through each node; only used with chosen words. */
  private firstWord: Int32Array;
  private endWord: Int32Array;

  constructor(
    private readonly process: Process,
    private readonly maxNodes: number,
    private readonly chosen: ChosenWords | null,
    expected: number,
  ) {
    this.update = new BeliefUpdate(process);
    const { S } = this.update;
    // One spare slot, because a symbol is tried in the next free slot before it is known to be possible.
    this.capacity = 1 + (Number.isNaN(expected) ? Math.min(maxNodes, 1 << 14) : expected);
    this.parent = new Int32Array(this.capacity).fill(-1, 0, 1);
    this.symbol = new Int16Array(this.capacity).fill(-1, 0, 1);
    this.belief = new Float64Array(this.capacity * S);
    this.belief.set(process.start);
    this.probability = new Float64Array(this.capacity).fill(1, 0, 1);
    const words = chosen === null ? 0 : this.capacity;
    this.firstWord = new Int32Array(words);
    this.endWord = new Int32Array(words);
    if (chosen !== null) this.endWord[0] = chosen.tokens.length / chosen.length;
  }

  async grow(depth: number, signal?: AbortSignal): Promise<Nodes> {
    const yieldIfDue = yielder(signal);
    const levelStart = new Int32Array(depth + 2);
    for (let level = 0; level <= depth; level++) {
      levelStart[level + 1] = this.count;
      if (level === depth) break;
      for (let node = levelStart[level]; node < levelStart[level + 1]; node++) {
        if (node % this.update.stride === 0) await yieldIfDue();
        this.branch(node, level);
      }
    }
    const { count } = this;
    const { S } = this.update;
    const trim = count < this.capacity;
    return {
      count,
      levelStart,
      parent: trim ? this.parent.slice(0, count) : this.parent,
      symbol: trim ? this.symbol.slice(0, count) : this.symbol,
      belief: trim ? this.belief.slice(0, count * S) : this.belief,
      probability: trim ? this.probability.slice(0, count) : this.probability,
    };
  }

  /** Nodes of the chosen words: those of depth `length` that a word ends in. */
  wordNodes(levelStart: Int32Array, length: number): Int32Array {
    const nodes: number[] = [];
    for (let node = levelStart[length]; node < levelStart[length + 1]; node++) {
      if (this.endWord[node] > this.firstWord[node]) nodes.push(node);
    }
    return Int32Array.from(nodes);
  }

  private branch(node: number, level: number): void {
    const { S, V } = this.update;
    if (this.chosen !== null && this.endWord[node] <= this.firstWord[node]) return;
    let word = this.chosen === null ? 0 : this.firstWord[node];
    for (let x = 0; x < V; x++) {
      if (this.chosen?.alone) {
        // On to the symbol of the next word.
        if (level >= this.chosen.length || word >= this.endWord[node]) return;
        x = this.chosen.tokens[word * this.chosen.length + level];
      }
      if (this.count === this.capacity) this.enlarge(level);
      const child = this.count;
      const p = this.update.step(this.belief, node * S, x, this.belief, child * S);
      const from = word;
      if (this.chosen !== null) word = this.wordsThrough(node, level, x, word);
      if (p < 0) throw this.negative(node, x, p);
      if (p === 0) continue;
      this.parent[child] = node;
      this.symbol[child] = x;
      this.probability[child] = this.probability[node] * p;
      if (this.chosen !== null) {
        this.firstWord[child] = from;
        this.endWord[child] = word;
      }
      this.count++;
    }
  }

  /** The end (exclusive) of the chosen words that continue `node` with symbol `x`, searching from `word`. */
  private wordsThrough(node: number, level: number, x: number, word: number): number {
    if (this.chosen === null || level >= this.chosen.length) return word;
    const { tokens, length } = this.chosen;
    let end = word;
    while (end < this.endWord[node] && tokens[end * length + level] === x) end++;
    return end;
  }

  private enlarge(level: number): void {
    // One more than the limit: the spare slot is needed while the last node is tried.
    const limit = this.maxNodes + 1;
    if (this.capacity >= limit) throw new TreeOverflow(this.count, level);
    this.capacity = Math.min(limit, this.capacity * 2);
    const { S } = this.update;
    this.parent = enlarged(this.parent, new Int32Array(this.capacity));
    this.symbol = enlarged(this.symbol, new Int16Array(this.capacity));
    this.belief = enlarged(this.belief, new Float64Array(this.capacity * S));
    this.probability = enlarged(this.probability, new Float64Array(this.capacity));
    if (this.chosen === null) return;
    this.firstWord = enlarged(this.firstWord, new Int32Array(this.capacity));
    this.endWord = enlarged(this.endWord, new Int32Array(this.capacity));
  }

  private negative(node: number, x: number, p: number): InputError {
    const word: string[] = [this.process.symbols[x]];
    for (let at = node; this.parent[at] >= 0; at = this.parent[at]) word.unshift(this.process.symbols[this.symbol[at]]);
    return new InputError(
      'negative-probability',
      `${this.process.name} is not a process at these parameters: after ${word.slice(0, -1).join(' ') || 'no symbol'} ` +
        `it gives ${word[word.length - 1]} the probability ${p.toPrecision(6)}.`,
    );
  }
}

function enlarged<T extends Int32Array | Int16Array | Float64Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}
