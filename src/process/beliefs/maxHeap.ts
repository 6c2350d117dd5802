/** Binary heap that returns the item of highest priority and, among equal ones, the one inserted first. */
export class MaxHeap {
  private readonly items: number[] = [];

  constructor(private readonly priority: (item: number) => number) {}

  push(item: number): void {
    const { items } = this;
    let at = items.length;
    items.push(item);
    while (at > 0) {
      const up = (at - 1) >> 1;
      if (!this.before(item, items[up])) break;
      items[at] = items[up];
      at = up;
    }
    items[at] = item;
  }

  pop(): number | undefined {
    const { items } = this;
    const top = items[0];
    const last = items.pop();
    if (last === undefined || items.length === 0) return top;
    let at = 0;
    for (;;) {
      let down = 2 * at + 1;
      if (down >= items.length) break;
      if (down + 1 < items.length && this.before(items[down + 1], items[down])) down++;
      if (!this.before(items[down], last)) break;
      items[at] = items[down];
      at = down;
    }
    items[at] = last;
    return top;
  }

  private before(a: number, b: number): boolean {
    const difference = this.priority(a) - this.priority(b);
    return difference > 0 || (difference === 0 && a < b);
  }
}
