import { BeliefUpdate } from '../../process/beliefs/belief.js';
import type { Process } from '../../process/process.js';
import type { Stretches } from '../../shared/stretches.js';
import type { NextTokens } from './nextTokens.js';

export interface Visitor {
  /**
   * Called for each prefix that the process can emit.
   * @param probability of the prefix
   * @param ideal V: the process's next-token distribution after it, overwritten by the next call
   */
  visit(row: number, probability: number, ideal: Float64Array): void;
}

/**
 * Walks a process over the prefixes of a table, shortest first.
 * @returns false where the process emits a word that the table has not, or gives a negative probability: then the visits tell
 * nothing
 */
export function* walk(process: Process, table: NextTokens, visitor: Visitor): Stretches<boolean> {
  const update = new BeliefUpdate(process);
  // One more than there can be, since a belief is written before it is known whether its row is wanted.
  const room = longestLevel(table) + 1;
  const levels: [Level, Level] = [takeLevel(room, update.S), takeLevel(room, update.S)];
  try {
    return yield* walkLevels(process, update, table, visitor, levels);
  } finally {
    giveLevels(levels);
  }
}

function* walkLevels(
  process: Process,
  update: BeliefUpdate,
  table: NextTokens,
  visitor: Visitor,
  [level, longer]: [Level, Level],
): Stretches<boolean> {
  const { S, stride } = update;
  const { V, start, shortest, first, child } = table;
  const ideal = new Float64Array(V);
  const after = new Float64Array(S);
  level.rows[0] = 0;
  level.probabilities[0] = 1;
  level.beliefs.set(process.start);
  level.count = 1;
  if (shortest === 1) {
    level.count = 0;
    for (let x = 0; x < V; x++) {
      const p = update.step(process.start, 0, x, level.beliefs, level.count * S);
      if (p === 0) continue;
      if (p < 0 || first[x] < 0) return false;
      level.rows[level.count] = first[x];
      level.probabilities[level.count++] = p;
    }
  }
  for (let length = 0; length < start.length - 1; length++) {
    const isLast = length === start.length - 2;
    const { rows, probabilities, beliefs, count } = level;
    longer.count = 0;
    for (let i = 0; i < count; i++) {
      if (i % stride === stride - 1) yield;
      const row = rows[i];
      for (let x = 0; x < V; x++) {
        const p = isLast
          ? update.step(beliefs, i * S, x, after, 0)
          : update.step(beliefs, i * S, x, longer.beliefs, longer.count * S);
        if (p < 0) return false;
        ideal[x] = p;
        if (isLast || p === 0) continue;
        const at = child[row * V + x];
        if (at < 0) return false;
        longer.rows[longer.count] = at;
        longer.probabilities[longer.count++] = probabilities[i] * p;
      }
      visitor.visit(row, probabilities[i], ideal);
    }
    [level, longer] = [longer, level];
  }
  return true;
}

/** Prefixes of one length that a process emits. */
interface Level {
  count: number;
  readonly rows: Int32Array;
  readonly probabilities: Float64Array;
  readonly beliefs: Float64Array;
}

/** Levels for walks to come: a fit makes thousands, and fresh memory would cost about as much as the walk. */
const spare: Level[] = [];
const MOST_SPARE = 4;
/** Numbers of the beliefs of one. */
const LARGEST_SPARE = 2 ** 16;

function takeLevel(room: number, S: number): Level {
  const found = spare.pop();
  if (found && found.rows.length >= room && found.beliefs.length >= room * S) return found;
  return {
    count: 0,
    rows: new Int32Array(room),
    probabilities: new Float64Array(room),
    beliefs: new Float64Array(room * S),
  };
}

function giveLevels(levels: readonly Level[]): void {
  for (const level of levels) if (spare.length < MOST_SPARE && level.beliefs.length <= LARGEST_SPARE) spare.push(level);
}

/** Rows of the length that has most; at least one for each symbol. */
const longestLevel = ({ start, V }: NextTokens): number =>
  start.reduce((most, from, length) => Math.max(most, (start[length + 1] ?? from) - from), V);
