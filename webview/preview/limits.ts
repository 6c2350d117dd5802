/** Deepest level that can be asked for; the protocol refuses more. */
export const MOST_DEPTH = 1000;
/** Larger matrices are copied, not shown. */
export const MOST_SHOWN_STATES = 40;
export const MOST_SHOWN_SYMBOLS = 30;
