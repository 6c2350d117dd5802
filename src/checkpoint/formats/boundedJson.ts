/** Thrown for JSON that is deeper or has more parts than anything of ours; its message ends a sentence. */
export class TooMuchJson extends Error {}

const MAX_DEPTH = 64;
const MAX_PARTS = 2_000_000;

/**
 * JSON.parse for text that somebody else wrote: depth and number of parts are bounded before the parser takes memory
 * for them, since a few bytes can ask for hundreds.
 * @throws SyntaxError, {@link TooMuchJson}
 */
export function parseBounded(text: string): unknown {
  let depth = 0;
  let parts = 0;
  let inText = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (inText) {
      if (code === 0x5c) at++;
      else if (code === 0x22) inText = false;
    } else if (code === 0x22) inText = true;
    else if (code === 0x5b || code === 0x7b) {
      parts++;
      if (++depth > MAX_DEPTH) throw new TooMuchJson(`it is nested more than ${MAX_DEPTH} deep`);
    } else if (code === 0x5d || code === 0x7d) depth--;
    else if (code === 0x2c) parts++;
  }
  if (parts > MAX_PARTS) throw new TooMuchJson(`it has more than ${MAX_PARTS} parts`);
  return JSON.parse(text);
}

/** The first key that stands twice in one object of a JSON text; null where none does. JSON.parse keeps the last of them. */
export function keyStandsTwice(text: string): string | null {
  const objects: Set<string>[] = [];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x5b || code === 0x7b) objects.push(new Set());
    else if (code === 0x5d || code === 0x7d) objects.pop();
    else if (code === 0x22) {
      const from = at;
      for (at++; at < text.length && text.charCodeAt(at) !== 0x22; at++) if (text.charCodeAt(at) === 0x5c) at++;
      let next = at + 1;
      while (' \t\n\r'.includes(text[next] ?? '.')) next++;
      if (text[next] !== ':') continue;
      // An escaped letter is another spelling of the same key.
      const key = String(JSON.parse(text.slice(from, at + 1)));
      if (objects.at(-1)?.has(key)) return key;
      objects.at(-1)?.add(key);
    }
  }
  return null;
}
