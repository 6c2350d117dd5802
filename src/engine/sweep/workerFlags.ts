import { setFlagsFromString } from 'node:v8';

/**
 * V8 compiles a function anew once so many bytes of its code were run: three times as many as usual. What takes the time is compiled
 * all the same; all the rest took half a second of each worker's threads, which are other workers' cores (20 checkpoints of RRXOR:
 * 2.1 instead of 2.6 s of processor time).
 */
const V8_BUDGET = '--interrupt-budget=400000';

/** Flags of V8 that not every version may know, which as arguments would keep a process from starting. */
export const setWorkerFlags = (): void => setFlagsFromString(V8_BUDGET);
