/** Beliefs closer than this in every coordinate (relative to their size where that is above one) are one belief. */
const SAME_BELIEF = 1e-12;

/** Width of a bucket of projections: far above the tolerance, far below the distance of beliefs that differ. */
const BUCKET = 1e-9;

/**
 * Belief vectors, each kept once: two that agree within 1e-12 are one. They are looked up by their projection on a
 * fixed line, so that equal beliefs are recognised even if rounding separates them.
 */
export class BeliefTable {
  private readonly buckets = new Map<number, number[]>();
  private readonly line: Float64Array;
  private vectors: Float64Array;
  private size = 0;

  constructor(private readonly S: number) {
    // No two weights are in a simple ratio, so that different beliefs seldom have the same projection.
    this.line = Float64Array.from({ length: S }, (_, i) => 1 + (((i + 1) * 0.6180339887498949) % 1));
    this.vectors = new Float64Array(16 * S);
  }

  get count(): number {
    return this.size;
  }

  /** All vectors, count × S; valid until the next call of {@link indexOf}. */
  get all(): Float64Array {
    return this.vectors.subarray(0, this.size * this.S);
  }

  /** The vector of one belief; valid until the next call of {@link indexOf}. */
  vector(index: number): Float64Array {
    return this.vectors.subarray(index * this.S, (index + 1) * this.S);
  }

  /** The index of the belief at `from[at ..]`, which is added if it is new. */
  indexOf(from: Float64Array, at: number): number {
    let projection = 0;
    for (let i = 0; i < this.S; i++) projection += from[at + i] * this.line[i];
    const scaled = projection / BUCKET;
    const bucket = Math.floor(scaled);
    const neighbour = scaled - bucket < 0.5 ? bucket - 1 : bucket + 1;
    const found = this.find(bucket, from, at) ?? this.find(neighbour, from, at);
    if (found !== undefined) return found;
    const members = this.buckets.get(bucket);
    if (members === undefined) this.buckets.set(bucket, [this.size]);
    else members.push(this.size);
    return this.append(from, at);
  }

  private find(bucket: number, from: Float64Array, at: number): number | undefined {
    return this.buckets.get(bucket)?.find((index) => this.same(index * this.S, from, at));
  }

  private same(own: number, from: Float64Array, at: number): boolean {
    for (let i = 0; i < this.S; i++) {
      const [a, b] = [this.vectors[own + i], from[at + i]];
      if (Math.abs(a - b) > SAME_BELIEF * Math.max(1, Math.abs(a))) return false;
    }
    return true;
  }

  private append(from: Float64Array, at: number): number {
    if ((this.size + 1) * this.S > this.vectors.length) {
      const larger = new Float64Array(this.vectors.length * 2);
      larger.set(this.vectors);
      this.vectors = larger;
    }
    for (let i = 0; i < this.S; i++) this.vectors[this.size * this.S + i] = from[at + i];
    return this.size++;
  }
}
