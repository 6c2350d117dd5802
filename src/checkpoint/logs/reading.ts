import { yieldToEvents } from '../../shared/cancellation.js';

/** Logs are untrusted and may be huge: what one request reads of them at most. */
export const LOG_LIMITS = {
  /** Bytes of one file. Of a longer text half as many are read, in stretches spread over it; of another log its beginning. */
  fileBytes: 128 * 2 ** 20,
  allBytes: 256 * 2 ** 20,
  /** JSON that is not a line a record has to be held whole. */
  jsonBytes: 32 * 2 ** 20,
  lineChars: 2 ** 20,
  columns: 512,
  /** Numbers that are held, of all files. */
  cells: 2 ** 24,
  files: 256,
  milliseconds: 15_000,
};
export type LogLimits = Readonly<typeof LOG_LIMITS>;

/** What is read of the folder above a run, which may be one of downloads, or of a hundred other runs. */
export const aboveLimits = (limits: LogLimits): LogLimits => ({
  ...limits,
  allBytes: Math.min(limits.allBytes, 32 * 2 ** 20),
  fileBytes: Math.min(limits.fileBytes, 16 * 2 ** 20),
  jsonBytes: Math.min(limits.jsonBytes, 8 * 2 ** 20),
  files: Math.min(limits.files, 24),
  milliseconds: Math.min(limits.milliseconds, 2000),
});

/** What one request may still read, and what a person should know of what it has read, a sentence each. */
export class LogReading {
  private readonly said = new Set<string>();
  private readonly until: number;
  private left: { bytes: number; cells: number; files: number };

  constructor(
    readonly signal?: AbortSignal,
    readonly limits: LogLimits = LOG_LIMITS,
  ) {
    this.until = performance.now() + limits.milliseconds;
    this.left = { bytes: limits.allBytes, cells: limits.cells, files: limits.files };
  }

  get notes(): readonly string[] {
    return [...this.said];
  }

  note(sentence: string): void {
    // Ten thousand damaged files are no news after the first hundred.
    if (this.said.size < 100) this.said.add(sentence);
  }

  get isLate(): boolean {
    return performance.now() > this.until;
  }

  /** Whether one more file may be opened. */
  takeFile(): boolean {
    if (this.left.files > 0 && !this.isLate) return this.left.files-- > 0;
    this.note('There are more logs than are read: the rest was left out.');
    return false;
  }

  /** How many of the bytes that are asked for may be read. */
  takeBytes(wanted: number): number {
    const granted = Math.min(wanted, this.left.bytes);
    this.left.bytes -= granted;
    return granted;
  }

  /** Whether so many numbers more may be held. */
  takeCells(count: number): boolean {
    if (count > this.left.cells) return false;
    this.left.cells -= count;
    return true;
  }

  get cellsLeft(): number {
    return this.left.cells;
  }

  /** Numbers that are let go again. */
  giveBack(cells: number): void {
    this.left.cells += cells;
  }

  /** Lets a cancel arrive. @throws CancelledError */
  async pause(): Promise<void> {
    await yieldToEvents(this.signal);
  }
}
