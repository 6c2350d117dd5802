import type { RunningCheck, WholeCheck } from './objectStore.js';

/** Follows a reading of an object from its first block to its last, and then tells whether it is what the service says. */
export class WholeReading {
  private readonly running: RunningCheck | undefined;
  private next = 0;
  /** null until all blocks were read in their order, and where there is nothing to check by. */
  verdict: Promise<boolean | null> = Promise.resolve(null);

  constructor(
    check: WholeCheck | null,
    private readonly blocks: number,
  ) {
    this.running = check?.begin();
  }

  take(block: number, bytes: Uint8Array): void {
    if (!this.running || block !== this.next) return;
    this.running.update(bytes);
    this.next++;
    if (this.next === this.blocks) this.verdict = this.running.agrees();
  }
}
