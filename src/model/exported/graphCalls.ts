import type { LoadedGraph } from '../../checkpoint/architecture/architecture.js';
import { elementReader } from '../../checkpoint/formats/dtype.js';
import { InputError } from '../../shared/inputError.js';
import type { Ort } from '../runtime/onnxRuntime.js';
import { additionName } from './steerableGraph.js';

/** What one call gives: words × length × width each, the length being the graph's. */
export interface WordOutputs {
  readonly length: number;
  /** By layer; empty where not asked for. */
  readonly resid_post: readonly Float32Array[];
  /** null where not asked for. */
  readonly logits: Float32Array | null;
}

export interface WantedOutputs {
  readonly resid_post: boolean;
  readonly logits: boolean;
}

/** What is added at one layer: one vector of d_model for all, or one for each word and position of the call. */
export type Addition = Float32Array;

/** Runs whole words of one length through an exported graph. */
export class GraphCalls {
  private readonly nothing: Addition;

  /** @param canAdd whether the session is of a steerable graph */
  constructor(
    private readonly ort: typeof Ort,
    private readonly session: Ort.InferenceSession,
    private readonly checkpoint: LoadedGraph,
    readonly canAdd: boolean,
  ) {
    // x + (-0) is x to the bit.
    this.nothing = new Float32Array(checkpoint.architecture.d_model).fill(-0);
  }

  /** Words and positions that a call of some words really computes. */
  size(words: number, length: number): { readonly batch: number; readonly pos: number } {
    const { batch, pos } = this.checkpoint.ports.tokens;
    return { batch: batch ?? words, pos: pos ?? length };
  }

  /**
   * Words shorter than the graph's fixed length, and fewer than its fixed batch, are filled up: attention is causal,
   * so that what stands behind a word changes nothing.
   * @param additions by layer; undefined where nothing is added
   * @throws InputError `graph-failed`, `unsupported-graph`
   */
  async run(
    words: readonly Int32Array[],
    length: number,
    wanted: WantedOutputs,
    additions: readonly (Addition | undefined)[] = [],
  ): Promise<WordOutputs> {
    const { architecture, ports, file } = this.checkpoint;
    const { batch, pos } = this.size(words.length, length);
    const { resid_post: streams, logits } = ports;
    const fetches = [...(wanted.resid_post ? streams : []), ...(wanted.logits ? [logits] : [])];
    const feeds: Record<string, Ort.Tensor> = { [ports.tokens.name]: this.tokens(words, batch, pos) };
    if (this.canAdd)
      streams.forEach(
        (_, layer) => (feeds[additionName(layer)] = this.addition(additions[layer] ?? this.nothing, batch, pos)),
      );
    let results: Ort.InferenceSession.OnnxValueMapType;
    try {
      results = await this.session.run(feeds, fetches);
    } catch (error) {
      throw new InputError(
        'graph-failed',
        `${file} cannot be run on ${batch} words of ${pos} tokens: ${causeOf(error)}`,
      );
    }
    const take = (name: string, width: number): Float32Array => {
      const result = results[name];
      const shape = [batch, pos, width];
      if (result?.dims.length !== 3 || result.dims.some((size, axis) => size !== shape[axis]))
        throw new InputError(
          'unsupported-graph',
          `${file}: ${name} came out as [${result?.dims.join(', ')}], expected [${shape.join(', ')}] (batch, pos, width).`,
        );
      return float32(result, `${file}: ${name}`);
    };
    return {
      length: pos,
      resid_post: wanted.resid_post ? streams.map((name) => take(name, architecture.d_model)) : [],
      logits: wanted.logits ? take(logits, architecture.d_vocab_out) : null,
    };
  }

  private addition(values: Addition, batch: number, pos: number): Ort.Tensor {
    const { d_model } = this.checkpoint.architecture;
    return new this.ort.Tensor('float32', values, values.length === d_model ? [1, 1, d_model] : [batch, pos, d_model]);
  }

  private tokens(words: readonly Int32Array[], batch: number, pos: number): Ort.Tensor {
    const ids = new Int32Array(batch * pos);
    words.forEach((word, index) => ids.set(word, index * pos));
    const { dtype } = this.checkpoint.ports.tokens;
    const shape = [batch, pos];
    return dtype === 'int32'
      ? new this.ort.Tensor('int32', ids, shape)
      : new this.ort.Tensor('int64', BigInt64Array.from(ids, BigInt), shape);
  }
}

function float32({ data }: Ort.Tensor, where: string): Float32Array {
  if (data instanceof Float32Array) return data;
  if (data instanceof Float64Array) return Float32Array.from(data);
  // Half-precision numbers come as their bits where this Node has no Float16Array.
  if (data instanceof Uint16Array) {
    const read = elementReader(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), 'float16', true);
    if (read) return Float32Array.from(data, (_, index) => read(index));
  }
  if (ArrayBuffer.isView(data) && 'length' in data) return Float32Array.from(data as unknown as ArrayLike<number>);
  throw new InputError('unsupported-graph', `${where} is not of real numbers: export it as float32.`);
}

/** The first line of what onnxruntime says. */
export function causeOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n')[0].slice(0, 300);
}
