import type { Architecture } from '../../checkpoint/architecture/architecture.js';
import { blockGraph, unembedGraph } from './graphs.js';
import type { Ort } from '../runtime/onnxRuntime.js';
import type { Precision } from './realGraph.js';

/** The graphs of an architecture, ready to be called with weights, which they do not hold. */
export interface Programs {
  readonly block: Ort.InferenceSession;
  readonly unembed: Ort.InferenceSession;
  /** Gives up one use; native memory and threads are freed with the last. */
  release(): Promise<void>;
}

interface Shared {
  readonly sessions: Promise<readonly [Ort.InferenceSession, Ort.InferenceSession]>;
  users: number;
}

/** Architectures whose programs are found again; those let go of live on for as long as a model uses them. */
const MOST_SHARED = 16;

const shared = new Map<string, Shared>();

/**
 * Programs of an architecture. Models of one shape share them: each session of onnxruntime has threads of its own, and
 * hundreds of checkpoints of one run would otherwise have hundreds of them.
 */
export async function programsOf(
  ort: typeof Ort,
  architecture: Architecture,
  precision: Precision,
  options: Ort.InferenceSession.SessionOptions,
): Promise<Programs> {
  const key = JSON.stringify([architecture, precision, options]);
  const known = shared.get(key);
  const entry: Shared = known ?? { sessions: create(ort, architecture, precision, options), users: 0 };
  entry.users++;
  shared.delete(key);
  shared.set(key, entry);
  for (const oldest of [...shared.keys()].slice(0, -MOST_SHARED)) shared.delete(oldest);
  const forget = () => shared.get(key) === entry && shared.delete(key);
  try {
    const [block, unembed] = await entry.sessions;
    let isReleased = false;
    const release = async () => {
      if (isReleased) return;
      isReleased = true;
      if (--entry.users > 0) return;
      forget();
      await block.release();
      await unembed.release();
    };
    return { block, unembed, release };
  } catch (error) {
    forget();
    throw error;
  }
}

async function create(
  ort: typeof Ort,
  architecture: Architecture,
  precision: Precision,
  options: Ort.InferenceSession.SessionOptions,
): Promise<[Ort.InferenceSession, Ort.InferenceSession]> {
  const block = await ort.InferenceSession.create(blockGraph(architecture, precision), options);
  return [block, await ort.InferenceSession.create(unembedGraph(architecture, precision), options)];
}
