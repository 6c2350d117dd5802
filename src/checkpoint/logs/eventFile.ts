import { DamagedMessage, FieldBudget, fieldsOf, part, textOf } from '../formats/onnx/wire.js';
import { message, one, many } from '../formats/onnx/schema.js';
import type { ByteSource } from '../sources/byteSource.js';
import { piecesOf, type LogFile } from './logFile.js';
import { TableBuilder, type LogTable } from './logTable.js';
import type { LogReading } from './reading.js';

/*
 * The parts of event.proto, summary.proto and tensor.proto (the TensorFlow project, Apache-2.0) that tell scalars. Around each message
 * stands a TFRecord: its length in eight bytes and their checksum in four before it, its own checksum in four after it.
 */
const TensorProto = message({
  dtype: one(1, 'int'),
  tensor_content: one(4, 'bytes'),
  float_val: many(5, 'float'),
  double_val: many(6, 'double'),
});
const Value = message({ tag: one(1, 'text'), simple_value: one(2, 'float'), tensor: one(8, TensorProto) });
const Summary = message({ value: many(1, Value) });
const Event = message({ step: one(2, 'int'), summary: one(5, Summary) });

const HEAD = 12;
const TAIL = 4;
/** A record of scalars is small; pictures and histograms are passed over. */
const MAX_RECORD = 2 ** 16;
const MAX_TAGS = 256;
const DT_DOUBLE = 2;

/** Scalars by tag, gathered over the event files of one folder, which a training that is resumed continues in a new one. */
export class EventScalars {
  private readonly tables = new Map<
    string,
    { readonly table: TableBuilder; readonly step: number; readonly value: number }
  >();
  private readonly budget = new FieldBudget(20_000_000);

  constructor(
    /** Of the folder, from the run's. */
    private readonly shown: string,
    private readonly reading: LogReading,
  ) {}

  /** Reads one file; what is cut short at its end is being written, and is left. */
  async read(source: ByteSource, file: LogFile): Promise<void> {
    let rest: Uint8Array = new Uint8Array(0);
    /** Bytes of a large record that are still to be passed over. */
    let skip = 0;
    try {
      for await (const piece of piecesOf(source, file, this.reading)) {
        const bytes = Buffer.concat([rest, piece]);
        const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
        let at = Math.min(skip, bytes.length);
        skip -= at;
        while (skip === 0 && at + HEAD <= bytes.length) {
          const length = Number(view.getBigUint64(at, true));
          if (length > source.size) throw new DamagedMessage('a record is longer than the file');
          const end = at + HEAD + length + TAIL;
          if (length > MAX_RECORD) {
            skip = Math.max(0, end - bytes.length);
            at = Math.min(end, bytes.length);
            continue;
          }
          if (end > bytes.length) break;
          this.add(bytes.subarray(at + HEAD, at + HEAD + length));
          at = end;
        }
        rest = Uint8Array.from(bytes.subarray(at));
      }
    } catch (error) {
      if (!(error instanceof DamagedMessage)) throw error;
      this.reading.note(`${file.shown} was not read to its end: ${error.message}.`);
    }
  }

  done(): LogTable[] {
    return [...this.tables.values()].map(({ table }) => table.done());
  }

  private add(event: Uint8Array): void {
    let step = 0;
    const summaries: Uint8Array[] = [];
    for (const field of fieldsOf(Event, event, this.budget)) {
      if (field.name === 'step') step = field.value;
      else if (field.name === 'summary') summaries.push(part(event, field));
    }
    for (const summary of summaries)
      for (const field of fieldsOf(Summary, summary, this.budget))
        if (field.name === 'value') this.addValue(step, part(summary, field));
  }

  private addValue(step: number, bytes: Uint8Array): void {
    let tag = '';
    let value: number | null = null;
    for (const field of fieldsOf(Value, bytes, this.budget)) {
      if (field.name === 'tag') tag = textOf(bytes, field).slice(0, 200);
      else if (field.name === 'simple_value') value = viewOf(part(bytes, field)).getFloat32(0, true);
      else if (field.name === 'tensor') value = scalarOf(part(bytes, field), this.budget);
    }
    if (value === null || tag === '') return;
    const known = this.tables.get(tag) ?? this.begin(tag);
    if (!known?.table.row()) return;
    known.table.set(known.step, step);
    known.table.set(known.value, value);
  }

  private begin(tag: string) {
    if (this.tables.size >= MAX_TAGS) {
      this.reading.note(`${this.shown} has more scalars than the ${MAX_TAGS} that are read.`);
      return undefined;
    }
    const table = new TableBuilder(this.shown, this.reading);
    const begun = { table, step: table.column('step'), value: table.column(tag) };
    this.tables.set(tag, begun);
    return begun;
  }
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

/** The number of a tensor that holds one float or double; null for every other. */
function scalarOf(bytes: Uint8Array, budget: FieldBudget): number | null {
  let kind = 1;
  let found: number | null = null;
  for (const field of fieldsOf(TensorProto, bytes, budget)) {
    const data = field.length > 0 ? part(bytes, field) : new Uint8Array(0);
    if (field.name === 'dtype') kind = field.value;
    else if (field.name === 'float_val' && data.length === 4) found = viewOf(data).getFloat32(0, true);
    else if (field.name === 'double_val' && data.length === 8) found = viewOf(data).getFloat64(0, true);
    else if (field.name === 'tensor_content' && data.length === (kind === DT_DOUBLE ? 8 : 4))
      found = kind === DT_DOUBLE ? viewOf(data).getFloat64(0, true) : viewOf(data).getFloat32(0, true);
  }
  return found;
}
