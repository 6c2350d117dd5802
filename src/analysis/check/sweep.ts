import { keptAbove, regularisedSolve } from '../../algebra/regularisedSolve.js';
import { symmetricEigen } from '../../algebra/symmetricEigen.js';
import { dot } from '../../algebra/vectors.js';
import type { RegularisationSweep } from '../../protocol/check.js';
import type { Work } from '../work.js';
import { allRows, FOLDS, foldsOf, rowsWithout } from './folds.js';
import type { Prepared } from './prepare.js';
import { Residuals, totalsOf } from './residuals.js';
import { project, together, type Stream, type Sums } from './stream.js';
import { centredGram } from './directions.js';
import { WideFit } from './wideFit.js';

const RIDGES = [0, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1];
const CUTOFFS = [0, 1e-3, 3e-3, 1e-2, 3e-2];
/** Eigenvectors of more columns than this take longer than all the rest: then ridges alone are tried. */
const MOST_COLUMNS = 640;
/** Products of more rows than this are factorised for few ridges only. */
const MOST_ROWS = 2000;
const FEW_RIDGES = [0, 1e-3, 0.1];

/** r2 by fold of one cell after another: cells × S sums of squares of what is left. */
interface Left {
  readonly seen: Float64Array;
  readonly unseen: Float64Array | null;
}

/** The sweep of a stream with fewer columns than rows, from the sums over the folds of one seed. */
export async function sweepTall(
  stream: Stream,
  folds: readonly Int32Array[],
  sums: readonly Sums[],
  work: Work,
): Promise<RegularisationSweep> {
  const { S, N, D } = stream;
  const cutoffs = D <= MOST_COLUMNS ? CUTOFFS : [0];
  const cells = RIDGES.flatMap((ridge) => cutoffs.map((cutoff) => ({ ridge, cutoff })));
  const own = stream.targets.map((value, i) => value - stream.targetCentre[i % S]);
  const unseen = new Float64Array(cells.length * S);
  const isFolded = folds.length === FOLDS;
  for (let f = 0; isFolded && f < FOLDS; f++) {
    const fit = await cellFits(together(sums.filter((_, other) => other !== f)), stream, cells, work);
    await project(stream, fit.coefficients, folds[f], work, (rows, products) => {
      const wide = cells.length * S;
      for (let i = 0; i < rows.length; i++)
        for (let c = 0; c < wide; c++)
          unseen[c] += (own[rows[i] * S + (c % S)] - fit.constant[c] - products[i * wide + c]) ** 2;
    });
  }
  const whole = await cellFits(together(sums), stream, cells, work);
  const total = await totalsOf(own, S, stream.weights, work);
  const seen = whole.left.map((gained, c) => total[c % S] - gained);
  return tableOf(
    RIDGES,
    cutoffs,
    { seen, unseen: isFolded ? unseen : null },
    total,
    await totalsOf(own, S, null, work),
    N,
  );
}

interface CellFits {
  /** (cells · S) × D, and cells · S. */
  readonly coefficients: Float64Array;
  readonly constant: Float64Array;
  /** Cells · S: by how much the sum of squares falls. */
  readonly left: Float64Array;
}

async function cellFits(
  sums: Sums,
  { S, D, columns }: Stream,
  cells: readonly { readonly ridge: number; readonly cutoff: number }[],
  work: Work,
): Promise<CellFits> {
  const { weight, sum, targetSum, cross } = sums;
  const gram = centredGram(sums);
  const right = new Float64Array(S * D);
  for (let s = 0; s < S; s++)
    for (let d = 0; d < D; d++) right[s * D + d] = cross[s * D + d] - (sum[d] * targetSum[s]) / weight;
  let trace = 0;
  for (let d = 0; d < D; d++) trace += gram[d * D + d];
  const coefficients = new Float64Array(cells.length * S * D);
  const eigen = D <= MOST_COLUMNS ? await symmetricEigen(gram.slice(), D, work.yieldIfDue) : null;
  const along = eigen && right.map((_, i) => dot(eigen.vectors, (i % D) * D, right, Math.floor(i / D) * D, D));
  for (const [c, { ridge, cutoff }] of cells.entries()) {
    const lambda = (ridge * trace) / columns;
    const own = coefficients.subarray(c * S * D, (c + 1) * S * D);
    if (!eigen || !along) {
      own.set(right);
      await regularisedSolve(gram, D, own, { lambda, cutoff }, work.yieldIfDue);
      continue;
    }
    const least = keptAbove(eigen.values, cutoff);
    for (let i = 0; i < D && eigen.values[i] > least; i++) {
      await work.yieldIfDue();
      for (let s = 0; s < S; s++) {
        const share = along[s * D + i] / (eigen.values[i] + lambda);
        for (let d = 0; d < D; d++) own[s * D + d] += share * eigen.vectors[i * D + d];
      }
    }
  }
  const wide = cells.length * S;
  const constant = new Float64Array(wide);
  const left = new Float64Array(wide);
  for (let c = 0; c < wide; c++) {
    await work.yieldIfDue();
    const s = c % S;
    constant[c] = (targetSum[s] - dot(sum, 0, coefficients, c * D, D)) / weight;
    let square = 0;
    for (let d = 0; d < D; d++) square += coefficients[c * D + d] * dot(gram, d * D, coefficients, c * D, D);
    left[c] = 2 * dot(right, s * D, coefficients, c * D, D) - square;
  }
  return { coefficients, constant, left };
}

/** The sweep of a stream that is read out by the products of its rows: over the ridge alone. */
export async function sweepWide(
  { stream, products }: Prepared,
  seed: number,
  work: Work,
): Promise<RegularisationSweep> {
  const { N, S, weights } = stream;
  if (!products) throw new Error('a stream with products is asked for');
  const ridges = N <= MOST_ROWS ? RIDGES : FEW_RIDGES;
  const own = stream.targets.map((value, i) => value - stream.targetCentre[i % S]);
  const isFolded = N >= FOLDS;
  const folds = isFolded ? foldsOf(N, seed) : [];
  const seen = new Float64Array(ridges.length * S);
  const unseen = new Float64Array(ridges.length * S);
  for (const [r, ridge] of ridges.entries()) {
    const wide = new WideFit(stream, products, own, S, { ridge, cutoff: 0 }, work);
    const score = async (
      rows: Int32Array,
      fitted: Int32Array,
      weighted: Float64Array | null,
    ): Promise<Float64Array> => {
      const residuals = new Residuals(S, S, 0);
      const fit = await wide.fit(fitted, []);
      await fit.products(rows, (part, found) => residuals.add(fit.fits, part, own, weighted, found));
      return residuals.plain;
    };
    seen.set(await score(allRows(N), allRows(N), weights), r * S);
    for (const [f, rows] of folds.entries())
      (await score(rows, rowsWithout(folds, f), null)).forEach((value, s) => (unseen[r * S + s] += value));
  }
  const total = await totalsOf(own, S, weights, work);
  return tableOf(ridges, [0], { seen, unseen: isFolded ? unseen : null }, total, await totalsOf(own, S, null, work), N);
}

function tableOf(
  ridge: readonly number[],
  cutoff: readonly number[],
  { seen, unseen }: Left,
  total: Float64Array,
  totalOnce: Float64Array,
  N: number,
): RegularisationSweep {
  const S = total.length;
  const r2Of = (left: Float64Array, of: Float64Array, cell: number): number => {
    let sum = 0;
    for (let s = 0; s < S; s++)
      sum += of[s] > 0 ? 1 - left[cell * S + s] / of[s] : Number(left[cell * S + s] < 1e-9 * N);
    return sum / S;
  };
  const table = <T>(of: (cell: number) => T): T[][] =>
    ridge.map((_, r) => cutoff.map((__, c) => of(r * cutoff.length + c)));
  const r2_unseen = table((cell) => (unseen ? r2Of(unseen, totalOnce, cell) : null));
  let best: RegularisationSweep['best'] = null;
  ridge.forEach((_, i) =>
    cutoff.forEach((__, j) => {
      const found = r2_unseen[i][j];
      if (found !== null && (best === null || found > best.r2_unseen)) best = { ridge: i, cutoff: j, r2_unseen: found };
    }),
  );
  return { ridge, cutoff, r2: table((cell) => r2Of(seen, total, cell)), r2_unseen, best };
}
