import type { ByteSource } from '../sources/byteSource.js';
import { EventScalars } from './eventFile.js';
import type { FoundLog } from './findLogs.js';
import { readJson, readJsonLines } from './jsonText.js';
import { beginningOf, withLog } from './logFile.js';
import type { LogTable } from './logTable.js';
import { readMlflowMetric } from './mlflowMetric.js';
import type { LogReading } from './reading.js';
import { readSeparated } from './separatedText.js';
import { readWandbLog } from './wandbLog.js';

/** Reads logs; what cannot be read is a note. Event files of one folder are one log. */
export async function readLogs(logs: readonly FoundLog[], reading: LogReading): Promise<readonly LogTable[]> {
  const tables: LogTable[] = [];
  const events = new Map<string, EventScalars>();
  for (const log of logs) {
    if (log.kind === 'events') {
      const folder = log.shown.slice(0, log.shown.lastIndexOf('/') + 1);
      const scalars = events.get(folder) ?? new EventScalars(`${folder}events.out.tfevents`, reading);
      events.set(folder, scalars);
      await withLog(log, reading, (source) => scalars.read(source, log));
    } else tables.push(...((await withLog(log, reading, (source) => readOne(source, log, reading))) ?? []));
  }
  for (const scalars of events.values()) tables.push(...scalars.done());
  return tables;
}

async function readOne(source: ByteSource, log: FoundLog, reading: LogReading): Promise<readonly LogTable[]> {
  switch (log.kind) {
    case 'mlflow':
      return present(await readMlflowMetric(source, log.metric ?? log.name, log, reading));
    case 'wandb':
      return present(await readWandbLog(source, log, reading));
    case 'lines':
      return present(await readJsonLines(source, log, reading));
    default:
      return readText(source, log, reading);
  }
}

/** What programs print begins with brackets as well: `[2026-01-20 10:11:12,345][__main__][INFO] - step 0`, as Hydra has it. */
const JSON_BEGINS = /^(\{|\[\s*([[{"\]]|-?\d+(\.\d+)?(e[-+]?\d+)?\s*[,\]]|$))/i;

/** A text is what its first character says, whatever it is named. */
async function readText(source: ByteSource, log: FoundLog, reading: LogReading): Promise<readonly LogTable[]> {
  const beginning = (await beginningOf(source)).trimStart();
  if (log.kind === 'text' ? JSON_BEGINS.test(beginning) : /^[[{]/.test(beginning))
    return isRecordALine(beginning)
      ? present(await readJsonLines(source, log, reading))
      : readJson(source, log, reading);
  if (log.kind === 'json' || log.kind === 'summary') return [];
  // What programs print is no table: one has a line of names, or numbers, from its beginning on.
  if (
    log.kind === 'text' &&
    !/^[#\s]*[\w/ ."-]+([,;|\t ]+[\w/ ."-]+)+\s*$/.test(beginning.split('\n')[0].slice(0, 5000))
  )
    return [];
  return present(await readSeparated(source, log, reading));
}

/** Whether the first line of a text is a JSON object, with another after it. */
function isRecordALine(beginning: string): boolean {
  const end = beginning.indexOf('\n');
  const first = beginning.slice(0, end < 0 ? undefined : end).trim();
  return end >= 0 && first.startsWith('{') && first.endsWith('}') && beginning.slice(end).trimStart().startsWith('{');
}

const present = (table: LogTable | null): readonly LogTable[] => (table ? [table] : []);
