/** How far something has come, and how it failed. */
import type { ErrorCode } from '../shared/errorCodes.js';

export interface Progress {
  /** What is being done, as a person would say it: `Running 11520000.pt on 436 words`. */
  readonly step: string;
  /** 0 to 1 of the whole, ascending. */
  readonly fraction: number;
}

/** An error as it crosses a border: {@link errorCodeOf} reads the code of what arrives. */
export interface ErrorInfo {
  readonly code: ErrorCode;
  readonly message: string;
}
