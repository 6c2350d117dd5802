import { BeliefUpdate } from '../../process/beliefs/belief.js';
import { stationaryDistribution } from '../../process/measures/stationary.js';
import { throughChannel } from '../../process/noisyChannel.js';
import { hasMatrices, type Process } from '../../process/process.js';
import { klOfDistributions } from '../../shared/divergence.js';
import type { Stretches } from '../../shared/stretches.js';
import { positionsIn, type NextTokens } from './nextTokens.js';
import { walk } from './walk.js';

/** Share of symbols that are drawn at random, so that no word of the model's is impossible. */
export const NOISE = 1e-3;

/**
 * N: probability of each prefix under the model itself. Without a beginning-of-sequence token the model tells nothing of the
 * first symbol: it then has the distribution that the model brings back at the end of its context, so that no process is needed.
 * @param table of all words, whatever the process
 */
export function ownProbabilities(table: NextTokens): Float64Array {
  const { V, count, first, child, start, shortest } = table;
  const probability = new Float64Array(count);
  const spread = (from: number) => {
    for (let row = start[from]; row < count; row++)
      for (let x = 0; x < V; x++) {
        const at = child[row * V + x];
        if (at >= 0) probability[at] = probability[row] * ownNext(table, row, x);
      }
  };
  if (shortest === 0) {
    probability[0] = 1;
    spread(0);
    return probability;
  }
  // A[x0][x]: of the symbol behind the longest words, given the first one.
  const returning = new Float64Array(V * V);
  const last = start.length - 2;
  for (let x0 = 0; x0 < V; x0++) {
    probability.fill(0);
    probability[first[x0]] = 1;
    spread(0);
    for (let row = start[last]; row < count; row++)
      for (let x = 0; x < V; x++) returning[x0 * V + x] += probability[row] * ownNext(table, row, x);
  }
  const names = Array.from({ length: V }, (_, x) => String(x));
  // Of a model that is certain of each next token several may be kept: then each first symbol weighs the same.
  const firsts = stationaryDistribution(
    returning,
    names,
    names.map(() => 1),
  );
  probability.fill(0);
  for (let x = 0; x < V; x++) probability[first[x]] = firsts[x];
  spread(0);
  return probability;
}

/** The model's probability among the symbols alone. */
const ownNext = ({ next, beyond, V }: NextTokens, row: number, x: number): number =>
  next[row * V + x] / (beyond ? 1 - beyond[row] : 1);

/**
 * The process with symbols that are noisy: T'[x] = (1 - ε) T[x] + ε/V ΣT. Its stationary vector stays. Without matrices the noise is
 * that of simplexity, which blurs the symbols and leaves the beliefs.
 */
export function withNoise(process: Process, noise = NOISE): Process {
  const { law } = process;
  if (!hasMatrices(process))
    return law ? { ...process, law: { ...law, noise: 1 - (1 - noise) * (1 - law.noise) } } : process;
  return { ...process, matrices: throughChannel(process.matrices, noise) };
}

/** Multiply-adds of {@link modelKl}, about. */
export const modelKlCost = (process: Process, table: NextTokens): number =>
  table.count * new BeliefUpdate(withNoise(process)).operations;

/**
 * KL(model ‖ process with noisy symbols), nats per token: by position over all words weighted by the model's own probability.
 * @param own of {@link ownProbabilities}
 * @returns null where the process gives a word a negative probability
 */
export function* modelKl(process: Process, table: NextTokens, own: Float64Array): Stretches<number | null> {
  const { V } = table;
  let kl = 0;
  const model = new Float64Array(V);
  const isWithin = yield* walk(withNoise(process), table, {
    visit(row, _probability, ideal) {
      for (let x = 0; x < V; x++) model[x] = ownNext(table, row, x);
      kl = klOfDistributions(model, ideal, own[row], kl);
    },
  });
  return isWithin && Number.isFinite(kl) ? kl / positionsIn(table) : null;
}
