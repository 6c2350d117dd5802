import * as l10n from '@vscode/l10n';
import { ERROR_CODES } from '../../shared/errorCodes.js';
import type { ErrorCode } from '../../shared/errorCodes.js';
import type { OpenQuestion } from '../../shared/inputError.js';
import { faultText } from '../../shared/systemErrors.js';
import type { ErrorInfo } from '../../protocol/outcome.js';
import type { Remedy } from '../../shared/remedies.js';

/** An error that the engine answered with, or that is about the engine process itself; `code` as in {@link ErrorInfo}. */
export class EngineError extends Error {
  override readonly name = 'EngineError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    /** What a person could answer so that it goes on. */
    readonly question?: OpenQuestion,
  ) {
    super(message);
  }
}

export const isCancelled = (error: unknown): boolean =>
  error instanceof Error &&
  (error.name === 'CancelledError' || (error instanceof EngineError && error.code === 'cancelled'));

/** An error in the form in which it is sent to pages and shown. */
export function toErrorInfo(error: unknown): ErrorInfo {
  if (error instanceof EngineError) return { code: error.code, message: error.message };
  if (isCancelled(error)) return { code: 'cancelled', message: 'Cancelled' };
  return { code: 'fault', message: l10n.t('{0} The log says more.', faultText(error)) };
}

/** The button that helps against an error; null where none does. */
export const remedyFor = ({ code }: ErrorInfo): Remedy | null => ERROR_CODES[code].remedy;

/** Further buttons that lead on from an error. */
export const alsoFor = ({ code }: ErrorInfo): readonly Remedy[] => ERROR_CODES[code].also ?? [];

/** Whether the engine's own end is the reason, of which a notification tells: a page keeps its picture. */
export const isEngineLost = ({ code }: ErrorInfo): boolean => ERROR_CODES[code].shows === 'toast';
