import { ERROR_CODES } from '../../shared/errorCodes.js';
import type { ErrorCode } from '../../shared/errorCodes.js';
import type { ErrorInfo } from '../../protocol/outcome.js';
import type { Remedy } from '../../shared/remedies.js';

/** What the engine answered, or what became of it: `code` as in {@link ErrorInfo}. */
export class EngineError extends Error {
  override readonly name = 'EngineError';

  constructor(
    readonly code: ErrorCode,
    message: string,
  ) {
    super(message);
  }
}

export const isCancelled = (error: unknown): boolean =>
  error instanceof Error &&
  (error.name === 'CancelledError' || (error instanceof EngineError && error.code === 'cancelled'));

/** An error as a page or a person gets it. */
export function toErrorInfo(error: unknown): ErrorInfo {
  if (error instanceof EngineError) return { code: error.code, message: error.message };
  if (isCancelled(error)) return { code: 'cancelled', message: 'Cancelled' };
  return {
    code: 'fault',
    message: `Something went wrong in Beliefscope: ${error instanceof Error ? error.message : String(error)}`,
  };
}

/** The button that helps against an error; null where none does. */
export const remedyFor = ({ code }: ErrorInfo): Remedy | null => ERROR_CODES[code].remedy;

/** Whether the engine's own end is the reason, of which a notification tells: a page keeps its picture. */
export const isEngineLost = ({ code }: ErrorInfo): boolean => ERROR_CODES[code].shows === 'toast';
