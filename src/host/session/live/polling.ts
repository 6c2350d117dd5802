import type { Happened, Look } from './tracker.js';
import { RunTracker } from './tracker.js';

/** Milliseconds between two looks: while something is being written, while something happens, and at most. */
const [WRITING_MS, LEAST_MS, MOST_MS] = [1000, 2000, 30_000];
/** Where nothing happens, each pause is so many times the one before. */
const SLOWER = 1.5;
/** A look that takes long, as on a slow network disk, is followed by a pause so many times as long. */
const REST = 10;

/** What a folder is followed with. */
export interface Following {
  look(known: Look): Promise<Look>;
  /** Told of what has happened, and what is being written. */
  happened(happened: Happened, writing: ReadonlySet<string>): void;
  /** Whether somebody is there to see it: otherwise nothing is looked at. */
  wanted(): boolean;
}

/**
 * Looks at a folder again and again, less often the longer nothing happens. Files on network disks and in containers send no events, and
 * where they do {@link hurry} is called. A folder that cannot be listed is left alone until it can.
 */
export class Polling {
  private readonly tracker = new RunTracker();
  private known: Look = new Map();
  private pause = LEAST_MS;
  private timer: NodeJS.Timeout | null = null;
  private isLooking = false;
  private isDisposed = false;

  constructor(private readonly following: Following) {
    void this.lookNow();
  }

  /** Something may have happened: it is looked at soon. */
  hurry(): void {
    this.pause = LEAST_MS;
    if (!this.isLooking) this.later(0);
  }

  dispose(): void {
    this.isDisposed = true;
    if (this.timer) clearTimeout(this.timer);
  }

  private later(ms: number): void {
    if (this.timer) clearTimeout(this.timer);
    if (!this.isDisposed) this.timer = setTimeout(() => void this.lookNow(), ms);
  }

  private async lookNow(): Promise<void> {
    if (this.isDisposed || this.isLooking) return;
    if (!this.following.wanted()) return this.later(LEAST_MS);
    this.isLooking = true;
    const started = Date.now();
    let isQuiet = true;
    try {
      const look = await this.following.look(this.known);
      if (this.isDisposed) return;
      this.known = look;
      const before = [...this.tracker.writing].join('\n');
      const happened = this.tracker.next(look, Date.now());
      const { writing } = this.tracker;
      const isWriting = [...writing].join('\n') !== before;
      isQuiet = !happened.checkpoints && !happened.logs && !isWriting;
      if (!isQuiet) this.following.happened(happened, writing);
    } catch {
      // A folder that was moved or cannot be reached: what is shown stays.
    } finally {
      this.isLooking = false;
    }
    this.pause = isQuiet ? Math.min(MOST_MS, this.pause * SLOWER) : LEAST_MS;
    const rest = REST * (Date.now() - started);
    this.later(Math.max(this.tracker.writing.size > 0 ? WRITING_MS : this.pause, Math.min(rest, MOST_MS)));
  }
}
