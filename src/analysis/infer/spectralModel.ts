import { SVD, type Matrix } from 'ml-matrix';
import { yielder } from '../../shared/cancellation.js';
import { hankel, type HankelShape } from './hankel.js';
import type { WordMeasure } from './wordMeasure.js';

/**
 * An observable operator model: P(x₁ … x_k) = b₀ B[x₁] … B[x_k] b∞ (Jaeger, 2000). States are rows.
 */
export interface OperatorModel {
  /** D. */
  readonly states: number;
  /** V matrices, D × D row-major. */
  readonly operators: readonly Float64Array[];
  /** D. */
  readonly start: Float64Array;
  /** D. */
  readonly end: Float64Array;
}

/** Probabilities below this are noise of the estimate. */
export const LEAST_PROBABILITY = 1e-6;

/**
 * The spectral estimate (Hsu, Kakade and Zhang, 2009; Boots, Siddiqi and Gordon, 2011): V the right singular vectors of H,
 * F = (H V)⁺, b₀ = H[λ, :] V, B[x] = F H[x] V, b∞ = F H[:, λ].
 */
export class SpectralEstimate {
  /** Descending. */
  readonly singularValues: readonly number[];
  private readonly h: Matrix;
  private readonly svd: SVD;

  constructor(
    private readonly measure: WordMeasure,
    private readonly shape: HankelShape,
  ) {
    this.h = hankel(measure, shape);
    this.svd = new SVD(this.h, { autoTranspose: true });
    this.singularValues = this.svd.diagonal;
  }

  /** Largest number of states that H can tell. */
  get most(): number {
    return this.singularValues.filter((value) => value > 1e-12 * this.singularValues[0]).length;
  }

  model(states: number): OperatorModel {
    const right = this.svd.rightSingularVectors.subMatrix(0, this.h.columns - 1, 0, states - 1);
    const left = this.svd.leftSingularVectors.subMatrix(0, this.h.rows - 1, 0, states - 1).transpose();
    // (H V)⁺ = Σ⁻¹ Uᵀ, since H V = U Σ.
    for (let i = 0; i < states; i++) left.mulRow(i, 1 / this.singularValues[i]);
    const operators = Array.from({ length: this.measure.symbols }, (_, x) =>
      Float64Array.from(
        left
          .mmul(hankel(this.measure, this.shape, x))
          .mmul(right)
          .to1DArray(),
      ),
    );
    return {
      states,
      operators,
      start: Float64Array.from(this.h.getRowVector(0).mmul(right).to1DArray()),
      end: Float64Array.from(left.mmul(this.h.getColumnVector(0)).to1DArray()),
    };
  }
}

/** States and next-symbol probabilities of an operator model after every word. */
export interface OperatorStates {
  /** By length of the word: V^k × D, each state scaled to state · b∞ = 1; all 0 after a word of probability 0. */
  readonly states: readonly Float64Array[];
  /** By length: V^k × V. Probabilities below 1e-6, negative ones too, count as 1e-6; the sum is one. */
  readonly next: readonly Float64Array[];
}

export async function operatorStates(
  model: OperatorModel,
  length: number,
  signal?: AbortSignal,
): Promise<OperatorStates> {
  const { states: D, operators, end } = model;
  const V = operators.length;
  const yieldIfDue = yielder(signal);
  const states = [scaled(model.start, 0, D, end)];
  const next: Float64Array[] = [];
  for (let k = 0; k <= length; k++) {
    const own = states[k];
    const count = own.length / D;
    const longer = new Float64Array(k < length ? count * V * D : 0);
    const probability = new Float64Array(count * V);
    const after = new Float64Array(D);
    for (let word = 0; word < count; word++) {
      if (word % 256 === 0) await yieldIfDue();
      let sum = 0;
      for (let x = 0; x < V; x++) {
        after.fill(0);
        for (let i = 0; i < D; i++) for (let j = 0; j < D; j++) after[j] += own[word * D + i] * operators[x][i * D + j];
        let p = 0;
        for (let j = 0; j < D; j++) p += after[j] * end[j];
        // A word that cannot occur leads to no state: its entries stay 0.
        if (k < length && p !== 0) for (let j = 0; j < D; j++) longer[(word * V + x) * D + j] = after[j] / p;
        sum += probability[word * V + x] = Math.max(p, LEAST_PROBABILITY);
      }
      for (let x = 0; x < V; x++) probability[word * V + x] /= sum;
    }
    next.push(probability);
    if (k < length) states.push(longer);
  }
  return { states, next };
}

function scaled(from: Float64Array, at: number, D: number, end: Float64Array): Float64Array {
  let norm = 0;
  for (let i = 0; i < D; i++) norm += from[at + i] * end[i];
  return Float64Array.from({ length: D }, (_, i) => from[at + i] / norm);
}
