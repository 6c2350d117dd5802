import type { Happened, Look } from './tracker.js';
import { RunTracker } from './tracker.js';

/** Milliseconds between two looks. */
export interface Pace {
  /** While something is being written. */
  readonly writing: number;
  /** While something happens. */
  readonly least: number;
  readonly most: number;
  /** At least, however often something is heard of. */
  readonly apart: number;
}

export const PACES = {
  disk: { writing: 1000, least: 2000, most: 30_000, apart: 0 },
  /** Each look is a request to a service, which may cost money: at most four a minute, and one in two where nothing happens. */
  service: { writing: 15_000, least: 15_000, most: 120_000, apart: 10_000 },
} as const satisfies Readonly<Record<string, Pace>>;
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
  readonly pace: Pace;
}

/**
 * Looks at a folder again and again, less often the longer nothing happens. Files on network disks and in containers send no events, and
 * where they do {@link hurry} is called. A folder that cannot be listed is left alone until it can.
 */
export class Polling {
  private readonly tracker = new RunTracker();
  private known: Look = new Map();
  private pause: number;
  private timer: NodeJS.Timeout | null = null;
  private isLooking = false;
  private lookedAt = -Infinity;
  private isDisposed = false;

  constructor(private readonly following: Following) {
    this.pause = following.pace.least;
    void this.lookNow();
  }

  /** Something may have happened: it is looked at soon. */
  hurry(): void {
    const { least, apart } = this.following.pace;
    this.pause = least;
    if (!this.isLooking) this.later(Math.max(0, this.lookedAt + apart - Date.now()));
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
    const { writing: whileWriting, least, most } = this.following.pace;
    if (!this.following.wanted()) return this.later(least);
    this.isLooking = true;
    const started = (this.lookedAt = Date.now());
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
    this.pause = isQuiet ? Math.min(most, this.pause * SLOWER) : least;
    const rest = REST * (Date.now() - started);
    this.later(Math.max(this.tracker.writing.size > 0 ? whileWriting : this.pause, Math.min(rest, most)));
  }
}
