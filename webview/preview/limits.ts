/** Matrices of more states than this are not shown; they can still be copied. */
export const MOST_SHOWN_STATES = 40;
export const MOST_SHOWN_SYMBOLS = 30;
