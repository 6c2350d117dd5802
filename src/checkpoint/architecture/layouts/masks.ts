import type { StateDict, StoredTensor } from '../../formats/storedTensor.js';
import type { Seen } from './buffers.js';

/** Larger masks are not read: they grow with the square of the context. */
const MAX_SIZE = 2048;
/** What is added to a score to hide it. */
const HIDING = -1e4;

/**
 * The masks of models of any layout under HookedTransformer's names, one for each layer that has one, so that what they let
 * through is checked against the architecture (`refinedByBuffers`) wherever weights are read.
 */
export function withMasks(state: StateDict, { masks }: Seen, n_layers: number, n_ctx: number): StateDict {
  const out = new Map(state);
  for (const { layer, tensor } of masks ?? []) {
    const size = tensor.shape.at(-1) ?? 0;
    if (size < n_ctx || size > MAX_SIZE) continue;
    const mask = seenBy(tensor, size, n_ctx);
    for (let at = layer ?? 0; at < (layer === null ? n_layers : layer + 1); at++) {
      const name = `blocks.${at}.attn.mask`;
      if (!out.has(name)) out.set(name, mask);
    }
  }
  return out;
}

/**
 * A mask [n_ctx, n_ctx] that is 1 where a query sees a key. Some keep 1 for what is seen, some for what is hidden, some what
 * is added to scores: a query always sees itself, which tells the first two apart.
 */
function seenBy(source: StoredTensor, size: number, n_ctx: number): StoredTensor {
  return {
    shape: [n_ctx, n_ctx],
    dtype: source.dtype,
    async read(signal) {
      const data = await source.read(signal);
      const isAdded = data.some((value) => value <= HIDING);
      const itself = data[0] !== 0;
      const out = new Float32Array(n_ctx * n_ctx);
      for (let query = 0; query < n_ctx; query++)
        for (let key = 0; key < n_ctx; key++) {
          const value = data[query * size + key];
          out[query * n_ctx + key] = Number(isAdded ? value > HIDING : (value !== 0) === itself);
        }
      return out;
    },
  };
}
