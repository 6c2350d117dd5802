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
  };
}
