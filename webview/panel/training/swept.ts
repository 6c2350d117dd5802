import type { ToPanel } from '../../../src/protocol/panel.js';
import type { SweepFailure, SweepLine, SweepState } from '../../../src/protocol/sweep.js';

/** What is known of the checkpoints of the run on show, by their files. */
export interface Swept {
  readonly state: SweepState;
  readonly lines: ReadonlyMap<string, SweepLine>;
  readonly failed: ReadonlyMap<string, SweepFailure>;
  /** Goes up where all that was known is told afresh: files may hold other weights than before. */
  readonly epoch: number;
}

export const nothingSwept: Swept = {
  state: { doing: 'nothing', done: 0, total: 0, seconds_left: null, error: null },
  lines: new Map(),
  failed: new Map(),
  epoch: 0,
};

/** A checkpoint that was tried again has a line or a reason, never both. */
export function sweptAfter(
  before: Swept,
  { state, lines: news, failed: failures, afresh }: Extract<ToPanel, { type: 'swept' }>,
): Swept {
  const known = afresh ? { ...nothingSwept, epoch: before.epoch + 1 } : before;
  if (!afresh && news.length === 0 && failures.length === 0) return { ...known, state };
  const lines = new Map(known.lines);
  const failed = new Map(known.failed);
  for (const line of news) {
    lines.set(line.file, line);
    failed.delete(line.file);
  }
  for (const failure of failures) {
    failed.set(failure.file, failure);
    lines.delete(failure.file);
  }
  return { state, lines, failed, epoch: known.epoch };
}
