/** Stationary entries and emission probabilities below this are zero. */
export const ZERO = 1e-12;

/** How far a row may be from one before the process is refused. */
export const ROW_SUM = 1e-9;
