/** Buffers that are kept, and the numbers of the largest of them: 48 MB together at most. */
const MOST = 12;
const LARGEST = 2 ** 19;

const spare: Float64Array<ArrayBuffer>[] = [];

/**
 * Memory of any content for a call's own use, to be handed back after it. Fresh memory costs more than most of the work that
 * is done in it: the machine gives it out page by page, and the garbage collector runs the more often for it.
 */
export function takeScratch(length: number): Float64Array<ArrayBuffer> {
  let best = -1;
  for (let i = 0; i < spare.length; i++)
    if (spare[i].length >= length && (best < 0 || spare[i].length < spare[best].length)) best = i;
  // A buffer far too large is left to those who need it.
  const found = best >= 0 && spare[best].length <= Math.max(1024, 4 * length) ? spare.splice(best, 1)[0] : null;
  return (found ?? new Float64Array(length > LARGEST ? length : roundedUp(length))).subarray(0, length);
}

/** Hands back what {@link takeScratch} gave; nothing may use it any more. */
export function giveScratch(taken: Float64Array<ArrayBuffer>): void {
  const whole = new Float64Array(taken.buffer);
  if (whole.length > LARGEST) return;
  if (spare.length === MOST) spare.shift();
  spare.push(whole);
}

/** The next power of two, so that a buffer serves many lengths. */
const roundedUp = (length: number): number => 2 ** Math.ceil(Math.log2(Math.max(1024, length)));
