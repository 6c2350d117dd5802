import { isFields, type Fields } from '../../shared/fields.js';
import { withoutNaN } from '../config/text/jsonText.js';
import { parseBounded } from '../formats/boundedJson.js';
import type { ByteSource } from '../sources/byteSource.js';
import { eachLine, wholeText, type LogFile } from './logFile.js';
import { numberIn } from './cells.js';
import { countRank, lossRank } from './columnNames.js';
import { TableBuilder, type LogTable } from './logTable.js';
import type { LogReading } from './reading.js';

/** Levels of objects within a record, whose names are joined: `{"val": {"loss": 1}}` is `val/loss`. */
const MAX_NESTING = 4;
/** Lists within a record, such as losses by position. */
const MAX_LIST = 64;

/** JSON with what Python adds to it; NaN and the infinities become texts, so that they can be counted. */
const parsed = (text: string): unknown => parseBounded(withoutNaN(text, (word) => `"${word}"`));

/** Reads a text with a JSON object a line. The last counts though it has no end of its own, if it is whole. */
export async function readJsonLines(source: ByteSource, file: LogFile, reading: LogReading): Promise<LogTable | null> {
  const table = new TableBuilder(file.shown, reading);
  let wrong = 0;
  let isCutShort = false;
  await eachLine(source, file, reading, (line, isWhole) => {
    if (line.trim() === '') return true;
    const record = attempt(() => parsed(line));
    if (isFields(record)) return addRecord(table, record);
    if (isWhole) wrong++;
    else isCutShort = true;
    return true;
  });
  if (wrong > 0)
    reading.note(
      `${wrong === 1 ? '1 line' : `${wrong} lines`} of ${file.shown} ${wrong === 1 ? 'is' : 'are'} no JSON object and ${wrong === 1 ? 'was' : 'were'} left out.`,
    );
  if (isCutShort) reading.note(`The last line of ${file.shown} is half written, and was left out.`);
  return table.done();
}

/** Adds a row; false where there is no room for more. */
export function addRecord(table: TableBuilder, record: Fields): boolean {
  if (!table.row()) return false;
  const add = (name: string, value: unknown, depth: number): void => {
    if (typeof value === 'number') return table.set(table.column(name), value);
    if (typeof value === 'string') {
      const number = numberIn(value);
      if (number !== undefined) table.set(table.column(name), number);
      else table.text(name, value);
      return;
    }
    if (depth >= MAX_NESTING || typeof value !== 'object' || value === null) return;
    const inner = Array.isArray(value) ? value.slice(0, MAX_LIST) : value;
    for (const [key, item] of Object.entries(inner)) add(`${name}/${key.slice(0, 200)}`, item, depth + 1);
  };
  for (const [key, value] of Object.entries(record)) add(key.slice(0, 200), value, 0);
  return true;
}

/**
 * Reads a JSON text: a list of records, or lists by name, however they lie in it (`{"log_history": [{…}]}`,
 * `{"train": {"loss": […]}}`); and, where it has neither, the one record that it is (`wandb-summary.json`).
 */
export async function readJson(source: ByteSource, file: LogFile, reading: LogReading): Promise<readonly LogTable[]> {
  const text = await wholeText(source, file, reading);
  if (text === null) return [];
  let content: unknown;
  try {
    content = parsed(text);
  } catch (error) {
    const reason =
      error instanceof SyntaxError ? 'it is no JSON, or half written' : error instanceof Error ? error.message : '';
    reading.note(`${file.shown} was left out: ${reason}.`);
    return [];
  }
  const tables = tablesIn(content, '', 0, file.shown, reading);
  if (tables.length > 0 || !isFields(content)) return tables;
  const single = new TableBuilder(file.shown, reading);
  addRecord(single, content);
  return [single.done()];
}

function tablesIn(value: unknown, name: string, depth: number, file: string, reading: LogReading): LogTable[] {
  if (depth > MAX_NESTING) return [];
  if (Array.isArray(value)) {
    const table = new TableBuilder(file, reading);
    if (value.length > 0 && value.every(isFields)) {
      for (const record of value) if (!addRecord(table, record)) break;
      return [table.done()];
    }
    const own = name === '' ? 'value' : name;
    if (value.length > 0 && value.every(Array.isArray)) return [tuples(table, own, value)];
    return value.some(isNumeric) ? [lists(table, { [own]: value })] : [];
  }
  if (!isFields(value)) return [];
  const numbered = bySteps(value, name, file, reading);
  if (numbered) return [numbered];
  const entries = Object.entries(value).slice(0, reading.limits.columns);
  const own = Object.fromEntries(
    entries.filter(([, item]) => Array.isArray(item) && item.length > 1 && item.some(isNumeric)),
  );
  const found: LogTable[] = [];
  // Lists that belong together are of one length.
  const lengths = new Set(Object.values(own).map((list) => (list as unknown[]).length));
  for (const length of lengths) {
    const alike = Object.entries(own).filter(([, list]) => (list as unknown[]).length === length);
    const named = alike.map(([key, list]) => [name === '' ? key : `${name}/${key}`, list] as const);
    found.push(lists(new TableBuilder(file, reading), Object.fromEntries(named)));
  }
  for (const [key, item] of entries)
    if (!Object.hasOwn(own, key))
      found.push(...tablesIn(item, name === '' ? key : `${name}/${key}`, depth + 1, file, reading));
  return found;
}

const isNumeric = (item: unknown): boolean =>
  typeof item === 'number' || (typeof item === 'string' && numberIn(item) !== undefined);

function lists(table: TableBuilder, columns: Fields): LogTable {
  const entries = Object.entries(columns).map(([name, list]) => ({ name, list: Array.isArray(list) ? list : [] }));
  const rows = Math.max(...entries.map(({ list }) => list.length));
  for (let row = 0; row < rows; row++) {
    if (!addRecord(table, Object.fromEntries(entries.map(({ name, list }) => [name, list[row] as unknown])))) break;
  }
  return table.done();
}

/**
 * What is kept under its step: `{"0": {"loss": 1}, "100": {"loss": 0.9}}`, or `{"loss": {"0": 1, "100": 0.9}}`, as pandas writes a
 * table too, where the numbers are those of the rows if a column counts. Null where it is nothing of the kind.
 */
function bySteps(value: Fields, name: string, file: string, reading: LogReading): LogTable | null {
  const columns = Object.entries(value);
  const isTable = columns.length > 0 && columns.every(([, column]) => isFields(column) && isNumbered(column));
  if (!isTable && !isNumbered(value)) return null;
  const isLoss = (own: string) => lossRank(own) !== null;
  if (isTable ? !columns.some(([own]) => isLoss(own)) : name !== '' && !isLoss(name)) return null;
  const isCounted = isTable && columns.some(([own]) => countRank(own) !== null);
  const rows = new Map<string, Fields>();
  if (isTable)
    for (const [own, column] of columns)
      for (const [step, item] of Object.entries(isFields(column) ? column : {}))
        rows.set(step, { ...rows.get(step), [name === '' ? own : `${name}/${own}`]: item });
  else
    for (const [step, item] of columns)
      rows.set(step, name === '' && isFields(item) ? item : { [name === '' ? 'value' : name]: item });
  const table = new TableBuilder(file, reading);
  for (const [step, row] of rows) if (!addRecord(table, { ...(!isCounted && { step: Number(step) }), ...row })) break;
  return table.done();
}

/** Whether all keys are whole numbers, as steps and numbers of rows are. */
const isNumbered = (value: Fields): boolean => {
  const keys = Object.keys(value);
  return keys.length > 1 && keys.every((key) => /^\d{1,15}$/.test(key));
};

/** Pairs of step and value, or as TensorBoard exports them, triples of time, step and value. */
function tuples(table: TableBuilder, name: string, rows: readonly (readonly unknown[])[]): LogTable {
  for (const row of rows) {
    const [step, value] = row.length === 3 ? row.slice(1) : row;
    if (!addRecord(table, { step, [name]: value })) break;
  }
  return table.done();
}

function attempt<T>(call: () => T): T | undefined {
  try {
    return call();
  } catch {
    return undefined;
  }
}
