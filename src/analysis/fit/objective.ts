import { squaredNorm } from '../../algebra/vectors.js';
import { nextTokenDistribution } from '../../process/beliefs/belief.js';
import type { Process } from '../../process/process.js';
import { klDivergence } from '../../shared/divergence.js';
import { atOnce, type Stretches } from '../../shared/stretches.js';
import { positionsIn, type NextTokens } from './nextTokens.js';
import { walk, type Visitor } from './walk.js';

/** How far a model is from the ideal observer of a process, nats per token. */
export interface Distance {
  /** KL(ideal ‖ model): by position over prefixes weighted by their probability, then the mean over positions. */
  readonly kl: number;
  /** KL(ideal ‖ order 0) of the same prefixes: what an observer who remembers nothing is away. */
  readonly order0: number;
}

/** null where the process emits words that the table has not. */
export function* distanceInStretches(process: Process, table: NextTokens): Stretches<Distance | null> {
  const sums = new DistanceSums(process, table);
  const isWithin = yield* walk(process, table, sums);
  const positions = positionsIn(table);
  return isWithin ? { kl: sums.kl / positions, order0: sums.order0 / positions } : null;
}

/** Both sums of {@link Distance}. A class, as are all visitors here: a closure would be compiled anew for each of thousands of walks. */
class DistanceSums implements Visitor {
  kl = 0;
  order0 = 0;
  private readonly unigram: Float64Array;

  constructor(
    process: Process,
    private readonly table: NextTokens,
  ) {
    this.unigram = nextTokenDistribution(process, process.start).map(Math.log);
  }

  visit(row: number, probability: number, ideal: Float64Array): void {
    const { V, logNext } = this.table;
    let { kl } = this;
    for (let x = 0; x < V; x++) {
      const p = ideal[x];
      if (p > 0) kl += probability * p * (Math.log(p) - logNext[row * V + x]);
    }
    this.kl = kl;
    this.order0 = klDivergence(ideal, this.unigram, probability, this.order0);
  }
}

export const distanceOf = (process: Process, table: NextTokens): Distance | null =>
  atOnce(distanceInStretches(process, table));

/** Share of the way from order 0 to the ideal that the model has gone; null where order 0 is ideal already. */
export const closedOf = ({ kl, order0 }: Distance): number | null => (order0 < 1e-9 ? null : 1 - kl / order0);

/** How many residuals a row has: one for each symbol, and one for what is none. */
export const residualWidth = ({ V, beyond }: NextTokens): number => V + (beyond ? 1 : 0);

/** Whether all are numbers, since infinite ones would make the sum of their squares none. */
const areFinite = (values: Float64Array): boolean => Number.isFinite(squaredNorm(values));

/**
 * Residuals whose squares sum to the KL of {@link distanceOf}, so that a least-squares solver minimises it: the signed roots of
 * P(w)·(q ln(q/m) - q + m) for each prefix w and symbol, each of which is at least 0 (the deviance residuals of a Poisson
 * model; McCullagh and Nelder 1989, section 2.4). null where {@link distanceOf} is.
 * @param into N × residualWidth, of any content; what is returned
 */
export function klResiduals(
  process: Process,
  table: NextTokens,
  into: Float64Array = new Float64Array(table.count * residualWidth(table)),
): Float64Array | null {
  const isWithin = atOnce(walk(process, table, new ResidualWriter(table, into.fill(0))));
  return isWithin && areFinite(into) ? into : null;
}

class ResidualWriter implements Visitor {
  private readonly width: number;
  private readonly positions: number;

  constructor(
    private readonly table: NextTokens,
    private readonly residuals: Float64Array,
  ) {
    this.width = residualWidth(table);
    this.positions = positionsIn(table);
  }

  visit(row: number, probability: number, ideal: Float64Array): void {
    const { residuals, width } = this;
    const { V, next, logNext, beyond } = this.table;
    const weight = probability / this.positions;
    for (let x = 0; x < V; x++) {
      const q = ideal[x];
      const m = next[row * V + x];
      const term = q > 0 ? q * (Math.log(q) - logNext[row * V + x]) - q + m : m;
      const size = Math.sqrt(weight * Math.max(0, term));
      residuals[row * width + x] = q < m ? -size : size;
    }
    if (beyond) residuals[row * width + V] = -Math.sqrt(weight * beyond[row]);
  }
}
