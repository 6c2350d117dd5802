/**
 * Calls on files of one folder that are under way at the same time. Each holds a thread of the few that a process has for
 * files, and on a network disk that hangs it holds it for ever, which nothing can end.
 */
const MOST = 4;

/** The calls on the files of one folder and those below it, at most {@link MOST} at a time. */
export class FileThreads {
  private static readonly known = new Map<string, FileThreads>();
  private underWay = 0;
  private readonly waiting: (() => void)[] = [];

  private constructor(private readonly folder: string) {}

  /** Those of a folder: all requests share them, so that asking again does not take more. */
  static of(folder: string): FileThreads {
    const threads = FileThreads.known.get(folder) ?? new FileThreads(folder);
    FileThreads.known.set(folder, threads);
    return threads;
  }

  async run<T>(call: () => Promise<T>): Promise<T> {
    if (this.underWay >= MOST) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.underWay++;
    try {
      return await call();
    } finally {
      // Who waits takes the place over, so that nobody comes between.
      const next = this.waiting.shift();
      if (next) next();
      else if (--this.underWay === 0) FileThreads.known.delete(this.folder);
    }
  }
}
