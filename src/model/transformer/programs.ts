import type { Architecture } from '../../checkpoint/architecture/architecture.js';
import { blockGraph, unembedGraph } from './graphs.js';
import type { Ort } from '../runtime/onnxRuntime.js';
import { SessionPool } from '../runtime/sharedSessions.js';
import type { Precision } from './realGraph.js';

/** The graphs of an architecture, ready to be called with weights, which they do not hold. */
export interface Programs {
  readonly block: Ort.InferenceSession;
  readonly unembed: Ort.InferenceSession;
  /** Gives up one use; native memory and threads are freed with the last. */
  release(): Promise<void>;
}

const pool = new SessionPool<'block' | 'unembed'>();

/** Programs of an architecture, which models of one shape share. */
export async function programsOf(
  ort: typeof Ort,
  architecture: Architecture,
  precision: Precision,
  options: Ort.InferenceSession.SessionOptions,
): Promise<Programs> {
  const { sessions, release } = await pool.get(JSON.stringify([architecture, precision, options]), async () => ({
    block: await ort.InferenceSession.create(blockGraph(architecture, precision), options),
    unembed: await ort.InferenceSession.create(unembedGraph(architecture, precision), options),
  }));
  return { ...sessions, release };
}
