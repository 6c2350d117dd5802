import * as l10n from '@vscode/l10n';
import { shownLines } from '../../shared/shownText.js';
import type { Figure } from '../figure.js';
import type { Shape } from '../shape.js';
import { faces } from './assets.js';

/** Ranges of characters that a face has, by their first: a TrueType face's `cmap` in format 12 or 4 (OpenType 1.9). */
export function charactersOf(face: Buffer): (character: number) => boolean {
  const tables = face.readUInt16BE(4);
  for (let at = 12; at < 12 + 16 * tables; at += 16) {
    if (face.toString('latin1', at, at + 4) !== 'cmap') continue;
    const start = face.readUInt32BE(at + 8);
    const maps = Array.from(
      { length: face.readUInt16BE(start + 2) },
      (_, map) => start + face.readUInt32BE(start + 8 + 8 * map),
    );
    const ofFormat = (format: number): number | undefined => maps.find((map) => face.readUInt16BE(map) === format);
    const whole = ofFormat(12);
    if (whole !== undefined) return within(groupsOf12(face, whole));
    const basic = ofFormat(4);
    if (basic !== undefined) return within(groupsOf4(face, basic));
  }
  throw new Error('a face of letters without a table of its characters');
}

type Group = readonly [first: number, last: number];

const groupsOf12 = (face: Buffer, map: number): Group[] =>
  Array.from({ length: face.readUInt32BE(map + 12) }, (_, group) => [
    face.readUInt32BE(map + 16 + 12 * group),
    face.readUInt32BE(map + 20 + 12 * group),
  ]);

function groupsOf4(face: Buffer, map: number): Group[] {
  const twice = face.readUInt16BE(map + 6);
  return Array.from({ length: twice / 2 }, (_, segment) => [
    face.readUInt16BE(map + 16 + twice + 2 * segment),
    face.readUInt16BE(map + 14 + 2 * segment),
  ]);
}

const within =
  (groups: readonly Group[]) =>
  (character: number): boolean =>
    groups.some(([first, last]) => character >= first && character <= last);

function textsOf(shapes: readonly (Shape | string)[]): string[] {
  return shapes.flatMap((each) =>
    typeof each === 'string' ? [each] : each.tag === 'title' || each.tag === 'defs' ? [] : textsOf(each.children),
  );
}

/** Letters of a picture that the face of PDF and PNG lacks, each once, in the order in which they come. */
export async function lettersLacking({ shapes }: Pick<Figure, 'shapes'>): Promise<string[]> {
  const has = charactersOf((await faces()).regular);
  const drawn = new Set(shownLines(textsOf(shapes).join(' ')));
  return [...drawn].filter((letter) => !/\s/u.test(letter) && !has(letter.codePointAt(0) ?? 0));
}

/** So many letters are named; of more, their number. */
const MOST_NAMED = 12;

/** What a person is told of letters that are drawn as boxes; null where there are none. */
export function lackingText(letters: readonly string[]): string | null {
  if (letters.length === 0) return null;
  const rest = letters.length - MOST_NAMED;
  const some = letters.slice(0, MOST_NAMED).join(' ');
  const named = rest > 0 ? l10n.t('{0} and {1} more', some, rest) : some;
  return l10n.t(
    'PDF and PNG are drawn in DejaVu Sans, which lacks {0}: a box stands there instead. SVG leaves letters to the program that shows it.',
    named,
  );
}
