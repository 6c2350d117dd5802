export interface Report {
  files: number;
  read: number;
  refused: Record<string, number>;
  /** Processor time in milliseconds. */
  slowestMs: number;
  slowest: string;
  /** Largest resident size so far. */
  peakBytes: number;
  /** The file that was read last, and the time it took. */
  last: { readonly name: string; readonly ms: number } | null;
  /** What was neither a right answer nor a clean refusal. */
  faults: string[];
}
