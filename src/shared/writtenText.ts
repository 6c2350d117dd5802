/** Text from files in files and texts that we write: each form in which another program reads it, with nothing lost. */
import { withoutUnseen } from './shownText.js';

const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, '0');

/**
 * JSON without a character that a terminal or an editor would act on: JSON.stringify escapes what is below U+0020 alone.
 * The value read back is the same.
 */
export const jsonText = (value: unknown, indent?: number): string =>
  escapedJson(JSON.stringify(value, null, indent) ?? 'null');

const PART = 65_536;

/** Long texts go part by part, which is faster; a character that is cut in two is spelled as two escapes, which JSON allows. */
function escapedJson(json: string): string {
  if (json.length <= PART) return escapedPart(json);
  const parts: string[] = [];
  for (let at = 0; at < json.length; at += PART) parts.push(escapedPart(json.slice(at, at + PART)));
  return parts.join('');
}

const escapedPart = (json: string): string =>
  withoutUnseen(json, (found) =>
    // Line breaks of an indented text stand between values; within them they are escaped already.
    found === '\n' ? found : found.replace(/[^]/g, (half) => `\\u${hex(half.charCodeAt(0), 4)}`),
  );

/** A text as a Python literal. Python reads JSON's escapes, but takes two halves of a character for two. */
export const pythonString = (text: string): string =>
  withoutUnseen(JSON.stringify(text), (found) => {
    const code = found.codePointAt(0) ?? 0;
    return code > 0xffff ? `\\U${hex(code, 8)}` : `\\u${hex(code, 4)}`;
  });

/** A comment of Python (shell and YAML alike) on one line, whatever a name in it holds. */
export const pythonComment = (text: string): string => `# ${withoutUnseen(text.replace(/\s+/g, ' '))}`;

/**
 * A field of CSV, quoted where RFC 4180 wants it. Text that a spreadsheet would run as a formula gets an apostrophe in front
 * (OWASP, CSV injection); a number, or a sign alone, is none.
 */
export function csvField(text: string): string {
  const runs = /^[\s\u0000]*[=+\-@\uff1d\uff0b\uff0d\uff20]./su.test(text) || /^[\t\r\n]/.test(text);
  const safe = runs && !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A text in Markdown (a report, a cell of a notebook), where it is text alone: CommonMark, section 2.4; no HTML, no link. */
export const markdownText = (text: string): string =>
  withoutUnseen(text.replace(/\s+/g, ' '))
    .replace(/[!-/:-@[-`{-~]/g, '\\$&')
    .replace(/\\([&<>])/g, (_, mark: string) => ({ '&': '&amp;', '<': '&lt;' })[mark] ?? '&gt;');

/** A text in HTML, in an element or within quotes of an attribute. */
export const htmlText = (text: string): string =>
  withoutUnseen(text, (found) => (found === '\n' ? found : '\ufffd')).replace(
    /[&<>"'`]/g,
    (mark) => `&#${mark.charCodeAt(0)};`,
  );
