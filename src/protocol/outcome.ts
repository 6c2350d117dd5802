/** Progress of a task, and errors as they are sent between processes. */
import type { ErrorCode } from '../shared/errorCodes.js';
import type { OpenQuestion } from '../shared/inputError.js';

export interface Progress {
  /** What is being done, in words for the user, such as `Running 11520000.pt on 436 words`. */
  readonly step: string;
  /** Share of the whole task that is done, from 0 to 1; it never decreases. */
  readonly fraction: number;
}

/** An error as it crosses a border: {@link errorCodeOf} reads the code of what arrives. */
export interface ErrorInfo {
  readonly code: ErrorCode;
  readonly message: string;
  /** What a person could answer so that it goes on. */
  readonly question?: OpenQuestion;
}
