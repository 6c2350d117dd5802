import { DamagedMessage, FieldBudget, fieldsOf, part, textOf } from '../formats/onnx/wire.js';
import { crc32 } from '../formats/crc32.js';
import { message, one, many } from '../formats/onnx/schema.js';
import type { ByteSource } from '../sources/byteSource.js';
import { addRecord } from './jsonText.js';
import { piecesOf, type LogFile } from './logFile.js';
import { TableBuilder, type LogTable } from './logTable.js';
import type { LogReading } from './reading.js';

/*
 * The part of wandb/proto/wandb_internal.proto (the wandb project, MIT) that is read, with the names and numbers published there.
 * The file around the messages is a log as LevelDB writes it (leveldb/doc/log_format.md), after seven bytes of its own, with plain
 * CRC-32 where LevelDB takes the masked CRC-32C.
 */
const HistoryItem = message({ key: one(1, 'text'), nested_key: many(2, 'text'), value_json: one(16, 'text') });
const HistoryStep = message({ num: one(1, 'int') });
const HistoryRecord = message({ item: many(1, HistoryItem), step: one(2, HistoryStep) });
const Record_ = message({ num: one(1, 'int'), history: one(2, HistoryRecord) });

const IDENT = ':W&B';
const HEAD = 7;
const BLOCK = 32_768;
const FULL = 1;
const FIRST = 2;
const LAST = 4;
/** One record of history with a thousand columns has some tens of kilobytes. */
const MAX_RECORD = 2 ** 20;

/**
 * Reads the history in W&B's own file of a run (`run-ID.wandb`), which is written as training goes. Null where it is no such
 * file, or holds no history.
 */
export async function readWandbLog(source: ByteSource, file: LogFile, reading: LogReading): Promise<LogTable | null> {
  const table = new TableBuilder(file.shown, reading);
  const budget = new FieldBudget(50_000_000);
  let rows = 0;
  const scan = new BlockScan((record) => {
    const history = historyIn(record, budget);
    if (!history) return true;
    rows++;
    return addRecord(table, history);
  });
  const damage = 'wandb can write its history as JSON lines: wandb.Api().run(…).scan_history().';
  try {
    for await (const piece of piecesOf(source, file, reading)) if (!scan.take(piece)) break;
  } catch (error) {
    if (!(error instanceof DamagedMessage)) throw error;
    const upTo = rows === 0 ? 'was not read' : `was read up to row ${rows}`;
    reading.note(`${file.shown} ${upTo}: ${error.message}. ${damage}`);
  }
  return rows === 0 ? null : table.done();
}

/** Puts the records of the blocks of a log together. What is cut short at its end is being written, and is left. */
class BlockScan {
  private rest = new Uint8Array(0);
  /** Where `rest` stands in the file. */
  private at = 0;
  private parts: Uint8Array[] = [];
  private partBytes = 0;

  constructor(private readonly use: (record: Uint8Array) => boolean) {}

  /** @throws DamagedMessage */
  take(piece: Uint8Array): boolean {
    const bytes = new Uint8Array(this.rest.length + piece.length);
    bytes.set(this.rest);
    bytes.set(piece, this.rest.length);
    let from = 0;
    if (this.at === 0 && bytes.length >= HEAD) {
      if (new TextDecoder('latin1').decode(bytes.subarray(0, 4)) !== IDENT)
        throw new DamagedMessage('it does not begin as such a file does');
      from = HEAD;
    }
    const view = new DataView(bytes.buffer);
    for (;;) {
      const inBlock = BLOCK - ((this.at + from) % BLOCK);
      if (inBlock < HEAD) from += inBlock;
      if (from + HEAD > bytes.length) break;
      const length = view.getUint16(from + 4, true);
      const kind = view.getUint8(from + 6);
      const end = from + HEAD + length;
      if (kind < FULL || kind > LAST || length + HEAD > BLOCK - ((this.at + from) % BLOCK))
        throw new DamagedMessage(`a record at byte ${this.at + from} is damaged`);
      if (end > bytes.length) break;
      // The checksum is of the kind and the bytes after it.
      if (crc32(bytes.subarray(from + 6, end)) !== view.getUint32(from, true))
        throw new DamagedMessage(`a record at byte ${this.at + from} does not have its checksum`);
      if (!this.add(kind, bytes.subarray(from + HEAD, end))) return false;
      from = end;
    }
    const kept = Math.min(from, bytes.length);
    this.rest = bytes.slice(kept);
    this.at += kept;
    return true;
  }

  private add(kind: number, data: Uint8Array): boolean {
    if (kind === FULL) return this.use(data);
    if (kind === FIRST) {
      this.parts = [];
      this.partBytes = 0;
    }
    this.partBytes += data.length;
    // Records of artifacts may be large, and are none of ours.
    if (this.partBytes <= MAX_RECORD) this.parts.push(data.slice());
    if (kind !== LAST) return true;
    const isWhole = this.partBytes <= MAX_RECORD;
    const record = isWhole ? Buffer.concat(this.parts) : null;
    this.parts = [];
    this.partBytes = 0;
    return record ? this.use(record) : true;
  }
}

/** The row of history in a record; null where it is a record of something else. */
function historyIn(record: Uint8Array, budget: FieldBudget): Record<string, unknown> | null {
  for (const field of fieldsOf(Record_, record, budget)) {
    if (field.name !== 'history') continue;
    const row = new Map<string, unknown>();
    const history = part(record, field);
    for (const inner of fieldsOf(HistoryRecord, history, budget)) {
      const bytes = part(history, inner);
      if (inner.name === 'step')
        for (const step of fieldsOf(HistoryStep, bytes, budget)) if (step.name === 'num') row.set('_step', step.value);
      if (inner.name === 'item') addItem(row, bytes, budget);
    }
    return Object.fromEntries(row);
  }
  return null;
}

function addItem(row: Map<string, unknown>, bytes: Uint8Array, budget: FieldBudget): void {
  let key = '';
  const nested: string[] = [];
  let json = '';
  for (const field of fieldsOf(HistoryItem, bytes, budget)) {
    if (field.name === 'key') key = textOf(bytes, field);
    else if (field.name === 'nested_key') nested.push(textOf(bytes, field));
    else if (field.name === 'value_json') json = textOf(bytes, field);
  }
  const name = nested.length > 0 ? nested.join('/') : key;
  // Media, tables and histograms are objects: none of ours.
  if (/^-?[\d.]|^"?-?(NaN|Infinity)/.test(json)) row.set(name, numberOf(json));
  else if (json.startsWith('"') && json.length < 200) row.set(name, json.slice(1, -1));
}

const numberOf = (json: string): number => Number(json.replaceAll('"', ''));
