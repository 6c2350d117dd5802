import type { ByteSource } from '../sources/byteSource.js';
import { cellsOf, isOpen, numberIn, separatorOf } from './cells.js';
import { eachLine, type LogFile } from './logFile.js';
import { TableBuilder, type LogTable } from './logTable.js';
import type { LogReading } from './reading.js';

/** Lines that one quoted cell has at most. */
const MOST_CELL_LINES = 64;

/**
 * Reads a text of separated values: any separator, quoted cells, a header in the first line or none, comments after `#`. A header
 * that comes again (a training that was resumed) names the columns from there on. Null where it is no such table.
 */
export async function readSeparated(source: ByteSource, file: LogFile, reading: LogReading): Promise<LogTable | null> {
  const rows = new SeparatedRows(file.shown, reading);
  const first: string[] = [];
  /** Lines of a quoted cell that goes on. */
  let pending: string[] = [];
  const take = (text: string): boolean => {
    if (text.trim() === '') return true;
    if (first.length >= 2) return rows.take(text);
    first.push(text);
    if (first.length < 2) return true;
    rows.begin(first);
    return first.every((each) => rows.take(each));
  };
  /** A quote that nothing closes was none: a line that was cut short must not take those after it along. */
  const takeApart = (): boolean => {
    const apart = pending;
    pending = [];
    return apart.every(take);
  };
  await eachLine(source, file, reading, (line, isWhole) => {
    if (!isWhole) {
      // Half a number is a number too.
      rows.isCutShort = line.trim() !== '' || pending.length > 0;
      return false;
    }
    const text = pending.length === 0 ? line : [...pending, line].join('\n');
    if (!isOpen(text)) {
      pending = [];
      return take(text);
    }
    pending.push(line);
    return pending.length < MOST_CELL_LINES || takeApart();
  });
  takeApart();
  if (first.length < 2) {
    rows.begin(first);
    first.forEach((each) => rows.take(each));
  }
  return rows.done();
}

class SeparatedRows {
  isCutShort = false;
  private readonly table: TableBuilder;
  private separator: string | null = ',';
  private columns: readonly { readonly name: string; readonly at: number }[] | null = null;
  private hasNumbers = false;

  constructor(
    private readonly file: string,
    private readonly reading: LogReading,
  ) {
    this.table = new TableBuilder(file, reading);
  }

  begin(lines: readonly string[]): void {
    this.separator = separatorOf(lines.map((line) => line.replace(/^\s*#\s*/, '')));
  }

  take(line: string): boolean {
    const { separator } = this;
    const isComment = line.trimStart().startsWith('#');
    if (isComment && this.columns) return true;
    const cells = cellsOf(isComment ? line.replace(/^\s*#\s*/, '') : line, separator);
    const numbers = cells.map((cell) => numberIn(cell, separator !== ','));
    if (!this.columns) {
      const isHeader = numbers.every((number) => number === undefined);
      // numpy and many a script write no header.
      const names = isHeader ? cells : cells.map((_, at) => `column ${at + 1}`);
      this.columns = this.named(names);
      if (isHeader) return true;
    } else if (this.isHeaderAgain(cells, numbers)) {
      this.columns = this.named(cells);
      return true;
    }
    if (!this.table.row()) return false;
    for (let at = 0; at < this.columns.length; at++) {
      const number = numbers[at];
      const { name, at: column } = this.columns[at];
      if (number !== undefined) {
        this.table.set(column, number);
        this.hasNumbers = true;
      } else if (cells[at]) this.table.text(name, cells[at]);
    }
    return true;
  }

  done(): LogTable | null {
    if (!this.hasNumbers) return null;
    if (this.isCutShort)
      this.reading.note(`The last line of ${this.file} has no end: it may be half written, and was left out.`);
    return this.table.done();
  }

  private named(cells: readonly string[]): { readonly name: string; readonly at: number }[] {
    const { columns } = this.reading.limits;
    if (cells.length > columns)
      this.reading.note(`${this.file} has ${cells.length} columns: the first ${columns} were read.`);
    const used = new Set<string>();
    return cells.slice(0, columns).map((cell, place) => {
      const given = cell.trim().slice(0, 200) || `column ${place + 1}`;
      let name = given;
      for (let again = 2; used.has(name); again++) name = `${given} (${again})`;
      used.add(name);
      return { name, at: this.table.column(name) };
    });
  }

  private isHeaderAgain(cells: readonly string[], numbers: readonly (number | undefined)[]): boolean {
    return (
      cells.length > 1 &&
      numbers.every((number) => number === undefined) &&
      cells.every((cell) => cell.trim() !== '') &&
      cells.some((cell) => this.columns?.some(({ name }) => name === cell.trim()))
    );
  }
}
