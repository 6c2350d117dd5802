import type { Progress } from '../protocol.js';

/** Progress on one line of a terminal's standard error; nothing where it is no terminal. */
export function progressLine(): { show: (progress: Progress) => void; clear: () => void } {
  if (!process.stderr.isTTY) return { show: () => {}, clear: () => {} };
  return {
    show: ({ step, fraction }) => void process.stderr.write(`\r\x1b[K${step} … ${Math.round(fraction * 100)} %`),
    clear: () => void process.stderr.write('\r\x1b[K'),
  };
}
