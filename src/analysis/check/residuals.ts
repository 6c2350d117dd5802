import type { Work } from '../work.js';
import { addTerm, type BaseTerm } from './baseFit.js';
import type { JointFit, PlainFit } from './tallFit.js';

/** Coordinates of which a base leaves less variance than this are left out: beliefs are rounded to 5 decimals. */
export const LEAST_LEFT = 1e-9;

/** Fits to be scored on some rows: on the columns alone, and with each base, beside what that base alone says. */
export interface ScoredFits {
  readonly plain: PlainFit;
  readonly beyond: readonly { readonly joint: JointFit; readonly base: BaseTerm }[];
}

/** Sums of squared residuals: of T targets, and of S beliefs with a base and by the base alone. */
export class Residuals {
  readonly plain: Float64Array;
  readonly joint: readonly Float64Array[];
  readonly base: readonly Float64Array[];

  constructor(
    readonly T: number,
    readonly S: number,
    bases: number,
  ) {
    this.plain = new Float64Array(T);
    this.joint = Array.from({ length: bases }, () => new Float64Array(S));
    this.base = Array.from({ length: bases }, () => new Float64Array(S));
  }

  /**
   * Adds those of some rows.
   * @param targets N × T
   * @param products rows × (T + bases · S): of the rows with the coefficients of all fits
   */
  add(
    { plain, beyond }: ScoredFits,
    rows: Int32Array,
    targets: Float64Array,
    weights: Float64Array | null,
    products: Float64Array,
  ): void {
    const { T, S } = this;
    const wide = T + beyond.length * S;
    const said = new Float64Array(S);
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i];
      const weight = weights ? weights[row] : 1;
      for (let t = 0; t < T; t++) {
        const error = targets[row * T + t] - plain.constant[t] - products[i * wide + t];
        this.plain[t] += weight * error * error;
      }
      beyond.forEach(({ joint, base }, b) => {
        said.fill(0);
        addTerm(joint.term, row, said, 0);
        for (let s = 0; s < S; s++) {
          const error = targets[row * T + s] - said[s] - products[i * wide + T + b * S + s];
          this.joint[b][s] += weight * error * error;
        }
        said.fill(0);
        addTerm(base, row, said, 0);
        for (let s = 0; s < S; s++) {
          const error = targets[row * T + s] - said[s];
          this.base[b][s] += weight * error * error;
        }
      });
    }
  }

  /**
   * r2 of the targets from `first` on, S at a time.
   * @param total T sums of squares about the mean
   */
  r2(total: Float64Array, first = 0): number {
    let sum = 0;
    for (let t = first; t < first + this.S; t++)
      sum += total[t] > 0 ? 1 - this.plain[t] / total[t] : Number(this.plain[t] < LEAST_LEFT);
    return sum / this.S;
  }

  /** Share of what a base leaves that the columns explain; null where it leaves nothing of any coordinate. */
  share(b: number, weight: number): number | null {
    let sum = 0;
    let count = 0;
    for (let s = 0; s < this.S; s++) {
      const left = this.base[b][s];
      if (!(left / weight >= LEAST_LEFT)) continue;
      count++;
      sum += 1 - this.joint[b][s] / left;
    }
    return count > 0 ? sum / count : null;
  }
}

/** T sums of squares about the mean. */
export async function totalsOf(
  targets: Float64Array,
  T: number,
  weights: Float64Array | null,
  work: Work,
): Promise<Float64Array> {
  const N = targets.length / T;
  const mean = new Float64Array(T);
  const total = new Float64Array(T);
  let weight = 0;
  for (let row = 0; row < N; row++) {
    if ((row & 1023) === 0) await work.yieldIfDue();
    const own = weights ? weights[row] : 1;
    weight += own;
    // About the first row, so that the mean of a coordinate that does not vary is exact.
    for (let t = 0; t < T; t++) mean[t] += own * (targets[row * T + t] - targets[t]);
  }
  for (let t = 0; t < T; t++) mean[t] = targets[t] + mean[t] / weight;
  for (let row = 0; row < N; row++) {
    if ((row & 1023) === 0) await work.yieldIfDue();
    const own = weights ? weights[row] : 1;
    for (let t = 0; t < T; t++) total[t] += own * (targets[row * T + t] - mean[t]) ** 2;
  }
  return total;
}
