import type { LoadedGraph } from '../../checkpoint/architecture/architecture.js';
import { InputError } from '../../shared/inputError.js';
import { causeOf, GraphCalls, type WordOutputs } from './graphCalls.js';
import { GraphRunner } from './graphRun.js';
import { onnxRuntime, type Ort } from '../runtime/onnxRuntime.js';
import { sessionOptions, type ModelSession, type SessionOptions } from '../transformer/session.js';
import { steerableGraph } from './steerableGraph.js';

/**
 * Makes an exported graph ready to run, and tries it on two words. It runs whole words, since what is inside it
 * cannot attend along a tree; results are those of the prefixes all the same. Where the graph allows it, inputs are
 * put in through which runs steer.
 * @throws InputError `bad-onnx` where onnxruntime does not take it; `graph-failed`; `unsupported-graph` where its
 * outputs are of other shapes or a position sees later ones; `too-large`; `runtime`
 */
export async function createGraphSession(
  checkpoint: LoadedGraph,
  { threads = 1 }: Pick<SessionOptions, 'threads'> = {},
): Promise<ModelSession> {
  const ort = await onnxRuntime();
  const steerable = steerableGraph(checkpoint);
  const withInputs = steerable && (await load(ort, steerable, checkpoint, threads).catch(() => null));
  const session =
    withInputs ??
    (await load(ort, checkpoint.model, checkpoint, threads).catch((error: unknown) => {
      throw new InputError(
        'bad-onnx',
        `${checkpoint.file} is not a model that onnxruntime can load: ${causeOf(error)}`,
      );
    }));
  const calls = new GraphCalls(ort, session, checkpoint, withInputs !== null);
  const runner = new GraphRunner(calls, checkpoint, threads);
  try {
    await probe(calls, runner, checkpoint);
  } catch (error) {
    await session.release();
    throw error;
  }
  return {
    architecture: checkpoint.architecture,
    run: (tree, options = {}) => runner.run(tree, options),
    release: () => session.release(),
  };
}

/** onnxruntime takes the files beside a model from memory: it opens none by itself. */
const load = (ort: typeof Ort, model: Uint8Array, { sideFiles }: LoadedGraph, threads: number) =>
  ort.InferenceSession.create(model, {
    ...sessionOptions(threads),
    ...(sideFiles && { externalData: sideFiles }),
  });

/** Tokens of the words that a graph is tried on. */
const PROBE = 8;
/** Half precision and other batches round differently. */
const CAUSAL_TOLERANCE = 1e-2;

/** Runs two words that agree in their first half: their outputs have to agree there as well. */
async function probe(calls: GraphCalls, runner: GraphRunner, checkpoint: LoadedGraph): Promise<void> {
  const { architecture, ports, file } = checkpoint;
  const { d_vocab, n_ctx } = architecture;
  const length = Math.min(ports.tokens.pos ?? n_ctx, PROBE);
  runner.wordsPerCall(length);
  const first = Int32Array.from({ length }, (_, position) => (3 * position + 1) % d_vocab);
  const half = Math.ceil(length / 2);
  const second = first.map((token, position) => (position < half ? token : (token + 1) % d_vocab));
  const ask = { resid_post: true, logits: true };
  const a = outputsOf(await calls.run([first], length, ask));
  const b = outputsOf(await calls.run([second], length, ask));
  const widths = [...ports.resid_post.map(() => architecture.d_model), architecture.d_vocab_out];
  a.forEach((values, index) => {
    const count = half * widths[index];
    for (let at = 0; at < count; at++)
      if (Math.abs(values[at] - b[index][at]) > CAUSAL_TOLERANCE * (1 + Math.abs(values[at])))
        throw new InputError(
          'unsupported-graph',
          `${file}: ${[...ports.resid_post, ports.logits][index]} at a position changes with later tokens: attention ` +
            'that is not causal is not supported.',
        );
  });
}

const outputsOf = ({ resid_post, logits }: WordOutputs): Float32Array[] => [...resid_post, ...(logits ? [logits] : [])];
