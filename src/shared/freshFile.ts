/**
 * A file that changed less than this many milliseconds ago may still be written to. So may one that changed in the
 * future: a file server's clock can be ahead of this machine's, and file systems keep finer fractions of a millisecond
 * than Date.now() tells.
 */
export const FRESH_MS = 2000;
