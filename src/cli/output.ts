import { constants, createWriteStream, fstatSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Writable } from 'node:stream';
import { significant } from '../shared/texts.js';
import { shownName, withoutUnseen, type ShownText } from '../shared/shownText.js';
import { jsonText } from '../shared/writtenText.js';
import { InputError } from '../shared/inputError.js';
import { refusalText } from '../shared/systemErrors.js';
import { ended, openFileTarget, refuseTarget, statOrNone, type FileTarget } from './fileTarget.js';

/** Thrown when the reader of a pipe has closed it: no further output can reach anyone. */
export class ClosedPipeError extends Error {
  override readonly name = 'ClosedPipeError';
}

/** Writes a result as JSON to a file or, for `-`, to standard output. Throws as {@link writeParts}. */
export async function writeJson(target: string, value: unknown): Promise<void> {
  await writeText(target, `${jsonText(value)}\n`);
}

/** Writes text to a file or, for `-`, to standard output, waiting until it has gone out. Throws as {@link writeParts}. */
export async function writeText(target: string, text: string): Promise<void> {
  await writeParts(target, [text]);
}

/** Writes bytes to a file, waiting until they have gone out. Throws as {@link writeParts}. */
export const writeBytes = (target: string, bytes: Uint8Array): Promise<void> => writeByteParts(target, [bytes]);

/** Writes what a person reads to standard output. Throws as {@link writeParts}. */
export const writeShown = (text: ShownText): Promise<void> => writeText('-', text);

/** Writes bytes as they come, one part after the other. Throws as {@link writeParts}. */
export async function writeByteParts(
  target: string,
  parts: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<void> {
  const out = await openFile(target);
  try {
    for await (const part of parts)
      await new Promise<void>((resolve, reject) =>
        out.stream.write(part, (error) => (error ? reject(error) : resolve())),
      );
    await out.keep();
  } catch (error) {
    await out.drop();
    throw writeFailure(target, error);
  }
}

const PART = 65_536;

/**
 * Writes texts as they come, as fast as the other end takes them, and waits until they have gone out.
 * @throws ClosedPipeError where the reader has gone; InputError `cannot-write`; what making the texts throws
 */
export async function writeParts(target: string, parts: Iterable<string> | AsyncIterable<string>): Promise<void> {
  const out = target === '-' ? standardOutput() : await openFile(target);
  try {
    let held = '';
    for await (const part of parts) {
      held += part;
      if (held.length < PART) continue;
      await write(out.stream, held);
      held = '';
    }
    if (held !== '') await write(out.stream, held);
    await out.keep();
  } catch (error) {
    await out.drop();
    throw writeFailure(target, error);
  }
}

/** A file that takes its place once it is whole. Throws InputError `cannot-write`. */
export const openFile = (target: string): Promise<FileTarget> =>
  openFileTarget(target).catch((error: unknown) => {
    throw writeFailure(target, error);
  });

function standardOutput(): FileTarget {
  // Where standard output is a file, Node does not check whether everything was written, for example on a full disk.
  const isFile = !process.stdout.isTTY && !isPipe();
  const stream = isFile ? createWriteStream('', { fd: 1, autoClose: false }) : process.stdout;
  // The callbacks of `write` and `end` report the same error; without a listener Node would end with a stack.
  if (stream.listenerCount('error') === 0) stream.on('error', () => {});
  return {
    stream,
    keep: async () => void (isFile && (await ended(stream))),
    drop: async () => void (isFile && stream.destroy()),
  };
}

function isPipe(): boolean {
  try {
    const found = fstatSync(1);
    return found.isFIFO() || found.isSocket();
  } catch {
    return true;
  }
}

/** Data (JSON lines, CSV, source text) keeps every character in files and pipes; on a terminal none of them may act. */
export const terminalText = (text: string): string =>
  withoutUnseen(text, (found) => (found === '\n' || found === '\t' ? found : shownName(found)));

const write = (out: Writable, text: string): Promise<void> =>
  new Promise((resolve, reject) =>
    out.write(out === process.stdout && process.stdout.isTTY ? terminalText(text) : text, (error) =>
      error ? reject(error) : resolve(),
    ),
  );

/** Turns an error of the operating system on writing into a message for the user; other errors are returned unchanged. */
export function writeFailure(target: string, error: unknown): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === 'EPIPE') return new ClosedPipeError();
  if (code === undefined || syscall === undefined) return error;
  const where = target === '-' ? 'Standard output' : target;
  return new InputError('cannot-write', `${where} cannot be written: ${refusalText(code)}.`);
}

/** Checks before the work whether a target can be written, without writing anything. Throws InputError `cannot-write`. */
export async function checkTarget(target: string): Promise<void> {
  if (target === '-') return;
  try {
    const found = await statOrNone(target);
    refuseTarget(found, target);
    await access(found ? target : dirname(target), constants.W_OK);
  } catch (error) {
    throw writeFailure(target, error);
  }
}

/** Below this size a share or a divergence is what rounding left of zero. */
const ROUNDING = 1e-14;

/** About five significant digits, for summaries. */
export const short = (value: number | null, digits = 5): string =>
  significant(value !== null && Math.abs(value) < ROUNDING ? 0 : value, digits);
