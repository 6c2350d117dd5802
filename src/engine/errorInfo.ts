import * as l10n from '@vscode/l10n';
import { CancelledError } from '../shared/cancellation.js';
import { InputError } from '../shared/inputError.js';
import { faultText } from '../shared/systemErrors.js';
import type { ErrorInfo } from '../protocol/outcome.js';

/** An error as it is sent to another process; its code is `fault` where it is a bug of ours. */
export function errorInfo(error: unknown, signal?: AbortSignal): ErrorInfo {
  if (error instanceof CancelledError || signal?.aborted) return { code: 'cancelled', message: 'Cancelled' };
  if (error instanceof InputError)
    return { code: error.code, message: error.message, ...(error.question && { question: error.question }) };
  return { code: 'fault', message: l10n.t('{0} The log says more.', faultText(error)) };
}
