import { CancelledError } from '../shared/cancellation.js';
import { InputError } from '../shared/inputError.js';
import { faultText } from '../shared/systemErrors.js';
import { ClosedPipeError } from './output.js';
import { messageText } from '../shared/shownText.js';
import { tellFault } from './terminal.js';
import { EXIT, PROGRAM, UsageError } from './usage.js';

/** How a run ended: the exit code, and the message for standard error. */
export interface Outcome {
  readonly code: number;
  readonly message: string;
}

/** Does the work and tells how it ended. Never throws. */
export async function outcomeOf(work: () => Promise<void>, signal: AbortSignal): Promise<Outcome> {
  try {
    await work();
    return { code: EXIT.done, message: '' };
  } catch (error) {
    // After Ctrl-C, errors that follow from the interruption are not reported as failures.
    const [message, code] = failure(signal.aborted ? new CancelledError() : error);
    return { code, message: message && messageText(`${PROGRAM}: ${message.replace(/\s*\n\s*/g, ' ')}`) };
  }
}

/** The message of one line for an error, and the exit code. */
function failure(error: unknown): [string, number] {
  if (error instanceof ClosedPipeError) return ['', EXIT.closedPipe];
  if (error instanceof UsageError) return [`${error.message} (see --help)`, EXIT.usage];
  if (error instanceof CancelledError) return ['cancelled', EXIT.cancelled];
  if (error instanceof InputError) return [error.message, EXIT.failed];
  if (process.env.BELIEFSCOPE_DEBUG) tellFault(error);
  return [`${faultText(error)} BELIEFSCOPE_DEBUG=1 shows more.`, EXIT.failed];
}
