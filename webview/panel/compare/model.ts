import type { Compared, Comparison } from '../../../src/protocol/compare.js';
import type { Progress } from '../../../src/protocol/outcome.js';

/** Another checkpoint beside the one on show. */
export interface Comparing {
  readonly asked: Compared;
  readonly progress: Progress | null;
  readonly failure: string | null;
  /** The other checkpoint, analysed; null while it is on its way, and after a failure. */
  readonly found: Comparison | null;
}

/** A comparison that is still to be asked for. */
export const comparingWith = (asked: Compared): Comparing => ({ asked, progress: null, failure: null, found: null });
