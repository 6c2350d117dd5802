import { splitEnding } from '../../shared/checkpointNames/endings.js';
import { naturalOrder } from '../../shared/naturalOrder.js';
import { ownWords } from '../../shared/checkpointNames/special.js';

/** What a line is about. */
export interface Placed {
  readonly run: string;
  readonly step: number | null;
  readonly file: string;
}

/** Names that the collator takes for equal are told apart all the same. */
const byName = (a: string, b: string): number => naturalOrder(a, b) || (a < b ? -1 : a > b ? 1 : 0);

/** Place of `best`, `last`, `final` after the steps; -1 for a step. */
const special = (file: string): number => ownWords(splitEnding(file)?.stem ?? file).special;

/**
 * The order of lines in a file, which hangs on nothing but what they tell, so that parts merge to the whole: by the name of
 * the run; in it as training went, best, last and final after the steps, as a listing has them.
 */
export function byPlace(a: Placed, b: Placed): number {
  return (
    byName(a.run, b.run) ||
    special(a.file) - special(b.file) ||
    (a.step ?? Infinity) - (b.step ?? Infinity) ||
    byName(a.file, b.file)
  );
}
