interface Usage {
  readonly user: number;
  readonly system: number;
}

/** Tests of pages, which are checked without Node's types, measure too. */
const { process } = globalThis as unknown as { process: { cpuUsage(since?: Usage): Usage } };

/**
 * A clock of the processor time that this process has used, in milliseconds: what tests of effort measure, since the
 * clock on the wall runs on while other programs have the processor.
 */
export function processorTime(): () => number {
  const started = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(started);
    return (user + system) / 1000;
  };
}
