import type { Architecture } from '../../checkpoint/architecture/architecture.js';
import { blockWork } from './blockWork.js';
import { CallLength } from './callLength.js';

/** Multiply-adds of one call: about 6 ms on one thread of a 2024 server core, so well within YIELD_EVERY_MS on a slow laptop. */
const CALL_WORK = 2 ** 28;
const LEAST_WORK = 2 ** 22;
/** Bytes of the largest tensors of one call taken together. */
const CALL_BYTES = 2 ** 27;
/** Beyond this, larger matrices are no faster: they leave the processor's cache. */
const MOST_ROWS = 2048;
const FEWEST_ROWS = 32;

/**
 * How many rows one call of the block graph takes. It follows from the model's shape, so that the same input gives
 * the same bits, and shrinks only on a machine so slow that a call would hold up a cancel.
 */
export class WorkBudget {
  private work = CALL_WORK;
  private readonly length: CallLength;

  constructor(
    private readonly architecture: Architecture,
    threads = 1,
    private readonly mostRows: number = MOST_ROWS,
  ) {
    this.length = new CallLength(threads, () => (this.work = Math.max(LEAST_WORK, this.work / 2)));
  }

  /** @param depth positions of the longest word */
  rows(depth: number): number {
    const { d_model, d_head, n_heads, n_key_value_heads, d_mlp, gated_mlp, d_vocab_out } = this.architecture;
    const inner = n_heads * d_head;
    const shared = n_key_value_heads * d_head;
    const mlp = (gated_mlp ? 3 : 2) * (d_mlp ?? 0);
    const together = groupRows(depth);
    const keys = depth + together;
    const workPerRow = blockWork(this.architecture) + 2 * keys * inner;
    const perScore = scoreTensors(this.architecture) * n_heads;
    const attention = 4 * inner + 2 * shared + perScore * keys + (2 * shared * keys) / together;
    const floatsPerRow = 4 * d_model + mlp + attention + d_vocab_out;
    const rows = Math.min(this.mostRows, this.work / workPerRow, CALL_BYTES / 4 / floatsPerRow);
    return Math.max(Math.min(FEWEST_ROWS, this.mostRows), Math.floor(rows));
  }

  /** Rows of one call of the unembedding. */
  unembedRows(): number {
    const { d_model, d_vocab_out } = this.architecture;
    const rows = Math.min(this.mostRows, this.work / (d_model * d_vocab_out), CALL_BYTES / (4 * d_vocab_out));
    return Math.max(1, Math.floor(rows));
  }

  /** Runs one call and learns from how long it took. */
  measured<T>(call: () => Promise<T>): Promise<T> {
    return this.length.measured(call);
  }
}

/** Tensors in the shape of the scores: they themselves, masked, and the pattern; what bounds and biases them besides. */
function scoreTensors({ attn_scores_soft_cap, positional_embedding_type }: Architecture): number {
  return 3 + (attn_scores_soft_cap === null ? 0 : 2) + (positional_embedding_type === 'alibi' ? 2 : 0);
}

/** Queries that share one set of keys: many where paths are long, so that their keys are gathered less often. */
export function groupRows(depth: number): number {
  return Math.max(16, depth >> 3);
}
