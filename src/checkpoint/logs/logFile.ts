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

/** Reads text of this beginning: UTF-8, or UTF-16 as a mark at its front says, which Windows' PowerShell writes. */
function decoderOf([first, second]: Uint8Array): InstanceType<typeof TextDecoder> {
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le');
  return new TextDecoder(first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8');
}

/** The beginning of a file as text. */
export async function beginningOf(source: ByteSource): Promise<string> {
  const bytes = await source.read(0, Math.min(source.size, 2 ** 16));
  return decoderOf(bytes).decode(bytes);
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
  const bytes = await source.read(0, source.size);
  return decoderOf(bytes).decode(bytes);
}

/** Stretches of a file that is longer than is read of one: evenly spread, the first at its beginning, the last at its end. */
async function* stretchesOf(source: ByteSource, file: LogFile, reading: LogReading): AsyncGenerator<Piece> {
  const allowed = reading.takeBytes(Math.floor(reading.limits.fileBytes / 2));
  const count = Math.max(1, Math.floor(allowed / PIECE));
  const length = Math.min(PIECE, allowed);
  reading.note(
    `${file.shown} has ${source.size} bytes: ${count * length} of them were read, in stretches that are spread evenly over it.`,
  );
  for (let index = 0; index < count; index++) {
    await reading.pause();
    if (reading.isLate) {
      reading.note(`${file.shown} was read up to its ${index}th stretch of ${count}: there was no time for more.`);
      return;
    }
    const isLast = index === count - 1 && count > 1;
    // Characters of two bytes begin at even ones.
    const at = isLast ? source.size - length : 2 * Math.floor((index * (source.size - length)) / (2 * count));
    yield { bytes: await source.read(at, length), isApart: index > 0, isEnd: isLast };
  }
}

interface Piece {
  readonly bytes: Uint8Array;
  /** Whether something between it and the piece before was not read. */
  readonly isApart: boolean;
  readonly isEnd: boolean;
}

async function* allPieces(source: ByteSource, file: LogFile, reading: LogReading): AsyncGenerator<Piece> {
  let at = 0;
  for await (const bytes of piecesOf(source, file, reading)) {
    at += bytes.length;
    yield { bytes, isApart: false, isEnd: at >= source.size };
  }
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
  const isLong = source.size > reading.limits.fileBytes;
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  let rest = '';
  let damaged = 0;
  let count = 0;
  let goesOn = true;
  const take = (line: string, isWhole: boolean) => {
    count++;
    if (line.includes('\0')) damaged++;
    else goesOn = use(line, isWhole);
  };
  let isEnd = false;
  for await (const piece of (isLong ? stretchesOf : allPieces)(source, file, reading)) {
    decoder ??= decoderOf(piece.bytes);
    isEnd = piece.isEnd;
    const decoded = decoder.decode(piece.bytes, { stream: true });
    // Of a stretch its first line, and the last of the one before, are not whole.
    const begin = piece.isApart ? decoded.search(/[\r\n]/) + 1 : 0;
    const text = piece.isApart ? decoded.slice(begin) : rest + decoded;
    const lines = text.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (!goesOn) break;
      take(line, true);
    }
    if (!goesOn) break;
    if (rest.length > reading.limits.lineChars || (piece.isApart && begin === 0)) {
      reading.note(
        `Line ${count + 1} of ${file.shown} has more than ${reading.limits.lineChars} characters: no log has such lines, and it was read no further.`,
      );
      rest = '';
      break;
    }
  }
  const last = rest.replace(/\r$/, '');
  if (goesOn && last !== '' && isEnd) take(last, rest !== last);
  if (damaged > 0)
    reading.note(
      `${damaged === 1 ? '1 line' : `${damaged} lines`} of ${file.shown} with NUL bytes ${damaged === 1 ? 'was' : 'were'} left out.`,
    );
}
