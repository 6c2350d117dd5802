import type { Failure, StatusMessage } from '../../src/protocol/page.js';
import type { Progress } from '../../src/protocol/outcome.js';

/** The status of the work for a page, as the page stores it. */
export interface Status {
  readonly busy: Progress | null;
  readonly failure: Failure | null;
}

export const noStatus: Status = { busy: null, failure: null };

/**
 * The change that a status message of the host makes. A failure stands until the next answer, or until it is dismissed.
 * What a person gave up by themselves is no failure.
 */
export function statusAfter(message: StatusMessage): Partial<Status> {
  switch (message.type) {
    case 'busy':
      return { busy: message.progress };
    case 'idle':
      return { busy: null };
    case 'failed':
      return { busy: null, failure: message.error.code === 'cancelled' ? null : failureOf(message) };
  }
}

const failureOf = ({ error, remedy, also }: Failure): Failure =>
  also === undefined ? { error, remedy } : { error, remedy, also };
