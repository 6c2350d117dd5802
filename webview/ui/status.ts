import type { Failure, StatusMessage } from '../../src/protocol/page.js';
import type { Progress } from '../../src/protocol/outcome.js';

/** How the work for a page goes, as the page keeps it. */
export interface Status {
  readonly busy: Progress | null;
  readonly failure: Failure | null;
}

export const noStatus: Status = { busy: null, failure: null };

/** What a word of the host on the status changes. A failure stands until the next answer, or until it is dismissed. */
export function statusAfter(message: StatusMessage): Partial<Status> {
  switch (message.type) {
    case 'busy':
      return { busy: message.progress };
    case 'idle':
      return { busy: null };
    case 'failed':
      return { busy: null, failure: { error: message.error, remedy: message.remedy } };
  }
}
