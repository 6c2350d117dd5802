import type { Architecture, ModelShape, Weights } from '../../checkpoint/architecture/architecture.js';
import { blockWeights, unembedWeights, type NamedArrays } from './blockWeights.js';
import { Forward, type Tensors } from './forward.js';
import { onnxRuntime } from '../runtime/onnxRuntime.js';
import type { Activations, PrefixTree } from '../prefixTree.js';
import { programsOf } from './programs.js';
import { precisionOf, type Precision } from './realGraph.js';
import { runTree } from './run.js';
import type { RunOptions } from '../runOptions.js';
import { sessionOptions } from '../runtime/sessionOptions.js';
import { WorkBudget } from '../runtime/workBudget.js';

export type { ResidHook, RunOptions } from '../runOptions.js';
export type { Steering } from '../steering.js';

export interface SessionOptions {
  /** Threads of one matrix multiplication; 1 where left out. */
  readonly threads?: number | undefined;
  /** Rows of the tree that one call of onnxruntime takes at most; follows from the model's shape where left out. */
  readonly rowsPerCall?: number | undefined;
  /** What the inside of a block is computed in; follows from the model's size where left out. */
  readonly precision?: Precision | undefined;
}

export interface ModelSession {
  readonly architecture: ModelShape;
  /**
   * Runs the model over a prefix tree. Row i of the results is wanted[i] (row i of the tree where nothing is left
   * out); with several steered copies, results are copies × rows × width.
   * Rejects with CancelledError when the signal is aborted.
   */
  run(tree: PrefixTree, options?: RunOptions): Promise<Activations>;
  /** Frees native memory that no other model of this shape uses. No run of this one may be under way. */
  release(): Promise<void>;
}

/** Makes a model ready to run. Throws InputError `runtime` where onnxruntime does not load. */
export async function createSession(
  checkpoint: { readonly architecture: Architecture; readonly weights: Weights },
  { threads = 1, rowsPerCall, precision = precisionOf(checkpoint.architecture) }: SessionOptions = {},
): Promise<ModelSession> {
  const { architecture, weights } = checkpoint;
  const ort = await onnxRuntime();
  const { block, unembed, release } = await programsOf(ort, architecture, precision, sessionOptions(threads));
  const tensors = (arrays: NamedArrays): Tensors =>
    Object.fromEntries([...arrays].map(([name, { shape, data }]) => [name, new ort.Tensor('float32', data, shape)]));
  const layers = Array.from({ length: architecture.n_layers }, (_, l) =>
    tensors(blockWeights(architecture, weights, l)),
  );
  const forward = new Forward(
    ort,
    architecture,
    precision,
    block,
    layers,
    unembed,
    tensors(unembedWeights(architecture, weights)),
  );
  const budget = new WorkBudget(architecture, threads, rowsPerCall);
  return {
    architecture,
    run: (tree, run = {}) => runTree(forward, budget, checkpoint, tree, run),
    release,
  };
}
