import type { RecurrentArchitecture } from '../../checkpoint/architecture/architecture.js';
import { CallLength } from '../runtime/callLength.js';
import type { Precision } from '../transformer/realGraph.js';
import { gateWidth } from './cellGraph.js';

/** As of the transformer's WorkBudget: multiply-adds of one call, and bytes of its largest tensors together. */
const CALL_WORK = 2 ** 28;
const LEAST_WORK = 2 ** 22;
const CALL_BYTES = 2 ** 27;
const MOST_ROWS = 2048;
const FEWEST_ROWS = 32;
/** Bytes of the states of one chunk, of two layers at a time. */
const CHUNK_BYTES = 2 ** 26;
const MOST_CHUNK_ROWS = 2 ** 15;

/** How many rows one call of the cell takes, and one chunk: both follow from the model's shape. */
export class CellBudget {
  private work = CALL_WORK;
  private readonly length: CallLength;
  private readonly bytes: number;

  constructor(
    private readonly architecture: RecurrentArchitecture,
    precision: Precision,
    threads: number,
    private readonly mostRows: number = MOST_ROWS,
  ) {
    this.bytes = precision === 'float64' ? 8 : 4;
    this.length = new CallLength(threads, () => (this.work = Math.max(LEAST_WORK, this.work / 2)));
  }

  /** Rows of one call of the cell. */
  rows(): number {
    const { d_model, d_cell } = this.architecture;
    const gates = gateWidth(this.architecture);
    const rows = Math.min(
      this.mostRows,
      this.work / (2 * gates * d_model + d_cell * d_model),
      CALL_BYTES / this.bytes / (4 * gates + 4 * d_model),
    );
    return Math.max(Math.min(FEWEST_ROWS, this.mostRows), Math.floor(rows));
  }

  /** Rows of one call of the output layer. */
  outputRows(): number {
    const { d_model, d_vocab_out } = this.architecture;
    const rows = Math.min(
      this.mostRows,
      this.work / (d_model * d_vocab_out),
      CALL_BYTES / this.bytes / (d_vocab_out + d_model),
    );
    return Math.max(1, Math.floor(rows));
  }

  /** Rows, copies counted, whose states are kept at a time. */
  chunkRows(): number {
    if (this.mostRows < MOST_ROWS) return 4 * this.mostRows;
    const { d_model, d_cell } = this.architecture;
    const rows = CHUNK_BYTES / this.bytes / (2 * d_model + 2 * d_cell);
    return Math.max(FEWEST_ROWS, Math.floor(Math.min(MOST_CHUNK_ROWS, rows)));
  }

  /** Runs one call and learns from how long it took. */
  measured<T>(call: () => Promise<T>): Promise<T> {
    return this.length.measured(call);
  }
}
