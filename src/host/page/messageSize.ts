/**
 * The largest message that a page gets, in bytes: a hundred times the analysis of all 29,524 beliefs of Mess3 at a context of
 * nine. What is larger would end the page, and with it the picture that it shows.
 */
export const MAX_MESSAGE_BYTES = 512 * 2 ** 20;

/** About how many bytes a message takes; counting ends once it is more than `most`. */
export function messageSize(message: unknown, most = MAX_MESSAGE_BYTES): number {
  let size = 0;
  const waiting: unknown[] = [message];
  while (waiting.length > 0 && size <= most) {
    const value = waiting.pop();
    size += 8;
    if (typeof value === 'string') size += 2 * value.length;
    else if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) size += value.byteLength;
    else if (Array.isArray(value) && typeof value[0] === 'number') size += 8 * value.length;
    else if (typeof value === 'object' && value !== null)
      for (const [key, each] of Object.entries(value)) {
        if (!Array.isArray(value)) size += 2 * key.length;
        waiting.push(each);
      }
  }
  return size;
}
