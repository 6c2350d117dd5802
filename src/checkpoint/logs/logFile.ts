import { InputError } from '../../shared/inputError.js';
import type { ByteSource } from '../sources/byteSource.js';
import type { FolderSource } from '../sources/folderSource.js';
import type { LogReading } from './reading.js';

/** A file that may be a log. */
export interface LogFile {
  readonly folder: FolderSource;
  /** In its folder. */
  readonly name: string;
  /** From the run's folder, for people. */
  readonly shown: string;
  readonly size: number;
  readonly mtimeMs?: number | undefined;
}

/**
 * Opens a log for as long as `use` runs. A link that leads out of the folder and of the workspace is not followed; what
 * cannot be read, or changed while it was read, is a note.
 */
export async function withLog<T>(
  file: LogFile,
  reading: LogReading,
  use: (source: ByteSource) => Promise<T>,
): Promise<T | null> {
  if (!reading.takeFile()) return null;
  for (let attempt = 1; ; attempt++) {
    try {
      const source = await open(file, reading);
      if (!source) return null;
      try {
        return await use(source);
      } finally {
        await source.close?.();
      }
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      // A log that became shorter is written anew: its new beginning is read.
      if (error.code === 'file-changed' && attempt < 2) continue;
      reading.note(`${file.shown} could not be read: ${error.message}`);
      return null;
    }
  }
}

async function open({ folder, name, shown }: LogFile, reading: LogReading): Promise<ByteSource | null> {
  if (!folder.openWithin) return folder.open(name, reading.signal);
  const source = await folder.openWithin([name]);
  if (!source) reading.note(`${shown} is a link that leads out of the folder: it was not followed.`);
  return source;
}

const PIECE = 2 ** 20;

/** How many bytes of a file may be read, which is told where it is less than all. */
function allowedOf(source: ByteSource, { shown }: LogFile, reading: LogReading): number {
  const allowed = reading.takeBytes(Math.min(source.size, reading.limits.fileBytes));
  if (allowed < source.size)
    reading.note(
      `${shown} has ${source.size} bytes: the first ${allowed} were read, which is as much as is read of logs.`,
    );
  return allowed;
}

/** The bytes of a file from its beginning, a piece at a time. @throws CancelledError; InputError as ByteSource.read */
export async function* piecesOf(source: ByteSource, file: LogFile, reading: LogReading): AsyncGenerator<Uint8Array> {
  const end = allowedOf(source, file, reading);
  for (let at = 0; at < end; at += PIECE) {
    await reading.pause();
    if (reading.isLate) {
      reading.note(`${file.shown} was read up to byte ${at}: there was no time for more.`);
      return;
    }
    yield await source.read(at, Math.min(PIECE, end - at));
  }
}

/** The beginning of a file as text. */
export async function beginningOf(source: ByteSource): Promise<string> {
  const bytes = await source.read(0, Math.min(source.size, 2 ** 16));
  return new TextDecoder().decode(bytes).replace(/^\uFEFF/, '');
}

/** A text that is read whole; null where it is too long for that, which is told. */
export async function wholeText(source: ByteSource, { shown }: LogFile, reading: LogReading): Promise<string | null> {
  const { jsonBytes } = reading.limits;
  if (source.size > jsonBytes || reading.takeBytes(source.size) < source.size) {
    reading.note(
      `${shown} has ${source.size} bytes, more than are read of one JSON text: write a line a record (.jsonl).`,
    );
    return null;
  }
  await reading.pause();
  return new TextDecoder().decode(await source.read(0, source.size)).replace(/^\uFEFF/, '');
}

/**
 * Calls with each line of a file until it answers false. The last is `whole` only where it has an end of its own: one that
 * has none may be half written. Lines with NUL bytes, which a crash leaves, are left out.
 */
export async function eachLine(
  source: ByteSource,
  file: LogFile,
  reading: LogReading,
  use: (line: string, isWhole: boolean) => boolean,
): Promise<void> {
  const decoder = new TextDecoder();
  let rest = '';
  let damaged = 0;
  let count = 0;
  let goesOn = true;
  const take = (line: string, isWhole: boolean) => {
    count++;
    if (line.includes('\0')) damaged++;
    else goesOn = use(line, isWhole);
  };
  for await (const piece of piecesOf(source, file, reading)) {
    const text = rest + decoder.decode(piece, { stream: true });
    const lines = text.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (!goesOn) break;
      take(line, true);
    }
    if (!goesOn) break;
    if (rest.length > reading.limits.lineChars) {
      reading.note(
        `Line ${count + 1} of ${file.shown} has more than ${reading.limits.lineChars} characters: no log has such lines, and it was read no further.`,
      );
      rest = '';
      break;
    }
  }
  const isCut = source.size > reading.limits.fileBytes;
  const last = rest.replace(/\r$/, '');
  if (goesOn && last !== '' && !isCut) take(last, rest !== last);
  if (damaged > 0)
    reading.note(
      `${damaged === 1 ? '1 line' : `${damaged} lines`} of ${file.shown} with NUL bytes ${damaged === 1 ? 'was' : 'were'} left out.`,
    );
}
