import { writeSync } from 'node:fs';
import { Worker, workerData } from 'node:worker_threads';
import { OVERRUN_FD, type Allowance, type Overrun } from './messages.js';

/** Between two looks, in milliseconds: memory is taken at about 1 GB a second. */
const LOOK_MS = 8;
const IDLE_MS = 500;

const [IS_BUSY, CPU_MS, RSS_KIB, SLOTS] = [0, 1, 2, 4];
const KIB = 1024;

interface Watched {
  readonly limits: Int32Array;
  readonly parent: number;
}

/** Limits that a thread of its own holds this process to while a call of onnxruntime blocks its main thread. */
export class Watch {
  private readonly limits = new Int32Array(new SharedArrayBuffer(4 * SLOTS));
  private baseline = 0;

  /** @param file the bundle that calls {@link lookOn} in a worker */
  constructor(file: string) {
    const workerData: Watched = { limits: this.limits, parent: process.ppid };
    const resourceLimits = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2, codeRangeSizeMb: 4 };
    new Worker(file, { workerData, resourceLimits, env: {} }).unref();
  }

  /** Memory from now on is counted as the model's. @param received bytes of it that are here already */
  begin(received: number): void {
    this.baseline = process.memoryUsage.rss() - received;
  }

  /** Does something within an allowance; the process ends where it takes more. Tells the processor time that it took. */
  async during<T>({ cpuMs, bytes }: Allowance, work: () => Promise<T>): Promise<{ given: T; cpuMs: number }> {
    const before = cpuTime();
    Atomics.store(this.limits, CPU_MS, Math.min(2 ** 31 - 1, before + cpuMs));
    Atomics.store(this.limits, RSS_KIB, Math.min(2 ** 31 - 1, (this.baseline + bytes) / KIB));
    Atomics.store(this.limits, IS_BUSY, 1);
    Atomics.notify(this.limits, IS_BUSY);
    try {
      const given = await work();
      return { given, cpuMs: cpuTime() - before };
    } finally {
      Atomics.store(this.limits, IS_BUSY, 0);
    }
  }
}

/** The other thread: looks on, and ends the whole process where it must. */
export function lookOn(): never {
  const { limits, parent } = workerData as Watched;
  for (;;) {
    const isBusy = Atomics.load(limits, IS_BUSY) === 1;
    // Nobody notifies the unused slot: to wait for it is to sleep.
    if (isBusy) Atomics.wait(limits, SLOTS - 1, 0, LOOK_MS);
    else Atomics.wait(limits, IS_BUSY, 0, IDLE_MS);
    // Whoever asked has gone, and cannot say so while the main thread is blocked.
    if (process.ppid !== parent) end();
    if (!isBusy || Atomics.load(limits, IS_BUSY) === 0) continue;
    if (process.memoryUsage.rss() / KIB > Atomics.load(limits, RSS_KIB)) end('memory');
    if (cpuTime() > Atomics.load(limits, CPU_MS)) end('time');
  }
}

function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return Math.round((user + system) / 1000);
}

function end(why?: Overrun): void {
  try {
    if (why) writeSync(OVERRUN_FD, why);
  } finally {
    process.kill(process.pid, 'SIGKILL');
  }
}
