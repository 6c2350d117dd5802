import { longestContext } from '../checkpoint/architecture/architecture.js';
import { InputError } from '../shared/inputError.js';
import type { AssumedValue, Provenance } from '../protocol/provenance.js';
import type { LoadedModel } from './stores/modelStore.js';

export interface ActivationsJson {
  readonly checkpoint: { readonly file: string; readonly step: number | null; readonly sha256: string };
  readonly tokens: readonly number[];
  /** Values that nothing told, where each is from, and what else is to be known. */
  readonly assumed: readonly AssumedValue[];
  readonly provenance: Provenance;
  readonly notes: readonly string[];
  /** positions × d_vocab_out. */
  readonly logits: number[][];
  /** By layer: positions × d_model. */
  readonly resid_post: Record<string, number[][]>;
  /** Of recurrent nets alone: the hidden states, the same numbers as resid_post. */
  readonly hidden?: Record<string, number[][]>;
}

/**
 * Runs one token sequence.
 * @param bos whether the beginning-of-sequence token (the config's, or the last id) is put in front
 * @throws InputError `word-too-long`, `token-out-of-range`
 */
export async function activationsOf(
  model: LoadedModel,
  given: readonly number[],
  signal: AbortSignal,
  bos = false,
): Promise<ActivationsJson> {
  const { checkpoint, session } = model;
  const { d_vocab, d_vocab_out, d_model } = checkpoint.architecture;
  const tokens = bos ? [checkpoint.config?.bos_token ?? d_vocab - 1, ...given] : given;
  const n_ctx = longestContext(checkpoint.architecture);
  if (tokens.length > n_ctx)
    throw new InputError('word-too-long', `${tokens.length} tokens are more than the model's n_ctx of ${n_ctx}.`);
  const foreign = tokens.find((token) => token >= d_vocab);
  if (foreign !== undefined)
    throw new InputError(
      'token-out-of-range',
      `Token ${foreign} is outside the model's vocabulary: d_vocab is ${d_vocab} (0 to ${d_vocab - 1}).`,
    );
  const chain = {
    count: tokens.length,
    parent: Int32Array.from(tokens, (_, position) => position - 1),
    token: Int32Array.from(tokens),
    position: Int32Array.from(tokens, (_, position) => position),
  };
  const { logits, resid_post } = await session.run(chain, { signal });
  const { file, step, sha256 } = checkpoint;
  const layers = Object.fromEntries(resid_post.map((stream, layer) => [String(layer), rows(stream, d_model)]));
  return {
    checkpoint: { file, step, sha256 },
    tokens,
    assumed: checkpoint.assumed ?? [],
    provenance: checkpoint.provenance ?? {},
    notes: checkpoint.notes,
    logits: rows(logits, d_vocab_out),
    resid_post: layers,
    ...('rnn_type' in checkpoint.architecture && { hidden: layers }),
  };
}

function rows(data: Float32Array, width: number): number[][] {
  return Array.from({ length: data.length / width }, (_, row) =>
    Array.from(data.subarray(row * width, (row + 1) * width)),
  );
}
