/** So many must be done before their pace tells of the rest. */
const LEAST = 2;

/** How long the rest of a sweep takes, by the pace of what was computed so far. */
export class Remaining {
  private started = 0;
  private left = 0;
  private done = 0;

  /** @param left how many are to be computed */
  start(left: number): void {
    this.started = performance.now();
    this.left = left;
    this.done = 0;
  }

  oneDone(): void {
    if (this.started > 0) this.done++;
  }

  /** null while it cannot be told. */
  seconds(): number | null {
    const rest = this.left - this.done;
    if (this.started === 0 || this.done < LEAST) return null;
    return rest <= 0 ? 0 : (((performance.now() - this.started) / this.done) * rest) / 1000;
  }
}
