import * as l10n from '@vscode/l10n';
import type { LogSeries } from '../../protocol/training.js';
import { lossRank, roleOf, wordsOf, type Role } from './columnNames.js';
import { countColumn, type CountColumn } from './countColumn.js';
import type { LogTable } from './logTable.js';
import { MOST_POINTS, pointsOf, type Points } from './points.js';

/** Series that are told of one run; losses go first. */
const MOST_SERIES = 256;

interface Draft {
  readonly file: string;
  readonly name: string;
  readonly role: Role | null;
  /** As lossRank. */
  readonly rank: number | null;
  readonly count: CountColumn | null;
  readonly points: Points;
}

export interface SeriesOfTables {
  readonly series: readonly LogSeries[];
  readonly notes: readonly string[];
}

/** Whether a table is a log: it has a loss, or a column that counts training beside another. */
export function isLog(table: LogTable, steps: readonly number[]): boolean {
  if (table.rows === 0) return false;
  if (table.columns.some(({ name }) => lossRank(named(name, table)) !== null)) return true;
  return table.columns.length > 1 && countColumn(table, steps) !== null;
}

/**
 * The series of a run's logs: the loss of training and that of validation first, then the other losses, then all else.
 * @param tables the nearest to the checkpoints first
 * @param steps of the checkpoints
 */
export function seriesOf(tables: readonly LogTable[], steps: readonly number[]): SeriesOfTables {
  const notes: string[] = [];
  const matched = new Set(
    tables.flatMap((table) => {
      const count = countColumn(table, steps);
      return count?.isMatched ? [count.name] : [];
    }),
  );
  const drafts = tables.flatMap((table) => draftsOf(table, countColumn(table, steps, matched), notes));
  const losses = (['train', 'validation'] as const).map((role) => bestLoss(drafts, role));
  const rankOf = (draft: Draft) => (losses.includes(draft) ? losses.indexOf(draft) : draft.rank !== null ? 2 : 3);
  const sorted = drafts
    .map((draft, at) => ({ draft, at }))
    .sort((a, b) => rankOf(a.draft) - rankOf(b.draft) || a.at - b.at);
  if (sorted.length > MOST_SERIES)
    notes.push(l10n.t('The logs have {0} columns of numbers: {1} of them are offered.', sorted.length, MOST_SERIES));
  const used = new Set<string>();
  const series = sorted.slice(0, MOST_SERIES).map(({ draft }): LogSeries => {
    const { file, name, role, rank, count, points } = draft;
    return {
      id: uniqueId(`${file} ${name}`, used),
      file,
      name,
      of: rank === null ? 'other' : (role ?? 'train'),
      is_loss: losses.includes(draft),
      x_name: count?.name ?? null,
      by_step: count?.by_step ?? false,
      x: points.x,
      y: points.y,
    };
  });
  return { series, notes };
}

/** Of several losses of one kind: the one over steps, by its name, with the most points; and then the nearest. */
function bestLoss(drafts: readonly Draft[], role: Role): Draft | undefined {
  const losses = drafts.filter((draft) => draft.rank !== null && (draft.role ?? 'train') === role);
  const value = ({ count, points, rank }: Draft) => [
    Number(count?.by_step ?? false),
    Number(points.x.length > 1),
    -(rank ?? 0),
    points.x.length,
  ];
  return losses.reduce<Draft | undefined>((best, draft) => {
    if (!best) return draft;
    const [own, other] = [value(draft), value(best)];
    const at = own.findIndex((each, place) => each !== other[place]);
    return at >= 0 && own[at] > other[at] ? draft : best;
  }, undefined);
}

function draftsOf(table: LogTable, count: CountColumn | null, notes: string[]): Draft[] {
  const { file, roles } = table;
  const kinds: readonly (Role | null)[] = roles ? [...new Set(roles)] : [null];
  const drafts: Draft[] = [];
  let startedOver: number | null = null;
  let hadSeveral = false;
  let isThinned = false;
  for (const { name, values } of table.columns) {
    if (name === count?.name) continue;
    for (const kind of kinds) {
      const points = pointsOf(count?.values ?? null, values, (row) => !roles || roles[row] === kind);
      if (points.x.length === 0) continue;
      if (points.startedOver !== null) startedOver = Math.min(startedOver ?? Infinity, points.startedOver);
      hadSeveral ||= points.hadSeveral;
      isThinned ||= points.isThinned;
      const full = named(name, table);
      const role = kind ?? roleOf(full) ?? roleOf(file);
      const shown = kind !== null && roleOf(name) === null ? `${name} (${kind})` : name;
      drafts.push({ file, name: shown, role, rank: lossRank(full), count, points });
    }
  }
  if (drafts.length === 0) return [];
  const x = count?.name ?? 'row';
  if (startedOver !== null)
    notes.push(
      l10n.t(
        '{0} goes back to {1} {2}, as where a training is resumed: from there on the later values are shown.',
        file,
        x,
        startedOver,
      ),
    );
  if (hadSeveral) notes.push(l10n.t('{0} has several values at one {1}: the last of them is shown.', file, x));
  if (isThinned)
    notes.push(
      l10n.t(
        '{0} has more than {1} points in a column: the least and the greatest of each stretch are shown.',
        file,
        MOST_POINTS,
      ),
    );
  if (!count) notes.push(l10n.t('No column of {0} tells when: its rows are counted.', file));
  else if (!count.by_step)
    notes.push(
      l10n.t('{0} in {1} does not count what the names of the checkpoints count: it is a scale of its own.', x, file),
    );
  return drafts;
}

/**
 * What a column is of, in words. One whose name says nothing is named as its file is: TensorBoard exports `Wall time,Step,Value` to a
 * file a tag. W&B's page exports `RUN - METRIC`: of one run, the metric is meant; of several, nothing tells whose these checkpoints are.
 */
function named(name: string, { file, columns }: LogTable): string {
  if (/^(value|column \d+)$/i.test(name)) {
    const own = file.split('/').at(-1) ?? name;
    return wordsOf(own.replace(/\.\w+$/, '').replace(/^.*tag[-_]/, '')).join(' ');
  }
  const runs = new Set(columns.slice(1).map((column) => runOf(column.name)));
  const [run] = runs;
  return runs.size === 1 && run !== '' && name.startsWith(run) ? name.slice(run.length) : name;
}

/** `rrxor_1 - ` of `rrxor_1 - train/loss`. */
const runOf = (name: string): string => /^.+ - (?=[^ ])/.exec(name)?.[0] ?? '';

function uniqueId(id: string, used: Set<string>): string {
  let found = id;
  for (let again = 2; used.has(found); again++) found = `${id} (${again})`;
  used.add(found);
  return found;
}
