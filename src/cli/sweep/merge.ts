import { readFile } from 'node:fs/promises';
import { InputError } from '../../shared/inputError.js';
import { refusalText } from '../../shared/systemErrors.js';
import { countText } from '../../shared/texts.js';
import { writeText } from '../output.js';
import { note } from '../terminal.js';
import { identityOf, readLines, type TextLine } from './lines.js';
import { byPlace } from './order.js';

/**
 * Files of sweeps as one: every line once, in the order that a sweep of all of them has.
 * @returns how many lines there are
 * @throws InputError `not-readable`, `cannot-write`, and where two files tell different things of the same checkpoint
 */
export async function mergeSweeps(files: readonly string[], target: string): Promise<number> {
  const seen = new Map<string, { readonly line: TextLine; readonly from: string }>();
  for (const file of files) {
    const { lines, isTorn } = readLines(await bytesOf(file), file);
    if (isTorn) note(`${file} ends within a line, as a sweep leaves it that is killed: that line was left aside.`);
    for (const line of lines) {
      // Of lines without a key all that they tell must be equal.
      const identity = line.key === null ? line.text : identityOf(line);
      const other = seen.get(identity);
      if (other && other.line.text !== line.text)
        throw new InputError(
          'cannot-write',
          `${other.from} and ${file} tell different things of ${line.file} under the same settings: one of them was changed, or ` +
            'made by another version. Sweep it again, or leave one file out.',
        );
      if (!other) seen.set(identity, { line, from: file });
    }
  }
  const lines = [...seen.values()].map(({ line }) => line).sort(byPlace);
  tellDifferent(lines);
  await writeText(target, lines.map(({ text }) => `${text}\n`).join(''));
  return lines.length;
}

/** Lines of one checkpoint under several settings, or of bytes that changed, are all kept. */
function tellDifferent(lines: readonly TextLine[]): void {
  const places = new Set(lines.map(({ run, file }) => JSON.stringify([run, file])));
  const more = lines.length - places.size;
  if (more > 0)
    note(
      `${countText(more)} lines are of checkpoints that another line is of as well, with other settings or other bytes: all are kept.`,
    );
}

const bytesOf = (file: string): Promise<Buffer> =>
  readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT'
      ? new InputError('file-gone', `There is no file ${file}.`)
      : new InputError('not-readable', `${file} cannot be read: ${refusalText(error.code)}.`);
  });
