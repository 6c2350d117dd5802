import type { ErrorCode } from './errorCodes.js';
import { messageText } from './shownText.js';

/** A value that only a person can tell: which field it is, and what it can be. */
export interface OpenQuestion {
  readonly field: string;
  readonly choices: readonly (string | number)[];
}

/**
 * Something the user supplied (a folder, a file, a setting, an argument) cannot be used as it is.
 * `message` is one line for the user: what is wrong, where, what was expected and found, what to do.
 * Every other error is a bug in Beliefscope and is logged with its stack.
 */
export class InputError extends Error {
  override readonly name = 'InputError';

  /** Compares names, because a bundle of its own (the S3 client) contains a second copy of this class. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === 'InputError';
  }

  /**
   * @param code which kind of failure it is, by which the host chooses what to offer
   * @param question what a person could answer so that it goes on
   */
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly question?: OpenQuestion,
  ) {
    super(messageText(message));
  }
}
