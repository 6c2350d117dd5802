import { joined } from '../../algebra/vectors.js';
import type { Regularisation } from '../regression/regression.js';
import type { Work } from '../work.js';
import type { Columns, Parts } from './bases.js';
import { FOLDS, allRows, foldsOf, rowsWithout } from './folds.js';
import type { Beyond } from './question.js';
import { Residuals, totalsOf, type ScoredFits } from './residuals.js';
import { project, sumsOf, together, type Stream, type Sums } from './stream.js';
import { TallFit } from './tallFit.js';
import { WideFit, type RowProducts } from './wideFit.js';

/** What a stream is asked. */
export interface Question {
  readonly stream: Stream;
  /** Products of the stream's rows where it has at least as many columns as rows that do not depend on each other. */
  readonly products: RowProducts | null;
  readonly beyond: readonly Beyond[];
  /** The columns among the bases, and the finest partition of them. */
  readonly columns: Columns | null;
  readonly parts: Parts | null;
  /** N × (draws · S): beliefs of other prefixes, to be read out with the folds of the first seed. */
  readonly shuffled: Float64Array | null;
  readonly seeds: readonly number[];
  readonly regularisation: Regularisation;
}

export interface Answer {
  readonly r2: number;
  /** By seed; none with fewer rows than folds. */
  readonly unseen: readonly number[];
  readonly beyond: readonly { readonly r2: number | null; readonly unseen: readonly (number | null)[] }[];
  readonly shuffled: readonly { readonly r2: number; readonly r2_unseen: number | null }[];
}

/** What the sums over the folds of the first seed are good for besides. */
export type Sharing = (folds: readonly Int32Array[], sums: readonly Sums[]) => Promise<void>;

/**
 * Reads the beliefs out, with nothing else and beyond each base: from all rows, and from four folds for the fifth, pooled over
 * the rows, each of which counts once.
 * @param share is given the sums of the first seed, of a stream that has fewer columns than rows
 */
export async function readOut(
  question: Question,
  work: Work,
  progress?: (share: number) => void,
  share?: Sharing,
): Promise<Answer> {
  const { stream, shuffled, seeds, beyond } = question;
  const { N, S, weights } = stream;
  const own = centred(stream);
  const first = shuffled ? beside(own, centredBy(shuffled, stream), N, S) : { targets: own, T: S };
  let whole: Residuals | null = null;
  let drawn: Residuals | null = null;
  const bySeed: Residuals[] = [];
  const folded = N >= FOLDS;
  // The first seed comes last, so that its sums are at hand for those who share them.
  const ordered = folded ? seeds.slice().reverse() : [seeds[0]];
  for (const [done, seed] of ordered.entries()) {
    const isFirst = done === ordered.length - 1;
    const { targets, T } = isFirst ? first : { targets: own, T: S };
    const folds = folded ? foldsOf(N, seed) : [allRows(N)];
    const fitter = await fitterOf(question, targets, T, folds, work);
    if (isFirst) whole = await scored(question, fitter, -1, allRows(N), { targets, T, weights }, work);
    if (!folded) break;
    const residuals = new Residuals(T, S, beyond.length);
    for (const [f, rows] of folds.entries()) {
      await scored(question, fitter, f, rows, { targets, T, weights: null }, work, residuals);
      progress?.((done + (f + 1) / FOLDS) / ordered.length);
    }
    bySeed.unshift(residuals);
    if (isFirst) drawn = residuals;
    if (isFirst && fitter.sums) await share?.(folds, fitter.sums);
  }
  if (!whole) throw new Error('at least one seed is asked');
  const weight = weights.reduce((sum, value) => sum + value, 0);
  const total = await totalsOf(first.targets, first.T, weights, work);
  const totalOnce = await totalsOf(first.targets, first.T, null, work);
  const seen = whole;
  return {
    r2: seen.r2(total),
    unseen: bySeed.map((residuals) => residuals.r2(totalOnce)),
    beyond: beyond.map((_, b) => ({
      r2: seen.share(b, weight),
      unseen: bySeed.map((residuals) => residuals.share(b, N)),
    })),
    shuffled: Array.from({ length: first.T / S - 1 }, (_, draw) => ({
      r2: seen.r2(total, (draw + 1) * S),
      r2_unseen: drawn ? drawn.r2(totalOnce, (draw + 1) * S) : null,
    })),
  };
}

/** Makes the fits without one fold (-1: of all rows), and the products of rows with their coefficients. */
interface Fitter {
  readonly sums: readonly Sums[] | null;
  fit(without: number): Promise<{
    readonly fits: ScoredFits;
    products(rows: Int32Array, take: (rows: Int32Array, products: Float64Array) => void): Promise<void>;
  }>;
}

async function fitterOf(
  question: Question,
  targets: Float64Array,
  T: number,
  folds: readonly Int32Array[],
  work: Work,
): Promise<Fitter> {
  const { stream, products, beyond, columns, parts, regularisation } = question;
  if (products) {
    const wide = new WideFit(stream, products, targets, T, regularisation, work);
    return {
      sums: null,
      fit: (without) => wide.fit(without < 0 ? allRows(stream.N) : rowsWithout(folds, without), beyond),
    };
  }
  const sums = await sumsOf(stream, { targets, T, columns, parts }, folds, work);
  return {
    sums,
    fit: async (without) => {
      const fit = await TallFit.create(
        together(sums.filter((_, f) => f !== without)),
        { S: stream.S, columns: stream.columns, regularisation },
        work,
      );
      const plain = await fit.alone(T);
      const withBases = [];
      for (const base of beyond) withBases.push({ joint: await fit.with(base), base: await fit.base(base) });
      const fits = { plain, beyond: withBases };
      const all = [plain.coefficients, ...withBases.map(({ joint }) => joint.coefficients)];
      return {
        fits,
        products: (rows, take) =>
          project(
            stream,
            joined(all, (length) => new Float64Array(length)),
            rows,
            work,
            take,
          ),
      };
    },
  };
}

async function scored(
  { stream, beyond }: Question,
  fitter: Fitter,
  without: number,
  rows: Int32Array,
  {
    targets,
    T,
    weights,
  }: { readonly targets: Float64Array; readonly T: number; readonly weights: Float64Array | null },
  work: Work,
  into = new Residuals(T, stream.S, beyond.length),
): Promise<Residuals> {
  const { fits, products } = await fitter.fit(without);
  await work.yieldIfDue();
  await products(rows, (part, found) => into.add(fits, part, targets, weights, found));
  return into;
}

/** The beliefs about their weighted means, which take no digits then. */
const centred = (stream: Stream): Float64Array => centredBy(stream.targets, stream);

function centredBy(values: Float64Array, { targetCentre, S }: Stream): Float64Array {
  return values.map((value, i) => value - targetCentre[i % S]);
}

function beside(own: Float64Array, more: Float64Array, N: number, S: number): { targets: Float64Array; T: number } {
  const wide = more.length / N;
  const T = S + wide;
  const targets = new Float64Array(N * T);
  for (let row = 0; row < N; row++) {
    targets.set(own.subarray(row * S, (row + 1) * S), row * T);
    targets.set(more.subarray(row * wide, (row + 1) * wide), row * T + S);
  }
  return { targets, T };
}
