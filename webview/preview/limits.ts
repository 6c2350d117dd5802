/** Larger matrices are copied, not shown. */
export const MOST_SHOWN_STATES = 40;
export const MOST_SHOWN_SYMBOLS = 30;
