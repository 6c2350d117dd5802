import * as z from 'zod';
import { InputError } from '../../shared/inputError.js';
import type { Placed } from './order.js';

/** A line of a file, as it stands there. */
export interface TextLine extends Placed {
  readonly key: string | null;
  readonly sha256: string;
  readonly text: string;
}

const lineSchema = z.object({
  version: z.number(),
  key: z.string().nullable(),
  run: z.string(),
  step: z.number().nullable(),
  file: z.string(),
  sha256: z.string(),
});

/** A line of text that a sweep wrote; null where it is none. */
export function readLine(text: string): TextLine | null {
  try {
    const found = lineSchema.safeParse(JSON.parse(text)).data;
    return found ? { ...found, text } : null;
  } catch {
    return null;
  }
}

export interface ReadLines {
  readonly lines: readonly TextLine[];
  /** Bytes of whole lines from the start: what follows was not written to its end. */
  readonly whole: number;
  /** Whether something follows. */
  readonly isTorn: boolean;
}

/**
 * The lines of a file that a sweep wrote. A last line that was not written to its end is left aside.
 * @throws InputError `cannot-write` for a file of another kind, which is not to be written to
 */
export function readLines(bytes: Buffer, name: string): ReadLines {
  const whole = bytes.lastIndexOf(10) + 1;
  const rest = bytes.subarray(whole).toString();
  const lines = bytes
    .subarray(0, whole)
    .toString()
    .split('\n')
    .flatMap((text, index): TextLine[] => {
      if (text.trim() === '') return [];
      const line = readLine(text);
      if (!line) throw notOurs(name, index + 1);
      return [line];
    });
  if (lines.length === 0 && rest !== '' && !'{"version":'.startsWith(rest.slice(0, 11))) throw notOurs(name, 1);
  return { lines, whole, isTorn: rest !== '' };
}

const notOurs = (name: string, line: number): InputError =>
  new InputError(
    'cannot-write',
    `${name}: line ${line} is no line of a sweep, so nothing is added to that file. Name another, or mend the line.`,
  );

/** One and the same analysis of one and the same place. */
export const identityOf = ({ run, file, key }: Placed & { readonly key: string | null }): string =>
  JSON.stringify([run, file, key]);
