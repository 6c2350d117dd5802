import { factorise, paddedOrder, type Cholesky } from '../../algebra/cholesky.js';
import { factoriseByKernels } from '../../model/runtime/cholesky64.js';
import { dot } from '../../algebra/vectors.js';
import type { Regularisation } from '../regression/regression.js';
import type { Work } from '../work.js';
import { independentColumns, termOfColumns, termOfParts, type BaseTerm } from './baseFit.js';
import { directFit, type BaseSums } from './directFit.js';
import { alongDirections, centredTrace, keptDirections } from './directions.js';
import type { Beyond } from './question.js';
import type { Sums } from './stream.js';

/** Beyond these conditions of scaled Gram matrices their Cholesky factors are not trusted. */
const LARGEST_CONDITION = 1e13;
const LARGEST_BASE_CONDITION = 1e9;

/** A fit of targets on a base and the columns together: what the base says, and what the columns add. */
export interface JointFit {
  /** T × D. */
  readonly coefficients: Float64Array;
  /** What is added to the products of rows with the coefficients: of the targets about their centre. */
  readonly term: BaseTerm;
}

/** The same with nothing but a constant for a base: T numbers. */
export interface PlainFit {
  readonly coefficients: Float64Array;
  readonly constant: Float64Array;
}

/**
 * Fits for several bases from one set of sums, where there are more rows than columns. The columns' Gram matrix is factorised
 * once, and each base borders it: with the base B eliminated, coefficients are those of the columns' residuals on the
 * targets' (Frisch and Waugh, 1933), and a ridge counts for the columns alone.
 */
export class TallFit {
  private solvedTargets: Float64Array | null = null;
  private solvedParts: Float64Array | null = null;

  private constructor(
    private readonly sums: Sums,
    private readonly S: number,
    private readonly n: number,
    /** n × n: Gram matrix of the columns, with the ridge on its diagonal. */
    private readonly gram: Float64Array,
    private readonly factor: Cholesky | null,
    private readonly scale: Float64Array,
    /** r × D where the columns were taken to kept directions; null: they are as they were. */
    private readonly directions: Float64Array | null,
    private readonly work: Work,
  ) {}

  static async create(
    sums: Sums,
    { S, columns, regularisation }: { S: number; columns: number; regularisation: Regularisation },
    work: Work,
  ): Promise<TallFit> {
    const D = sums.sum.length;
    const { ridge, cutoff } = regularisation;
    const lambda = (ridge * centredTrace(sums)) / columns;
    const directions = cutoff > 0 ? await keptDirections(sums, cutoff, work) : null;
    const own = directions ? await alongDirections(sums, directions, work) : sums;
    const n = own.sum.length;
    const gram = own.gram.slice();
    for (let i = 0; i < n; i++) gram[i * n + i] += lambda;
    const scale = Float64Array.from({ length: n }, (_, i) => 1 / Math.sqrt(gram[i * n + i] || 1));
    const order = paddedOrder(n);
    const scaled = new Float64Array(order * order);
    let largest = 0;
    for (let i = 0; i < n; i++) {
      await work.yieldIfDue();
      let sum = 0;
      for (let j = 0; j <= i; j++) {
        scaled[i * order + j] = gram[i * n + j] * scale[i] * scale[j];
        sum += Math.abs(scaled[i * order + j]);
      }
      if (gram[i * n + i] === 0) scaled[i * order + i] = 1;
      largest = Math.max(largest, sum);
    }
    const factor = await factoriseByKernels(scaled, n, work.yieldIfDue);
    const usable = factor !== null && largest * factor.inverseNorm() < LARGEST_CONDITION;
    return new TallFit(own, S, n, gram, usable ? factor : null, scale, directions && padded(directions, D), work);
  }

  /**
   * The targets on the columns and a constant alone.
   * @param T how many of the targets
   */
  async alone(T: number): Promise<PlainFit> {
    const { weight, sum, targetSum, cross } = this.sums;
    const base = { count: 1, cross: sum, gram: Float64Array.of(weight), target: targetSum };
    const coefficients = await this.coefficients(base, [[0, 0, weight]], cross.subarray(0, T * this.n), T);
    const constant = Float64Array.from({ length: T }, (_, t) => {
      return (targetSum[t] - dot(sum, 0, coefficients, t * this.n, this.n)) / weight;
    });
    return { coefficients: this.asColumns(coefficients, T), constant };
  }

  /** The beliefs on the columns and a base. */
  async with(beyond: Beyond): Promise<JointFit> {
    const { S, n, sums, work } = this;
    const cross = sums.cross.subarray(0, S * n);
    if (beyond.kind === 'parts') {
      const { weights, ...own } = this.partsOf(beyond);
      const present = Array.from(weights.keys()).filter((part) => weights[part] > 0);
      const coefficients = await this.coefficients(
        own,
        present.map((part) => [part, part, weights[part]]),
        cross,
        S,
      );
      const rest = own.target.slice();
      for (const part of present)
        for (let s = 0; s < S; s++) rest[part * S + s] -= dot(own.cross, part * n, coefficients, s * n, n);
      return { coefficients: this.asColumns(coefficients, S), term: termOfParts(beyond.base, S, weights, rest) };
    }
    const c = 1 + beyond.base.count;
    const target = this.columnTarget(c);
    const chosen = await independentColumns(sums.columnGram, c, work);
    const entries = chosen.flatMap((i) => chosen.map((j) => [i, j, sums.columnGram[i * c + j]] as const));
    const own = { count: c, cross: sums.columnCross, gram: sums.columnGram, target };
    const coefficients = await this.coefficients(own, entries, cross, S);
    const rest = target.slice();
    for (let i = 0; i < c; i++)
      for (let s = 0; s < S; s++) rest[i * S + s] -= dot(own.cross, i * n, coefficients, s * n, n);
    const term = await termOfColumns(beyond.base, S, sums.columnGram, rest, work);
    return { coefficients: this.asColumns(coefficients, S), term };
  }

  /** What the base alone says of the beliefs. */
  async base(beyond: Beyond): Promise<BaseTerm> {
    const { S, sums, work } = this;
    if (beyond.kind === 'parts') {
      const { weights, target } = this.partsOf(beyond);
      return termOfParts(beyond.base, S, weights, target);
    }
    return termOfColumns(beyond.base, S, sums.columnGram, this.columnTarget(1 + beyond.base.count), work);
  }

  /** c × S: products of a constant and a base's columns with the beliefs. */
  private columnTarget(c: number): Float64Array {
    const { S, sums } = this;
    const T = sums.targetSum.length;
    const target = new Float64Array(c * S);
    for (let i = 0; i < c; i++) for (let s = 0; s < S; s++) target[i * S + s] = sums.columnTarget[i * T + s];
    return target;
  }

  /** Sums of parts from those of the finest ones. */
  private partsOf({ base, from }: Extract<Beyond, { kind: 'parts' }>): BaseSums & { readonly weights: Float64Array } {
    const { n, S, sums } = this;
    const cross = new Float64Array(base.count * n);
    const weights = new Float64Array(base.count);
    const target = new Float64Array(base.count * S);
    for (let fine = 0; fine < from.length; fine++) {
      const part = from[fine];
      weights[part] += sums.partWeight[fine];
      for (let c = 0; c < n; c++) cross[part * n + c] += sums.partSum[fine * n + c];
      for (let s = 0; s < S; s++) target[part * S + s] += sums.partTarget[fine * S + s];
    }
    return { count: base.count, cross, gram: weights, target, weights, parts: from };
  }

  /**
   * T × n.
   * @param entries of the base's Gram matrix that are not zero, for columns of it that do not depend on each other
   */
  private async coefficients(
    base: BaseSums,
    entries: readonly (readonly number[])[],
    right: Float64Array,
    T: number,
  ): Promise<Float64Array> {
    const chosen = [...new Set(entries.map(([i]) => i))];
    if (this.factor && 2 * chosen.length <= this.n) {
      const found = await this.bordered(this.factor, base, chosen, entries, right, T);
      if (found) return found;
    }
    return directFit(this.gram, this.n, base, chosen, entries, right, T, this.work);
  }

  private solveInto(factor: Cholesky, row: Float64Array, out: Float64Array): void {
    for (let k = 0; k < this.n; k++) out[k] = row[k] * this.scale[k];
    factor.forward(out);
  }

  /** T × n: of the first targets, which all bases share. */
  private async targetsSolved(factor: Cholesky, right: Float64Array, T: number): Promise<Float64Array> {
    if (this.solvedTargets && this.solvedTargets.length >= T * this.n) return this.solvedTargets;
    this.solvedTargets = await this.rowsSolved(factor, right, T);
    return this.solvedTargets;
  }

  private async partsSolved(factor: Cholesky): Promise<Float64Array> {
    const { partSum, partWeight } = this.sums;
    this.solvedParts ??= await this.rowsSolved(factor, partSum, partWeight.length);
    return this.solvedParts;
  }

  private async rowsSolved(factor: Cholesky, rows: Float64Array, count: number): Promise<Float64Array> {
    const { n } = this;
    const out = new Float64Array(count * n);
    for (let i = 0; i < count; i++) {
      await this.work.yieldIfDue();
      this.solveInto(factor, rows.subarray(i * n, (i + 1) * n), out.subarray(i * n, (i + 1) * n));
    }
    return out;
  }

  private async bordered(
    factor: Cholesky,
    base: BaseSums,
    chosen: readonly number[],
    entries: readonly (readonly number[])[],
    right: Float64Array,
    T: number,
  ): Promise<Float64Array | null> {
    const { n, scale, work } = this;
    const c = chosen.length;
    const y = await this.targetsSolved(factor, right, T);
    const u = new Float64Array(c * n);
    const known = base.parts && (await this.partsSolved(factor));
    for (const [i, from] of chosen.entries()) {
      await work.yieldIfDue();
      const own = u.subarray(i * n, (i + 1) * n);
      if (!known) this.solveInto(factor, base.cross.subarray(from * n, (from + 1) * n), own);
      // What is solved for the finest parts adds up as they do.
      else base.parts?.forEach((part, fine) => part === from && addRow(known, fine * n, own));
    }
    const place = new Map(chosen.map((from, i) => [from, i]));
    const order = paddedOrder(c);
    const rest = new Float64Array(order * order);
    for (const [i, j, value] of entries) rest[(place.get(i) ?? 0) * order + (place.get(j) ?? 0)] = value;
    // Scaled by what the base is without the columns: what is left of 1 is the share that the columns do not explain.
    const size = Float64Array.from({ length: c }, (_, i) => 1 / Math.sqrt(rest[i * order + i]));
    for (let i = 0; i < c; i++) {
      await work.yieldIfDue();
      for (let j = 0; j <= i; j++)
        rest[i * order + j] = (rest[i * order + j] - dot(u, i * n, u, j * n, n)) * size[i] * size[j];
    }
    const inner = await factorise(rest, c, work.yieldIfDue);
    if (!inner || inner.inverseNorm() > LARGEST_BASE_CONDITION) return null;
    const out = new Float64Array(T * n);
    for (let t = 0; t < T; t++) {
      await work.yieldIfDue();
      const own = out.subarray(t * n, (t + 1) * n);
      own.set(y.subarray(t * n, (t + 1) * n));
      const shares = Float64Array.from(chosen, (from, i) => {
        return (base.target[from * (base.target.length / base.count) + t] - dot(u, i * n, y, t * n, n)) * size[i];
      });
      inner.forward(shares);
      inner.backward(shares);
      for (let i = 0; i < c; i++) {
        const share = shares[i] * size[i];
        for (let k = 0; k < n; k++) own[k] -= share * u[i * n + k];
      }
      factor.backward(own);
      for (let k = 0; k < n; k++) own[k] *= scale[k];
    }
    return out;
  }

  private asColumns(coefficients: Float64Array, T: number): Float64Array {
    const { directions, n } = this;
    if (!directions) return coefficients;
    const D = directions.length / Math.max(1, n);
    const out = new Float64Array(T * D);
    for (let t = 0; t < T; t++)
      for (let r = 0; r < n; r++)
        for (let c = 0; c < D; c++) out[t * D + c] += coefficients[t * n + r] * directions[r * D + c];
    return out;
  }
}

function addRow(rows: Float64Array, from: number, out: Float64Array): void {
  for (let k = 0; k < out.length; k++) out[k] += rows[from + k];
}

const padded = (directions: Float64Array, D: number): Float64Array =>
  directions.length === 0 ? new Float64Array(D) : directions;
