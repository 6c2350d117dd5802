import type { Progress } from '../protocol/outcome.js';

/** Does some work and shows its progress on one line, which is erased when the work is done or has failed. */
export function withProgress<T>(work: (show: (progress: Progress) => void) => Promise<T>): Promise<T> {
  const line = progressLine();
  return work(line.show).finally(line.clear);
}

/** Progress on one line of a terminal's standard error; prints nothing where it is not a terminal. */
function progressLine(): { show: (progress: Progress) => void; clear: () => void } {
  if (!process.stderr.isTTY) return { show: () => {}, clear: () => {} };
  return {
    show: ({ step, fraction }) => void process.stderr.write(`\r\x1b[K${step} … ${Math.round(fraction * 100)} %`),
    clear: () => void process.stderr.write('\r\x1b[K'),
  };
}
