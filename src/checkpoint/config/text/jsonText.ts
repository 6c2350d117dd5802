import { parseBounded } from '../../formats/boundedJson.js';

/**
 * JSON as Python writes it: with a byte order mark, with NaN and Infinity (which become null).
 * @throws Error whose message ends the sentence "is not JSON: "
 */
export function parsePythonJson(text: string): unknown {
  const plain = withoutNaN(text.replace(/^\uFEFF/, ''));
  try {
    return parseBounded(plain);
  } catch (error) {
    throw new Error(placeOf(error, plain));
  }
}

/**
 * Python writes NaN and Infinity, which JSON has not; no setting of ours has such a value, so they become null.
 * @param instead what is written in the place of `NaN`, `Infinity` or `-Infinity`
 */
export function withoutNaN(text: string, instead: (word: string) => string = () => 'null'): string {
  if (!/NaN|Infinity/.test(text)) return text;
  const out: string[] = [];
  let from = 0;
  let inText = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '"') inText = !inText;
    else if (inText && char === '\\') at++;
    else if (!inText && (char === 'N' || char === 'I')) {
      const word = ['NaN', 'Infinity'].find((name) => text.startsWith(name, at));
      if (!word) continue;
      const start = text[at - 1] === '-' ? at - 1 : at;
      out.push(text.slice(from, start), instead(text.slice(start, at + word.length)));
      at += word.length - 1;
      from = at + 1;
    }
  }
  return out.join('') + text.slice(from);
}

/** Line and column of a JSON error; V8 gives a position, or says that the end came too early. */
function placeOf(error: unknown, text: string): string {
  const message = error instanceof Error ? error.message : String(error);
  const found = /position (\d+)/.exec(message);
  const at = found ? Number(found[1]) : /end of JSON/.test(message) ? text.length : null;
  const reason = message
    .replace(/ in JSON.*| \(line.*|, ".*is not valid JSON|, \.\.\..*is not valid JSON/s, '')
    .toLowerCase();
  if (at === null) return reason;
  const before = text.slice(0, at).split('\n');
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}: ${reason}`;
}
