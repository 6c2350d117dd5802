import { countRank, lossRank } from './columnNames.js';
import type { LogColumn, LogTable } from './logTable.js';

/** The column of a table that tells when its rows were written. */
export interface CountColumn extends Pick<LogColumn, 'name' | 'values'> {
  /** Whether it counts what the names of the checkpoints count. */
  readonly by_step: boolean;
  /** Whether it does so by values that are steps of checkpoints, and not by its name and range alone. */
  readonly isMatched: boolean;
}

/** A log that tells of much less, or of far more, than the checkpoints reach counts something else. */
const LEAST_RANGE = 0.5;
const MOST_RANGE = 10;

/**
 * Chooses the column that counts training: of those whose values contain steps of the checkpoints, the one with the most of
 * them; then one whose name says that it counts and whose range is that of the checkpoints; then one by its name alone, which then
 * does not count by step. null where there is none.
 * @param steps of the checkpoints
 * @param known names of columns that other logs of the run were matched by
 */
export function countColumn(
  table: LogTable,
  steps: readonly number[],
  known: ReadonlySet<string> = new Set(),
): CountColumn | null {
  const wanted = new Set(steps.filter((step) => step > 0));
  const last = Math.max(0, ...wanted);
  const candidates = table.columns.flatMap((column) => {
    if (lossRank(column.name) !== null) return [];
    const facts = factsOf(column, wanted);
    const rank = countRank(column.name);
    // Under any name, a column that holds most of the steps, in order, is one of steps.
    const isMatched = facts.matches > 0 && (rank !== null || (facts.matches >= 2 && 2 * facts.matches >= wanted.size));
    if ((rank === null && !isMatched) || !facts.isOrdered) return [];
    const ratio = last > 0 ? facts.max / last : 1;
    const isInRange = ratio >= LEAST_RANGE && ratio <= MOST_RANGE;
    const isKnown = known.has(column.name);
    return [{ column, rank: rank ?? 9, matches: isMatched ? facts.matches : 0, ratio, isInRange, isKnown }];
  });
  const [best] = candidates.sort(
    (a, b) =>
      b.matches - a.matches ||
      Number(b.isKnown) - Number(a.isKnown) ||
      Number(b.isInRange) - Number(a.isInRange) ||
      (a.matches > 0 ? Math.abs(Math.log(a.ratio)) - Math.abs(Math.log(b.ratio)) : 0) ||
      a.rank - b.rank,
  );
  if (!best) return null;
  // Where no checkpoint has a step beyond 0, nothing says otherwise than the name; epochs are too few to be steps.
  const isTold = last > 0 ? best.isInRange && best.rank < 9 : best.rank < 3;
  return {
    ...{ name: best.column.name, values: best.column.values },
    by_step: best.matches > 0 || best.isKnown || isTold,
    isMatched: best.matches > 0,
  };
}

interface ColumnFacts {
  /** How many of the steps are among its values. */
  readonly matches: number;
  readonly max: number;
  /** Whether it mostly grows; a training that was resumed goes back a few times. */
  readonly isOrdered: boolean;
}

function factsOf({ values }: LogColumn, wanted: ReadonlySet<number>): ColumnFacts {
  const found = new Set<number>();
  let max = 0;
  let before = -Infinity;
  let count = 0;
  let back = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    count++;
    if (wanted.has(value)) found.add(value);
    if (value > max) max = value;
    if (value < before) back++;
    before = value;
  }
  return { matches: found.size, max, isOrdered: count > 0 && back <= Math.max(3, count / 4) };
}
