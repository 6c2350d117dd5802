import { factorise, paddedOrder, type Cholesky } from '../../algebra/cholesky.js';
import { factoriseByKernels } from '../../model/runtime/cholesky64.js';
import { dot } from '../../algebra/vectors.js';
import type { Regularisation } from '../regression/regression.js';
import type { Work } from '../work.js';
import { fitBase, independentColumns } from './baseFit.js';
import { nothing, type Base } from './bases.js';
import type { Beyond } from './question.js';
import type { ScoredFits } from './residuals.js';
import type { Stream } from './stream.js';

/**
 * N × N: products of the rows of a stream, about its centre, with one number added to all. That number changes no fit with a
 * constant, and takes the relation away that centring makes between the rows.
 */
export interface RowProducts {
  readonly values: Float64Array;
}

/**
 * The fits where there are at least as many columns as rows: from the products K of the rows. Without a ridge they go through
 * every row that was fitted, and of all such fits they are those of least norm (universal kriging): K α + B γ = y with
 * Bᵀ α = 0, where coefficients are Xᵀ α. A ridge adds λ / weight to the diagonal of K.
 */
export class WideFit {
  constructor(
    private readonly stream: Stream,
    private readonly rows: RowProducts,
    /** N × T. */
    private readonly targets: Float64Array,
    private readonly T: number,
    private readonly regularisation: Regularisation,
    private readonly work: Work,
  ) {}

  async fit(
    rows: Int32Array,
    beyond: readonly Beyond[],
  ): Promise<{
    readonly fits: ScoredFits;
    products(rows: Int32Array, take: (rows: Int32Array, products: Float64Array) => void): Promise<void>;
  }> {
    const { stream, T, targets, work } = this;
    const { N, S, weights } = stream;
    const factor = await this.factorOf(rows);
    const solved: Float64Array[] = [];
    for (let t = 0; t < T; t++) {
      const y = Float64Array.from(rows, (row) => targets[row * T + t]);
      factor.forward(y);
      solved.push(y);
    }
    const readAll = async (base: Base, count: number): Promise<Float64Array> => {
      const alphas = await this.alphas(factor, rows, base, solved.slice(0, count));
      const out = new Float64Array(N * count);
      for (let row = 0; row < N; row++) {
        if ((row & 15) === 0) await work.yieldIfDue();
        for (let i = 0; i < rows.length; i++) {
          const product = this.rows.values[row * N + rows[i]];
          for (let t = 0; t < count; t++) out[row * count + t] += product * alphas[t][i];
        }
      }
      return out;
    };
    const plain = await readAll(nothing(N), T);
    const rest = targets.map((value, i) => value - plain[i]);
    const constant = (await fitBase(nothing(N), rest, T, weights, rows, work)).table;
    const own = new Float64Array(N * S);
    for (let row = 0; row < N; row++) for (let s = 0; s < S; s++) own[row * S + s] = targets[row * T + s];
    const withBases = [];
    const parts = [{ values: plain, count: T }];
    for (const { base } of beyond) {
      const values = await readAll(base, S);
      const left = own.map((value, i) => value - values[i]);
      const term = await fitBase(base, left, S, weights, rows, work);
      withBases.push({
        joint: { coefficients: new Float64Array(0), term },
        base: await fitBase(base, own, S, weights, rows, work),
      });
      parts.push({ values, count: S });
    }
    const wide = T + beyond.length * S;
    return {
      fits: { plain: { coefficients: new Float64Array(0), constant }, beyond: withBases },
      products: async (wanted, take) => {
        const out = new Float64Array(wanted.length * wide);
        wanted.forEach((row, i) => {
          let at = i * wide;
          for (const { values, count } of parts) for (let t = 0; t < count; t++) out[at++] = values[row * count + t];
        });
        take(wanted, out);
      },
    };
  }

  private async factorOf(rows: Int32Array): Promise<Cholesky> {
    const { stream, regularisation, work } = this;
    const factor = await factoriseRowProducts(stream, this.rows, rows, regularisation.ridge, work);
    if (!factor) throw new Error('the products of rows were tried before');
    return factor;
  }

  /** For each right side, the weights of the fitted rows: α = K⁻¹ (y - B γ). */
  private async alphas(
    factor: Cholesky,
    rows: Int32Array,
    base: Base,
    solved: readonly Float64Array[],
  ): Promise<Float64Array[]> {
    const { work } = this;
    const m = rows.length;
    const columns = await baseColumns(base, rows, work);
    const c = columns.length;
    const order = paddedOrder(c);
    const inner = new Float64Array(order * order);
    for (const column of columns) factor.forward(column);
    for (let i = 0; i < c; i++)
      for (let j = 0; j <= i; j++) inner[i * order + j] = dot(columns[i], 0, columns[j], 0, m);
    const small = await factorise(inner, c, work.yieldIfDue);
    const alphas: Float64Array[] = [];
    for (const y of solved) {
      await work.yieldIfDue();
      const own = y.slice();
      if (small) {
        const shares = Float64Array.from(columns, (column) => dot(column, 0, y, 0, m));
        small.forward(shares);
        small.backward(shares);
        columns.forEach((column, i) => {
          for (let k = 0; k < m; k++) own[k] -= shares[i] * column[k];
        });
      }
      factor.backward(own);
      alphas.push(own);
    }
    return alphas;
  }
}

/** Columns of a base at some rows, those that depend on others left out. */
async function baseColumns(base: Base, rows: Int32Array, work: Work): Promise<Float64Array[]> {
  if (base.kind === 'parts') {
    const columns = new Map<number, Float64Array>();
    rows.forEach((row, i) => {
      const part = base.of[row];
      let column = columns.get(part);
      if (!column) columns.set(part, (column = new Float64Array(rows.length)));
      column[i] = 1;
    });
    return [...columns.values()];
  }
  const n = 1 + base.count;
  const all = Array.from({ length: n }, (_, c) =>
    Float64Array.from(rows, (row) => (c === 0 ? 1 : base.values[row * base.count + c - 1])),
  );
  const gram = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) gram[i * n + j] = dot(all[i], 0, all[j], 0, rows.length);
  return (await independentColumns(gram, n, work)).map((c) => all[c]);
}

/** Beyond this condition the products of the rows are taken to depend on each other. */
const LARGEST_CONDITION = 1e12;

/** Of the products of some rows, with the ridge of each; null where they depend on each other. */
export async function factoriseRowProducts(
  { N, weights, columns }: Stream,
  { values }: RowProducts,
  rows: Int32Array,
  ridge: number,
  work: Work,
): Promise<Cholesky | null> {
  const m = rows.length;
  const order = paddedOrder(m);
  const gram = new Float64Array(order * order);
  let fitted = 0;
  let squares = 0;
  let between = 0;
  for (let i = 0; i < m; i++) {
    await work.yieldIfDue();
    const weight = weights[rows[i]];
    let sum = 0;
    for (let j = 0; j < m; j++) {
      const value = values[rows[i] * N + rows[j]];
      sum += weights[rows[j]] * value;
      if (j <= i) gram[i * order + j] = value;
    }
    fitted += weight;
    squares += weight * gram[i * order + i];
    between += weight * sum;
  }
  const lambda = (ridge * (squares - between / fitted)) / columns;
  let trace = 0;
  for (let i = 0; i < m; i++) trace += gram[i * order + i] += lambda / weights[rows[i]];
  const factor = await factoriseByKernels(gram, m, work.yieldIfDue);
  return factor && trace * factor.inverseNorm() < LARGEST_CONDITION * m ? factor : null;
}
