import { breathe, breather } from '../cancellation.js';
import type { LoadedGraph } from '../checkpoint/architecture.js';
import { InputError } from '../inputError.js';
import { CallLength } from './callLength.js';
import { causeOf, GraphCalls, type WordOutputs } from './graphCalls.js';
import { onnxRuntime } from './onnxRuntime.js';
import type { Activations, PrefixTree } from './prefixTree.js';
import { checkTokens, emptyActivations, partOf } from './run.js';
import type { RunOptions } from './runOptions.js';
import { sessionOptions, type ModelSession, type SessionOptions } from './session.js';
import { wordBatches } from './wordBatches.js';

/** Multiply-adds of one call, and bytes of its largest tensors together (see WorkBudget). */
const CALL_WORK = 2 ** 28;
const CALL_BYTES = 2 ** 27;
const MOST_WORDS = 2048;
const MOST_TENSOR_BYTES = 512 * 2 ** 20;

/**
 * Makes an exported graph ready to run, and tries it on two words. It runs whole words, since what is inside it
 * cannot attend along a tree; results are those of the prefixes all the same.
 * @throws InputError `bad-onnx` where onnxruntime does not take it; `graph-failed`; `unsupported-graph` where its
 * outputs are of other shapes or a position sees later ones; `runtime`
 */
export async function createGraphSession(
  checkpoint: LoadedGraph,
  { threads = 1 }: Pick<SessionOptions, 'threads'> = {},
): Promise<ModelSession> {
  const ort = await onnxRuntime();
  const session = await ort.InferenceSession.create(checkpoint.model, sessionOptions(threads)).catch((error: unknown) => {
    throw new InputError('bad-onnx', `${checkpoint.file} is not a model that onnxruntime can load: ${causeOf(error)}`);
  });
  const calls = new GraphCalls(ort, session, checkpoint);
  const runner = new GraphRunner(calls, checkpoint, threads);
  try {
    await runner.probe();
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

class GraphRunner {
  private readonly length: CallLength;
  private work = CALL_WORK;

  constructor(
    private readonly calls: GraphCalls,
    private readonly checkpoint: LoadedGraph,
    threads: number,
  ) {
    this.length = new CallLength(threads, () => (this.work = Math.max(2 ** 20, this.work / 2)));
  }

  async run(tree: PrefixTree, { steering, hook, wanted, outputs, signal, onProgress }: RunOptions): Promise<Activations> {
    const { architecture, file } = this.checkpoint;
    if (steering || hook)
      throw new InputError(
        'no-steering',
        `${file} is an exported graph: nothing can be added to its residual stream on the way. Steering, editing and ` +
          'erasing need the weights: open the checkpoint that it was exported from (.pt or .safetensors).',
      );
    await breathe(signal);
    checkTokens(architecture, tree);
    const { part, target, rowOf } = partOf(tree, wanted);
    const activations = emptyActivations(architecture, wanted?.length ?? tree.count, outputs);
    const ask = { resid_post: outputs?.resid_post ?? !outputs, logits: outputs?.logits ?? !outputs };
    const isDone = new Uint8Array(part.count);
    const pause = breather(signal);
    let done = 0;
    for (const { length, paths } of wordBatches(part, (positions) => this.words(positions))) {
      const words = paths.map((path) => path.map((row) => part.token[row]));
      const given = await this.length.measured(() => this.calls.run(words, length, ask));
      for (const [index, path] of paths.entries()) {
        for (let position = 0; position < length; position++) {
          const row = path[position];
          // Each prefix is taken from the first word that has it, so that its numbers do not hang on the others.
          if (isDone[row]) continue;
          isDone[row] = 1;
          done++;
          const to = target(rowOf(row));
          if (to >= 0) this.take(given, index * given.length + position, activations, to);
        }
        await pause();
      }
      onProgress?.(done, part.count);
    }
    return activations;
  }

  /** Words of one call: it follows from the model's shape, so that the same input gives the same bits. */
  private words(length: number): number {
    const { architecture, parameters, ports, file } = this.checkpoint;
    const { batch, pos } = ports.tokens;
    const { d_model, d_vocab_out, n_layers } = architecture;
    const positions = pos ?? length;
    if ((batch ?? 1) * positions * Math.max(d_model, d_vocab_out) * 4 > MOST_TENSOR_BYTES)
      throw new InputError('too-large', `${file}: the outputs of ${batch ?? 1} words of ${positions} tokens take more than 512 MiB.`);
    if (batch !== null) return batch;
    const work = parameters + 2 * positions * d_model * n_layers;
    const floats = n_layers * (16 * d_model + 8 * positions) + 2 * d_vocab_out;
    return Math.max(1, Math.floor(Math.min(MOST_WORDS, this.work / work / positions, CALL_BYTES / 4 / floats / positions)));
  }

  private take({ resid_post, logits }: WordOutputs, from: number, into: Activations, to: number): void {
    const { d_model, d_vocab_out } = into;
    resid_post.forEach((stream, layer) => this.copy(stream, from, d_model, into.resid_post[layer], to));
    if (logits) this.copy(logits, from, d_vocab_out, into.logits, to);
  }

  private copy(source: Float32Array, from: number, width: number, into: Float32Array, to: number): void {
    for (let d = 0; d < width; d++) {
      const value = source[from * width + d];
      if (!Number.isFinite(value))
        throw new InputError(
          'not-finite',
          `${this.checkpoint.file} gives ${value} where a finite number belongs: training may have diverged. Choose an earlier checkpoint.`,
        );
      into[to * width + d] = value;
    }
  }

  /** Two words that agree in their first half: their outputs have to agree there as well. */
  async probe(): Promise<void> {
    const { architecture, ports, file } = this.checkpoint;
    const { d_vocab, n_ctx } = architecture;
    const length = Math.min(ports.tokens.pos ?? n_ctx, PROBE);
    this.words(length);
    const first = Int32Array.from({ length }, (_, position) => (3 * position + 1) % d_vocab);
    const half = Math.ceil(length / 2);
    const second = first.map((token, position) => (position < half ? token : (token + 1) % d_vocab));
    const ask = { resid_post: true, logits: true };
    const runs: WordOutputs[] = [];
    for (const word of [first, second]) runs.push(await this.calls.run([word], length, ask));
    const [a, b] = runs;
    const outputs = (run: WordOutputs | undefined) => [...(run?.resid_post ?? []), run?.logits ?? new Float32Array(0)];
    const widths = [...ports.resid_post.map(() => architecture.d_model), architecture.d_vocab_out];
    outputs(a).forEach((values, index) => {
      const others = outputs(b)[index];
      const count = half * (widths[index] ?? 0);
      for (let at = 0; at < count; at++)
        if (Math.abs(values[at] - others[at]) > CAUSAL_TOLERANCE * (1 + Math.abs(values[at])))
          throw new InputError(
            'unsupported-graph',
            `${file}: ${[...ports.resid_post, ports.logits][index]} at a position changes with later tokens: attention that ` +
              'is not causal is not supported.',
          );
    });
  }
}

/** Tokens of the words that a graph is tried on. */
const PROBE = 8;
/** Half precision and other batches round differently. */
const CAUSAL_TOLERANCE = 1e-2;
