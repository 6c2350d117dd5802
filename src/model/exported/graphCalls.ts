import type { LoadedGraph } from '../../checkpoint/architecture/architecture.js';
import { CallAccount } from './allowances.js';
import type { LiveProgram } from './liveProgram.js';
import { additionName } from './steerableGraph.js';

/** What one call gives: the wanted places × width each. */
export interface WordOutputs {
  /** By layer; empty where not asked for. */
  readonly resid_post: readonly Float32Array[];
  /** null where not asked for. */
  readonly logits: Float32Array | null;
  /** Processor time that it took, in milliseconds. */
  readonly cpuMs: number;
}

export interface WantedOutputs {
  readonly resid_post: boolean | { readonly layer: number };
  readonly logits: boolean;
  /** Places of a call: word × {@link GraphCalls.size}'s pos + position. */
  readonly places: Int32Array;
}

/** What is added at one layer: one vector of d_model for all, or one for each word and position of the call. */
export type Addition = Float32Array;

/** Runs whole words of one length through an exported graph. */
export class GraphCalls {
  private readonly account: CallAccount;

  constructor(
    private readonly program: Pick<LiveProgram, 'canAdd' | 'run'>,
    private readonly checkpoint: LoadedGraph,
    threads: number,
  ) {
    this.account = new CallAccount(checkpoint, threads);
  }

  get canAdd(): boolean {
    return this.program.canAdd;
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
   * @throws InputError `graph-failed`, `unsupported-graph`; CancelledError
   */
  async run(
    words: readonly Int32Array[],
    length: number,
    { resid_post, logits, places }: WantedOutputs,
    additions: readonly (Addition | undefined)[] = [],
    signal?: AbortSignal,
  ): Promise<WordOutputs> {
    const { architecture, ports } = this.checkpoint;
    const { batch, pos } = this.size(words.length, length);
    const streams = ports.resid_post
      .filter((_, layer) => (typeof resid_post === 'boolean' ? resid_post : layer === resid_post.layer))
      .map((name) => ({ name, width: architecture.d_model }));
    const ids = new Int32Array(batch * pos);
    words.forEach((word, index) => ids.set(word, index * pos));
    const { rows, cpuMs } = await this.program.run(
      () => ({
        tokens: { name: ports.tokens.name, dtype: ports.tokens.dtype, ids, batch, pos },
        d_model: architecture.d_model,
        additions: this.canAdd
          ? ports.resid_post.map((_, layer) => ({ name: additionName(layer), values: additions[layer] ?? null }))
          : [],
        outputs: [...streams, ...(logits ? [{ name: ports.logits, width: architecture.d_vocab_out }] : [])],
        places,
        allowance: this.account.next(batch, pos),
      }),
      signal,
    );
    this.account.took(cpuMs);
    return { resid_post: rows.slice(0, streams.length), logits: rows[streams.length] ?? null, cpuMs };
  }
}
