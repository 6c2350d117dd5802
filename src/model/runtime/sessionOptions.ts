import type { Ort } from './onnxRuntime.js';

/** How all sessions of onnxruntime are made. */
export function sessionOptions(threads: number): Ort.InferenceSession.SessionOptions {
  return {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    enableCpuMemArena: false,
    // What goes wrong is thrown as well: its own lines, in colours, are for nobody.
    logSeverityLevel: 4,
    // Threads that wait sleep. Where this is left out they spin, and take the time that the work of others needs, and ours.
    ...(threads > 1 && { extra: { session: { intra_op: { allow_spinning: '0' } } } }),
  };
}
