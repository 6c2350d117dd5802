import { loopsIn, PAGE_BYTES, type Loops } from './loops.js';

/** Numbers of the largest array that is given out of an arena, 4 MB. */
export const LARGEST = 2 ** 19;
/** Numbers of an arena: 48 MB, of which the machine gives out what is used. */
const ARENA = 12 * LARGEST;
/** Numbers at its beginning, for what a call of the loops takes beside its large operands. */
const ASIDE = 2 ** 15;

interface Range {
  readonly from: number;
  readonly end: number;
}

/** Memory that the loops of WebAssembly work in, and that onnxruntime's tensors may lie in. */
export class Arena {
  readonly loops: Loops;
  /** Room for a call's small operands: of any content, for one call at a time. */
  readonly aside: Float64Array<ArrayBuffer>;
  private readonly buffer: ArrayBuffer;
  /** What is free, in order of addresses; no two of them touch. */
  private free: Range[] = [{ from: ASIDE, end: ARENA }];

  constructor() {
    const { memory, loops } = loopsIn(Math.ceil((8 * ARENA) / PAGE_BYTES));
    this.loops = loops;
    this.buffer = memory.buffer;
    this.aside = new Float64Array(this.buffer, 0, ASIDE);
    arenas.set(this.buffer, this);
  }

  get isEmpty(): boolean {
    return this.free.length === 1 && this.free[0].end - this.free[0].from === ARENA - ASIDE;
  }

  /** The lowest free place, which was used last and is in the processor's cache; null where there is none. */
  take(length: number): Float64Array<ArrayBuffer> | null {
    const size = rounded(length);
    const at = this.free.findIndex(({ from, end }) => end - from >= size);
    if (at < 0) return null;
    const { from, end } = this.free[at];
    this.free.splice(at, 1, ...(end - from > size ? [{ from: from + size, end }] : []));
    return new Float64Array(this.buffer, 8 * from, length);
  }

  give(taken: Float64Array): void {
    const from = taken.byteOffset / 8;
    const own = { from, end: from + rounded(taken.length) };
    const before = this.free.filter((range) => range.end < own.from);
    const after = this.free.filter((range) => range.from > own.end);
    const touching = this.free.filter((range) => range.end >= own.from && range.from <= own.end);
    const merged = {
      from: Math.min(own.from, ...touching.map((range) => range.from)),
      end: Math.max(own.end, ...touching.map((range) => range.end)),
    };
    this.free = [...before, merged, ...after];
  }
}

/** By their memory. A further one is made where the first has no room, and forgotten once all of it has been handed back. */
const arenas = new Map<ArrayBufferLike, Arena>();

/** Whole lines of the processor's cache. */
const rounded = (length: number): number => 8 * Math.ceil(Math.max(1, length) / 8);

/**
 * Memory of any content for a call's own use, to be handed back after it. Fresh memory costs more than most of the work that
 * is done in it: the machine gives it out page by page, and the garbage collector runs the more often for it. Up to
 * {@link LARGEST} numbers lie in an {@link Arena}, whatever else is in use, so that it depends on sizes alone which loops run.
 */
export function takeScratch(length: number): Float64Array<ArrayBuffer> {
  return length > LARGEST ? new Float64Array(length) : takeInArena(length).room;
}

/** The same, with the arena in which it lies. @throws RangeError beyond {@link LARGEST} numbers */
export function takeInArena(length: number): { readonly room: Float64Array<ArrayBuffer>; readonly arena: Arena } {
  if (length > LARGEST) throw new RangeError(`an arena has no room for ${length} numbers`);
  for (const arena of arenas.values()) {
    const room = arena.take(length);
    if (room) return { room, arena };
  }
  new Arena();
  return takeInArena(length);
}

/** Hands back what {@link takeScratch} gave; nothing may use it any more. */
export function giveScratch(taken: Float64Array): void {
  const arena = arenaOf(taken);
  if (!arena) return;
  arena.give(taken);
  const [first] = arenas.values();
  if (arena !== first && arena.isEmpty) arenas.delete(taken.buffer);
}

/** The arena that numbers lie in. */
export const arenaOf = (numbers: Float64Array): Arena | undefined => arenas.get(numbers.buffer);
