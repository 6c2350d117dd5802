import type { LoadedGraph } from '../../checkpoint/architecture/architecture.js';
import { InputError } from '../../shared/inputError.js';
import type { ModelSession, SessionOptions } from '../transformer/session.js';
import { GraphCalls, type WordOutputs } from './graphCalls.js';
import { GraphRunner } from './graphRun.js';
import { LiveProgram } from './liveProgram.js';

/**
 * Makes an exported graph ready to run, in a process of its own, and tries it on two words. It runs whole words, since
 * what is inside it cannot attend along a tree; results are those of the prefixes all the same. Where the graph allows it,
 * inputs are put in through which runs steer.
 * @throws InputError `bad-onnx` where onnxruntime does not take it; `graph-failed` also where it takes more time or memory
 * than a model of its size; `unsupported-graph` where its outputs are of other shapes or a position sees later ones;
 * `too-large`; `runtime`; CancelledError
 */
export async function createGraphSession(
  checkpoint: LoadedGraph,
  { threads = 1 }: Pick<SessionOptions, 'threads'> = {},
  signal?: AbortSignal,
): Promise<ModelSession> {
  const program = new LiveProgram(checkpoint, threads);
  const calls = new GraphCalls(program, checkpoint, threads);
  const runner = new GraphRunner(calls, checkpoint, threads);
  try {
    await program.load(signal);
    await probe(calls, runner, checkpoint, signal);
  } catch (error) {
    program.stop();
    throw error;
  }
  return {
    architecture: checkpoint.architecture,
    run: (tree, options = {}) => runner.run(tree, options),
    release: () => {
      program.stop();
      return Promise.resolve();
    },
  };
}

/** Tokens of the words that a graph is tried on. */
const PROBE = 8;
/** Half precision and other batches round differently. */
const CAUSAL_TOLERANCE = 1e-2;

/** Runs two words that agree in their first half: their outputs have to agree there as well. */
async function probe(
  calls: GraphCalls,
  runner: GraphRunner,
  checkpoint: LoadedGraph,
  signal?: AbortSignal,
): Promise<void> {
  const { architecture, ports, file } = checkpoint;
  const { d_vocab, n_ctx } = architecture;
  const length = Math.min(ports.tokens.pos ?? n_ctx, PROBE);
  runner.wordsPerCall(length);
  const first = Int32Array.from({ length }, (_, position) => (3 * position + 1) % d_vocab);
  const half = Math.ceil(length / 2);
  const second = first.map((token, position) => (position < half ? token : (token + 1) % d_vocab));
  const ask = { resid_post: true, logits: true, places: Int32Array.from({ length: half }, (_, place) => place) };
  const a = outputsOf(await calls.run([first], length, ask, [], signal));
  const b = outputsOf(await calls.run([second], length, ask, [], signal));
  a.forEach((values, index) => {
    for (let at = 0; at < values.length; at++)
      if (Math.abs(values[at] - b[index][at]) > CAUSAL_TOLERANCE * (1 + Math.abs(values[at])))
        throw new InputError(
          'unsupported-graph',
          `${file}: ${[...ports.resid_post, ports.logits][index]} at a position changes with later tokens: attention ` +
            'that is not causal is not supported.',
        );
  });
}

const outputsOf = ({ resid_post, logits }: WordOutputs): Float32Array[] => [...resid_post, ...(logits ? [logits] : [])];
