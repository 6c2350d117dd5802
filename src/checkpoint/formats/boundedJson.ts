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
