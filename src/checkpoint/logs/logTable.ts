import { roleOf, type Role } from './columnNames.js';
import type { LogReading } from './reading.js';

/** One column of a log; a cell without a number is NaN. */
export interface LogColumn {
  readonly name: string;
  /** As many as the table has rows. */
  readonly values: Float64Array;
}

/** What one file (or one metric of a tracker) has logged: rows in the order in which they were written. */
export interface LogTable {
  /** From the run's folder. */
  readonly file: string;
  readonly rows: number;
  readonly columns: readonly LogColumn[];
  /** By row where a column says it (`split: val`): of which data the row's numbers are; null: nothing says it. */
  readonly roles: readonly (Role | null)[] | null;
}

const FIRST_ROWS = 64;
/** Columns of text that say of which data a row is. */
const SAYS_ROLE = /^(split|phase|mode|stage|set|subset|type|kind|partition|dataset)$/i;

/** Gathers rows whose columns may appear late, within what a reading allows. */
export class TableBuilder {
  private readonly index = new Map<string, number>();
  private readonly columns: { readonly name: string; values: Float64Array }[] = [];
  private readonly roles: (Role | null)[] = [];
  private rows = 0;
  private capacity = FIRST_ROWS;
  private notFinite = 0;
  private isFull = false;

  constructor(
    private readonly file: string,
    private readonly reading: LogReading,
  ) {}

  /** The number of a column, which is there from now on; -1 where there are too many. */
  column(name: string): number {
    const known = this.index.get(name);
    if (known !== undefined) return known;
    const { columns } = this.reading.limits;
    if (this.columns.length >= columns || !this.reading.takeCells(this.capacity)) {
      this.reading.note(`${this.file} has more columns than the ${columns} that are read.`);
      return -1;
    }
    this.index.set(name, this.columns.length);
    return this.columns.push({ name, values: new Float64Array(this.capacity).fill(NaN) }) - 1;
  }

  /** Begins a row; false where there is no room for more. */
  row(): boolean {
    if (this.isFull) return false;
    if (this.rows === this.capacity && !this.grow()) {
      this.isFull = true;
      this.reading.note(`${this.file} has more numbers than are read: it was read up to row ${this.rows}.`);
      return false;
    }
    this.rows++;
    return true;
  }

  /** Sets a cell of the row that was begun last. NaN and the infinities are left out, and counted. */
  set(column: number, value: number): void {
    if (column < 0) return;
    if (Number.isFinite(value)) this.columns[column].values[this.rows - 1] = value;
    else this.notFinite++;
  }

  /** A cell of text in the row that was begun last. */
  text(name: string, value: string): void {
    if (!SAYS_ROLE.test(name)) return;
    const role = roleOf(value.slice(0, 100));
    if (role !== null) this.roles[this.rows - 1] = role;
  }

  done(): LogTable {
    if (this.notFinite > 0)
      this.reading.note(
        this.notFinite === 1
          ? `1 value of ${this.file} is not finite (NaN or infinite) and was left out.`
          : `${this.notFinite} values of ${this.file} are not finite (NaN or infinite) and were left out.`,
      );
    return {
      file: this.file,
      rows: this.rows,
      columns: this.columns.map(({ name, values }) => ({ name, values: values.subarray(0, this.rows) })),
      roles: this.roles.length > 0 ? Array.from({ length: this.rows }, (_, row) => this.roles[row] ?? null) : null,
    };
  }

  /** Twice as many rows, or as many more as there is room for. */
  private grow(): boolean {
    const columns = Math.max(1, this.columns.length);
    const more = Math.min(this.capacity, Math.floor(this.reading.cellsLeft / columns));
    if (more < FIRST_ROWS || !this.reading.takeCells(more * columns)) return false;
    this.capacity += more;
    for (const column of this.columns) {
      const values = new Float64Array(this.capacity).fill(NaN);
      values.set(column.values);
      column.values = values;
    }
    return true;
  }
}
