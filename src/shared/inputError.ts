import type { ErrorCode } from './errorCodes.js';

/**
 * What a person gave (a folder, a file, a setting, an argument) cannot be used as it is.
 * `message` is one line for that person: what is wrong, where, what was expected and found, what to do.
 * Everything that is not an InputError is a fault of ours and is logged with its stack.
 */
export class InputError extends Error {
  override readonly name = 'InputError';

  /** By name: what is bundled apart (the S3 client) has a class of its own for the same thing. */
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

/** Messages quote names out of files, which may hold anything: line breaks, terminal codes, text that runs backwards. */
function oneLine(message: string): string {
  const plain = message.replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufffd]/g, '?');
  return plain.length > MAX_LENGTH ? `${plain.slice(0, MAX_LENGTH - 1)}…` : plain;
}
