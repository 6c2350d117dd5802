/** Thrown when a person, or a newer request, has cancelled the work. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';

  /** Compares names, because a bundle of its own (the S3 client) contains a second copy of this class. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === 'CancelledError';
  }

  constructor() {
    super('Cancelled');
  }
}

/** Longest stretch of work, in milliseconds, between two checks for cancellation. */
const YIELD_EVERY_MS = 50;

/** When the event loop last had a turn. All work shares this clock, so that many short pieces of work yield as well. */
let turned = performance.now();

/** Lets the event loop turn once, so that a cancel can arrive, and throws {@link CancelledError} if it has. */
export async function yieldToEvents(signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) throw new CancelledError();
  await new Promise<void>((resolve) => setImmediate(resolve));
  turned = performance.now();
  if (signal?.aborted) throw new CancelledError();
}

/** Yields only when {@link YIELD_EVERY_MS} have passed since the event loop last turned: cheap enough for inner loops. */
export function yielder(signal?: AbortSignal): () => Promise<void> {
  return async () => {
    if (performance.now() - turned >= YIELD_EVERY_MS) await yieldToEvents(signal);
    else if (signal?.aborted) throw new CancelledError();
  };
}
