import { idealOfTarget, type Pair } from './aim.js';
import { endsIn, idealDistribution, type SteeringContext } from './context.js';
import { closedShare, outputsOf, type Outputs } from './outputs.js';
import { klOfDistributions } from '../../shared/divergence.js';
import { runSteered } from './steeredRun.js';

/** The words to steer, and what their outputs are measured against. */
export interface Aim extends Pair {
  readonly cut: number | null;
  readonly from_position: number;
}

export interface SteeredCopy {
  readonly probs: number[];
  readonly kl: number;
  readonly closed: number | null;
}

/** Results of one call of the model stay within this many rows, so that memory does and a cancel is seen. */
const ROWS_AT_ONCE = 1 << 16;

/**
 * Steers the words that end in the start belief by many sets of vectors (each n_layers × d_model).
 * Some word must end in it (see checkEnds).
 */
export async function steerCopies(
  context: SteeringContext,
  { start, end, part, cut, from_position }: Aim,
  vectors: readonly Float32Array[],
  signal?: AbortSignal,
  onProgress?: (share: number) => void,
): Promise<SteeredCopy[]> {
  const rows = endsIn(context, start, cut);
  const ideal = idealOfTarget(context, start, end, part);
  const between = klOfDistributions(ideal, idealDistribution(context, start));
  const V = context.activations.d_vocab_out;
  const before = outputsOf(context.activations.logits, V, rows, ideal);
  const copies: SteeredCopy[] = [];
  const together = Math.max(1, Math.floor(ROWS_AT_ONCE / rows.length));
  for (let first = 0; first < vectors.length; first += together) {
    const some = vectors.slice(first, first + together);
    const { logits } = await runSteered(context, rows, some, {
      from_position,
      signal,
      onProgress: (done, total) => onProgress?.((first + (some.length * done) / total) / vectors.length),
    });
    some.forEach((_, copy) => {
      const { probs, kl } = outputsOfCopy(logits, V, rows.length, copy, ideal);
      copies.push({ probs, kl, closed: closedShare(kl, before.kl, between) });
    });
  }
  return copies;
}

/** Outputs of one copy among results of copies × rows. */
function outputsOfCopy(logits: Float32Array, V: number, rows: number, copy: number, ideal: Float64Array): Outputs {
  return outputsOf(logits, V, rowsOfCopy(copy, rows), ideal);
}

/** Where one copy's rows are among results of copies × rows. */
export function rowsOfCopy(copy: number, rows: number): Int32Array {
  return Int32Array.from({ length: rows }, (_, i) => copy * rows + i);
}
