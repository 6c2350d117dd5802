/** Memory for intermediate results, used again and again: without it each call of a run allocates, and frees late. */
export class Buffers {
  private readonly pool: Float32Array<ArrayBuffer>[] = [];

  /** A buffer of this length, of any content, that shares no memory with those in use. */
  take(length: number, ...inUse: readonly Float32Array[]): Float32Array<ArrayBuffer> {
    let at = this.pool.findIndex((buffer) => inUse.every((used) => used.buffer !== buffer.buffer));
    if (at < 0) at = this.pool.length;
    if (at === this.pool.length || this.pool[at].length < length) this.pool[at] = new Float32Array(length);
    return this.pool[at].subarray(0, length);
  }
}
