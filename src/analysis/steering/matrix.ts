import { yielder } from '../../shared/cancellation.js';
import type { MatrixRequest, SteerMatrix } from '../../protocol/steering.js';
import { beliefCount, chosenLayers, endsIn, idealDistribution, rowsOfBelief, type SteeringContext } from './context.js';
import { rowsOfCopy } from './copies.js';
import { closedShare, meanLogSoftmax } from './outputs.js';
import { klDivergence, klOfDistributions } from '../../shared/divergence.js';
import { runSteered } from './steeredRun.js';
import { atLayers, meanActivation, type LayerVectors } from './vectors.js';

/** Copies × rows of one call of the model. */
const ROWS_AT_ONCE = 1 << 14;

/**
 * Closed share of every ordered pair: rows are beliefs that words end in, columns beliefs that occur; of each at most
 * `most`, the commonest.
 */
export async function steerMatrix(
  context: SteeringContext,
  request: MatrixRequest,
  { signal, progress }: { signal?: AbortSignal; progress?: (share: number) => void } = {},
): Promise<SteerMatrix> {
  const { multiplier, collect, most } = request;
  const layers = chosenLayers(context, request.layers);
  const { d_model, d_vocab_out: V, logits } = context.activations;
  const yieldIfDue = yielder(signal);
  const ending = commonest(context, most, (b) => endsIn(context, b, null));
  const occurring = commonest(context, most, (b) =>
    collect === 'last' ? endsIn(context, b, null) : rowsOfBelief(context, b),
  );
  const [rows, columns] = [ending.beliefs, occurring.beliefs];

  const means = new Map<number, LayerVectors>();
  for (const belief of [...rows, ...columns]) {
    await yieldIfDue();
    if (!means.has(belief)) means.set(belief, meanActivation(context, belief, collect));
  }
  const ideals = columns.map((belief) => idealDistribution(context, belief));
  const closed = new Float64Array(rows.length * columns.length).fill(NaN);
  const kl = new Float64Array(rows.length * columns.length).fill(NaN);
  const words = rows.map((start) => endsIn(context, start, null));
  const total = words.reduce((sum, own) => sum + own.length * columns.length, 0);
  let done = 0;
  for (let r = 0; r < rows.length; r++) {
    const own = words[r];
    const from = means.get(rows[r]) as LayerVectors;
    const idealStart = idealDistribution(context, rows[r]);
    const before = meanLogSoftmax(logits, V, own);
    const together = Math.max(1, Math.floor(ROWS_AT_ONCE / own.length));
    for (let first = 0; first < columns.length; first += together) {
      await yieldIfDue();
      const some = columns.slice(first, first + together);
      const vectors = some.map((end) => {
        const to = means.get(end) as LayerVectors;
        return atLayers(
          to.map((value, i) => value - from[i]),
          d_model,
          layers,
          multiplier,
        );
      });
      const run = await runSteered(context, own, vectors, { signal });
      for (let copy = 0; copy < some.length; copy++) {
        if (some[copy] === rows[r]) continue;
        await yieldIfDue();
        const ideal = ideals[first + copy];
        const after = meanLogSoftmax(run.logits, V, rowsOfCopy(copy, own.length));
        const at = r * columns.length + first + copy;
        kl[at] = klDivergence(ideal, after);
        closed[at] = closedShare(kl[at], klDivergence(ideal, before), klOfDistributions(ideal, idealStart)) ?? NaN;
      }
      done += own.length * some.length;
      progress?.(done / total);
    }
  }
  return {
    request,
    rows,
    columns,
    closed,
    kl_to_ideal: kl,
    left_out: { rows: ending.left_out, columns: occurring.left_out },
  };
}

/** The beliefs that most words (or positions of words) hold, by index; ties go to the lower index. */
function commonest(
  { inputs, ...rest }: SteeringContext,
  most: number,
  rowsOf: (belief: number) => Int32Array,
): { beliefs: number[]; left_out: number } {
  const counts = new Float64Array(beliefCount({ inputs, ...rest }));
  for (let b = 0; b < counts.length; b++) for (const row of rowsOf(b)) counts[b] += inputs.words[row];
  const all = [...counts.keys()].filter((b) => counts[b] > 0).sort((a, b) => counts[b] - counts[a] || a - b);
  return { beliefs: all.slice(0, most).sort((a, b) => a - b), left_out: Math.max(0, all.length - most) };
}
