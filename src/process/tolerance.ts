/** Stationary entries and emission probabilities below this count as zero. */
export const ZERO = 1e-12;

/** How far the sum of a row may be from one before the process is rejected. */
export const ROW_SUM = 1e-9;
