import { setTimeout as pause } from 'node:timers/promises';
import { CancelledError } from '../../shared/cancellation.js';
import { InputError } from '../../shared/inputError.js';
import { note, progressLine } from '../terminal.js';
import { jobState, stateText, type JobId } from './scheduler.js';

/** Between two looks, in milliseconds: often at first, and then as a cluster can bear of many. */
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 15_000;
/** Looks that may fail one after the other: a controller that is started anew does not answer for minutes. */
const MOST_FAILURES = 40;

/**
 * Waits until no task of a job is at work or to come, and shows how it stands: on a line of the terminal, or where there is
 * none by a line whenever it changes.
 * @throws CancelledError; InputError `no-scheduler` where Slurm has not answered for a long time
 */
export async function waitFor(job: JobId, signal: AbortSignal): Promise<void> {
  const line = progressLine();
  let told = '';
  let failures = 0;
  try {
    for (let length = FIRST_PAUSE; ; length = Math.min(LONGEST_PAUSE, length * 1.25)) {
      const state = await jobState(job).catch((error: unknown) => {
        if (!(error instanceof InputError) || ++failures >= MOST_FAILURES) throw error;
        return null;
      });
      if (signal.aborted) throw new CancelledError();
      if (state) {
        failures = 0;
        const text = `job ${job}: ${stateText(state)}`;
        line.show(text);
        if (!process.stderr.isTTY && text !== told) note(text);
        told = text;
        if (!state.isAlive) return;
      }
      await pause(length, undefined, { signal }).catch(() => {
        throw new CancelledError();
      });
    }
  } finally {
    line.clear();
  }
}
