import type { ByteSource } from '../sources/byteSource.js';
import { numberIn } from './cells.js';
import { eachLine, type LogFile } from './logFile.js';
import { TableBuilder, type LogTable } from './logTable.js';
import type { LogReading } from './reading.js';

/**
 * Reads one metric of MLflow's file store: a line for each value, `timestamp value step`, in a file (or, where the name has
 * slashes, in folders) named as the metric is.
 */
export async function readMlflowMetric(
  source: ByteSource,
  metric: string,
  file: LogFile,
  reading: LogReading,
): Promise<LogTable | null> {
  const table = new TableBuilder(file.shown, reading);
  const step = table.column('step');
  const value = table.column(metric);
  let rows = 0;
  await eachLine(source, file, reading, (line, isWhole) => {
    const cells = line.trim().split(/\s+/);
    const numbers = cells.map((cell) => numberIn(cell));
    // A line without an end may be half written: MLflow writes one with each value.
    if (!isWhole || cells.length !== 3 || numbers[1] === undefined || numbers[2] === undefined) return true;
    if (!table.row()) return false;
    rows++;
    table.set(step, numbers[2]);
    table.set(value, numbers[1]);
    return true;
  });
  return rows === 0 ? null : table.done();
}
