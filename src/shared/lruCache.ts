/** Keeps the most recently used values up to a total cost, and drops the others. */
export class LruCache<T> {
  private readonly entries = new Map<string, { value: T; cost: number }>();
  private total = 0;

  /** @param limit total cost (bytes, or any unit the caller counts in) that is kept; the newest value stays in any case */
  constructor(private readonly limit: number) {}

  get(key: string): T | undefined {
    const entry = this.entries.get(key);
    if (!entry) return undefined;
    this.entries.delete(key);
    this.entries.set(key, entry);
    return entry.value;
  }

  set(key: string, value: T, cost: number): void {
    const old = this.entries.get(key);
    if (old) {
      this.total -= old.cost;
      this.entries.delete(key);
    }
    this.entries.set(key, { value, cost });
    this.total += cost;
    for (const [oldest, entry] of this.entries) {
      if (this.total <= this.limit || oldest === key) break;
      this.entries.delete(oldest);
      this.total -= entry.cost;
    }
  }
}
