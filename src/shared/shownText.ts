/**
 * Text out of files (names, keys, values, what an error quotes) as a person reads it: on one line, what cannot be seen shown
 * as an escape, and cut. Each interpreter that text reaches has its own function beside this one: `editorText`, `csvField`,
 * `jsonText`, `pythonText`, `markdownText`. Pages build text nodes alone (webview/ui/dom.ts).
 */
import { plural, shorten } from './texts.js';

/** Characters of a name that are shown where names stand in columns and labels. */
export const MAX_NAME = 200;
/** Characters of a message of one line. */
export const MAX_MESSAGE = 1000;
/** Characters of a message that may follow each other without a space: a path is shorter. */
const MAX_UNBROKEN = 400;

/** A flag spelled in tag characters (Scotland, Wales) stands, and so do the joiners that {@link isJoined} knows. */
const UNSEEN =
  /\u{1f3f4}[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]{2,6}\u{e007f}|(?:(?<=\p{VS})|(?!\p{VS}))[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{DI}\ufff9-\ufffb]/gu;

const BEYOND_ASCII = /[^ -~]+/g;

/** Families of emoji, and letters of scripts that are written joined, are spelled with joiners. */
const BEFORE_JOINER =
  /(?:[\p{ExtPict}\p{EMod}]\ufe0f?|[\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Khmer}\p{Script=Myanmar}])$/u;
const AFTER_JOINER = /^(?:\p{ExtPict}|[\p{L}\p{M}])/u;
const isJoined = (text: string, at: number): boolean =>
  BEFORE_JOINER.test(text.slice(Math.max(0, at - 4), at)) && AFTER_JOINER.test(text.slice(at + 1, at + 3));

const SPELLED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** `\u001b`, and `\u{e0041}` beyond what four digits hold. */
function escapeOf(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return SPELLED[character] ?? (code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`);
}

/**
 * Text with every character that cannot be seen, or that changes how its neighbours are read, in the form that `spell`
 * gives it: control characters (escape sequences of terminals), line and paragraph separators, marks of direction
 * (Unicode's bidirectional algorithm, UAX #9), characters without width (Default_Ignorable_Code_Point, UAX #44), halves of
 * surrogate pairs. What names are spelled with stays: letters of any script, emoji, combining marks.
 */
export const withoutUnseen = (text: string, spell: (character: string) => string = escapeOf): string =>
  // Plain ASCII, which large texts are made of, is passed over quickly.
  text.replace(BEYOND_ASCII, (run) =>
    run.replace(UNSEEN, (found: string, at: number) => {
      if (found.length > 2 || ((found === '\u200d' || found === '\u200c') && isJoined(run, at))) return found;
      return spell(found);
    }),
  );

/** A name, or any other text from a file, on one line of at most `most` characters. A long one keeps its start and its end. */
export const shownName = (text: string, most = MAX_NAME): string => shorten(withoutUnseen(shorten(text, most)), most);

/** A line that quotes names; it may be long, but not without end. */
export const shownLine = (text: string, most = 8000): string => shownName(text, most);

/** A message of one line. Where a name in it is long, the message around it still stands. */
export const messageText = (message: string): string =>
  shorten(
    withoutUnseen(
      shorten(message, 200 * MAX_MESSAGE).replace(/\S{401,}/g, (unbroken) => shorten(unbroken, MAX_UNBROKEN)),
    ),
    MAX_MESSAGE,
  );

/** Several lines of our own, such as a tooltip or a stack. */
export const shownLines = (text: string, most = 20_000): string =>
  shorten(
    withoutUnseen(shorten(text, most), (found) => (found === '\n' ? found : escapeOf(found))),
    most,
  );

/** The first of many lines, and how many more there are. @param what what they are, in the plural */
export function firstLines(lines: readonly string[], most = 100, what = 'notes'): readonly string[] {
  if (lines.length <= most) return lines;
  return [...lines.slice(0, most), `and ${plural(lines.length - most, 'more', `more ${what}`)}`];
}

declare const shown: unique symbol;
/** Lines of a table or summary that are safe to print: only {@link linesText} makes them. */
export type ShownText = string & { readonly [shown]: true };

/** Lines for a person: in each, nothing of a name acts on a terminal or begins another line. */
export const linesText = (lines: readonly string[]): ShownText =>
  `${lines.map((line) => shownLine(line)).join('\n')}\n` as ShownText;
