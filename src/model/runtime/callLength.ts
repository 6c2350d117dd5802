/** A call that takes longer makes the next ones smaller. */
const LONG_CALL_MS = 40;

/**
 * Watches how long calls of onnxruntime take. A long call on a busy machine tells about others: it only makes the
 * next ones be judged by processor time, which costs too much to be asked for always.
 */
export class CallLength {
  private suspicious = false;

  /** @param onLong called after a call that took too long by itself */
  constructor(
    private readonly threads: number,
    private readonly onLong: () => void,
  ) {}

  async measured<T>(call: () => Promise<T>): Promise<T> {
    const cpu = this.suspicious ? process.cpuUsage() : null;
    const start = performance.now();
    const result = await call();
    this.suspicious = performance.now() - start > LONG_CALL_MS;
    if (cpu && this.suspicious) {
      const { user, system } = process.cpuUsage(cpu);
      if ((user + system) / 1000 / this.threads > LONG_CALL_MS) this.onLong();
    }
    return result;
  }
}
