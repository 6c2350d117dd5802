import type { ErrorCode } from './errorCodes.js';

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

  /** @param code which kind of failure it is, by which the host chooses what to offer */
  constructor(
    readonly code: ErrorCode,
    message: string,
  ) {
    super(oneLine(message));
  }
}

const MAX_LENGTH = 1000;

/** Messages quote names from files, which may contain anything: line breaks, terminal codes, right-to-left marks. */
function oneLine(message: string): string {
  const plain = message.replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufffd]/g, '?');
  return plain.length > MAX_LENGTH ? `${plain.slice(0, MAX_LENGTH - 1)}…` : plain;
}
