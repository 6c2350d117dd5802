/** A stopwatch that measures the duration of each step of an analysis in seconds. */
export class Clock {
  private readonly started = performance.now();
  private last = this.started;
  private readonly laps: Record<string, number> = {};

  /** Ends a step. A name that was used before adds to its time. */
  lap(name: string): void {
    const now = performance.now();
    this.laps[name] = (this.laps[name] ?? 0) + (now - this.last) / 1000;
    this.last = now;
  }

  seconds(): Record<string, number> {
    return { ...this.laps, total: (performance.now() - this.started) / 1000 };
  }
}
