/** How long a process may say nothing while something is asked of it. */
export interface Patience {
  /** Milliseconds between two looks. */
  readonly tickMs: number;
  /** Looks in a row without a word after which a process counts as stopped. */
  readonly ticks: number;
  /** The same for a process that has said nothing at all yet: it may still be loading, from a slow disk. */
  readonly startTicks: number;
}

/**
 * The engine lets its event loop turn every 50 ms, so half a minute without a word is a process that is stopped or turns in a
 * circle; even a machine that swaps, or loads onnxruntime through a virus scanner, is quicker.
 */
export const PATIENCE: Patience = { tickMs: 1000, ticks: 30, startTicks: 120 };

/** A look that comes this many times too late was held up: this machine slept, or the host itself did not turn. */
const HELD_UP = 3;

export interface Watched {
  /** Whether something is asked of the process. Nothing is counted otherwise. */
  readonly isAsked: () => boolean;
  /** Asks the process for a sign of life. */
  readonly ping: () => void;
  /** Called once, with the seconds of silence. */
  readonly silent: (seconds: number) => void;
}

/**
 * Notices a process that neither answers nor ends. Silence is counted in looks of the host's own, not by the clock: what
 * passed while the machine slept, or while the host was held up, does not count.
 */
export class SilenceWatch {
  private readonly timer: NodeJS.Timeout;
  private silentTicks = 0;
  private hasSpoken = false;
  private isPinged = false;
  private last = Date.now();

  constructor(
    private readonly watched: Watched,
    private readonly patience: Patience = PATIENCE,
  ) {
    this.timer = setInterval(() => this.look(), patience.tickMs);
    this.timer.unref();
  }

  /** The process said something. */
  heard(): void {
    this.hasSpoken = true;
    this.isPinged = false;
    this.silentTicks = 0;
  }

  end(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const now = Date.now();
    const passed = now - this.last;
    this.last = now;
    const { tickMs, ticks, startTicks } = this.patience;
    if (!this.watched.isAsked() || passed > HELD_UP * tickMs || passed < 0) {
      this.silentTicks = 0;
      return;
    }
    this.silentTicks++;
    if (this.silentTicks > (this.hasSpoken ? ticks : startTicks)) {
      this.end();
      return this.watched.silent(Math.round((this.silentTicks * tickMs) / 1000));
    }
    // One at a time: a process that does not read leaves them in the pipe.
    if (!this.isPinged) this.watched.ping();
    this.isPinged = true;
  }
}
