/**
 * What the model is run on: distinct prefixes as a forest, in which every node comes after its parent. A causal
 * model's activation at a position depends on the prefix alone, so one node is one row of every result.
 */
export interface PrefixTree {
  readonly count: number;
  /** Parent row, or -1 where the prefix has one token. */
  readonly parent: Int32Array;
  /** Last token of the prefix. */
  readonly token: Int32Array;
  /** Position of that token: 0 where the parent is -1, else the parent's plus one. */
  readonly position: Int32Array;
}

/** Residual streams and logits of a prefix tree's N nodes. */
export interface Activations {
  readonly d_model: number;
  readonly d_vocab_out: number;
  /** blocks.{l}.hook_resid_post for each layer: N × d_model, row-major. */
  readonly resid_post: readonly Float32Array[];
  /** N × d_vocab_out. */
  readonly logits: Float32Array;
  /** N: the probability that logits held which were left aside; absent where none were. */
  readonly aside?: Float32Array;
}

export interface WordRows {
  readonly tree: PrefixTree;
  /** Row of each word's prefix that ends at each position: rows[word][position]. */
  readonly rows: readonly Int32Array[];
}

/** The distinct prefixes of some words (of any lengths), in the order in which they are first met. */
export function prefixTreeOf(words: Iterable<ArrayLike<number>>): WordRows {
  const parent: number[] = [];
  const token: number[] = [];
  const position: number[] = [];
  const childOf = new Map<number, Map<number, number>>();
  const rows: Int32Array[] = [];
  for (const word of words) {
    const path = new Int32Array(word.length);
    let at = -1;
    for (let p = 0; p < word.length; p++) {
      const next = word[p];
      let children = childOf.get(at);
      if (!children) childOf.set(at, (children = new Map()));
      let child = children.get(next);
      if (child === undefined) {
        child = parent.push(at) - 1;
        token.push(next);
        position.push(p);
        children.set(next, child);
      }
      at = path[p] = child;
    }
    rows.push(path);
  }
  const tree = {
    count: parent.length,
    parent: Int32Array.from(parent),
    token: Int32Array.from(token),
    position: Int32Array.from(position),
  };
  return { tree, rows };
}
