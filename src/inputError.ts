/**
 * What a person gave (a folder, a file, a setting, an argument) cannot be used as it is.
 * `message` is one line for that person: what is wrong, where, what was expected and found, what to do.
 * Everything that is not an InputError is a fault of ours and is logged with its stack.
 */
export class InputError extends Error {
  override readonly name = 'InputError';

  /** @param code stable identifier for tests and for the host's choice of remedy, e.g. `no-checkpoints` */
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}
