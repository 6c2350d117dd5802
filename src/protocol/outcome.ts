/** How far something has come, and how it failed. */

export interface Progress {
  /** What is being done, as a person would say it: `Running 11520000.pt on 436 words`. */
  readonly step: string;
  /** 0 to 1 of the whole, ascending. */
  readonly fraction: number;
}

/**
 * An error as it crosses a border. `code` is an InputError's, or one of: `cancelled`; `fault` (ours);
 * `unknown-analysis` (the engine no longer holds that analysis: the host analyses again, then repeats the call);
 * `engine-died`, `engine-not-started` (the host's own, about the engine process).
 */
export interface ErrorInfo {
  readonly code: string;
  readonly message: string;
}
