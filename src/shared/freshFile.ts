/**
 * A file that changed less than this many milliseconds ago may still be written to. So may one that changed in the
 * future: a file server's clock can be ahead of this machine's, and file systems keep finer fractions of a millisecond
 * than Date.now() tells.
 */
const FRESH_MS = 2000;

/**
 * Whether a file may still be written to, by when it changed last.
 * @param mtimeMs undefined: nothing tells; then it is not taken to be
 * @param now milliseconds, as files have them
 */
export const isFreshFile = (mtimeMs: number | undefined, now: number): boolean =>
  mtimeMs !== undefined && now - mtimeMs < FRESH_MS;
