import { CancelledError } from '../../shared/cancellation.js';
import { FOLDS, rowsWithout, type Design } from './design.js';
import { predictAll, type LinearMap } from './linearMap.js';
import { foldMoments, momentsWithTargets, type Moments } from './moments.js';
import { scoresFromMoments } from './momentScores.js';
import { withNormalEquations, type NormalEquations } from './normalEquations.js';
import type { OrthogonalFactor } from '../../algebra/orthogonalFactor.js';
import { factoriseRows, solveByOrthogonalFactors } from './orthogonalSolve.js';
import { firstSolution, solveByRefinement, type WantedFit } from './refine.js';
import { Interpolation } from './interpolation.js';
import { isRegularised, NO_REGULARISATION, type Regularisation } from './regularisation.js';
import { fitFromMoments, fitFromRowProducts } from './regularisedFit.js';
import { columnsOf } from './rows.js';
import { score, type Scores } from './scores.js';
import { LEAST_TRUNCATION, solveTruncated, TRUNCATION_LIFT } from './truncatedSolve.js';
import { rowProducts } from './rowProducts.js';
import { solveWide } from './wideSolve.js';
import type { Work } from '../work.js';

/** Beyond this (the square of the scaled columns' condition) the Cholesky factor steers badly. */
const LARGEST_CONDITION = 1e14;

/** Products of this many columns with each other take 170 MB in five folds. */
const SHARED_COLUMNS = 2048;

/** Factors of this many columns, one for the whole and one for each fold, take 12 MB. */
const COLUMNS_TOGETHER = 512;

/**
 * Weighted least squares with intercept on a design, for any of its layers and with any fold left out. Solves as
 * scikit-learn's LinearRegression: minimum norm where columns depend, singular values up to
 * max(rows, columns)·eps of the largest taken as zero. A fit that is asked to be regularised is solved from the products
 * alone, which then lose no digits that matter.
 */
export class LeastSquares {
  private readonly moments = new Latest<readonly Moments[]>();
  private readonly products = new Latest<Float64Array>();
  private readonly factors = new Latest<OrthogonalFactor[]>();
  private readonly interpolations = new Latest<Interpolation | null>();
  private readonly unseen = new Latest<LinearMap[] | null>();

  /**
   * @param leastCutoff of singular values, relative, where the activations are known to be rounded that much
   * @param base of a design that differs by its targets alone: products of columns and rows are its
   */
  constructor(
    readonly design: Design,
    readonly threads = 1,
    private readonly leastCutoff = 0,
    private readonly base: LeastSquares | null = null,
  ) {}

  /**
   * @param without a fold that is not fitted; -1 to fit all rows
   * @param enough error of the predictions, as a share of the targets' spread, that need not be improved on
   */
  async fit(
    layers: readonly number[],
    without: number,
    enough: number,
    work: Work,
    regularisation: Regularisation = NO_REGULARISATION,
  ): Promise<LinearMap> {
    const { design } = this;
    const rows = rowsWithout(design, without);
    const cutoff = this.cutoffFor(layers, rows.length);
    if (layers.length * design.d_model >= rows.length) {
      const products = await this.rowProducts(layers, work);
      if (isRegularised(regularisation))
        return fitFromRowProducts(design, layers, rows, products, regularisation, work);
      const map = await this.interpolate(layers, without, enough, products, work);
      return map ?? solveWide(design, layers, rows, products, cutoff, work);
    }
    if (isRegularised(regularisation)) {
      const { fitted, columns } = await this.momentsOf(layers, without, work);
      return fitFromMoments(design, layers, fitted, columns, regularisation, work);
    }
    const truncated = this.leastCutoff >= LEAST_TRUNCATION;
    const solve = (equations: NormalEquations) => {
      if (truncated) return solveTruncated(design, layers, equations, cutoff, work);
      return this.refined(layers, [{ without, enough, equations }], work).then(([map]) => map);
    };
    const map = await this.withEquations(layers, without, truncated ? TRUNCATION_LIFT : 0, work, solve);
    return map ?? this.byOrthogonalFactors(layers, without, work);
  }

  /** Several fits, each as {@link fit} gives it to within its error: where they are tall, a pass over the rows serves all of them. */
  async fitAll(
    layers: readonly number[],
    wanted: readonly WantedFit[],
    work: Work,
    regularisation: Regularisation = NO_REGULARISATION,
  ): Promise<LinearMap[]> {
    const columns = layers.length * this.design.d_model;
    const areTall = wanted.every(({ without }) => columns < rowsWithout(this.design, without).length);
    const arePlain = !isRegularised(regularisation) && this.leastCutoff < LEAST_TRUNCATION;
    const maps: LinearMap[] = [];
    if (!areTall || !arePlain || columns > COLUMNS_TOGETHER) {
      for (const { without, enough } of wanted)
        maps.push(await this.fit(layers, without, enough, work, regularisation));
      return maps;
    }
    const refined = await this.withAllEquations(layers, wanted, work, (all) => this.refined(layers, all, work));
    for (const [i, { without }] of wanted.entries())
      maps.push(refined[i] ?? (await this.byOrthogonalFactors(layers, without, work)));
    return maps;
  }

  /** null where the equations are not to be trusted, or do not converge. */
  private async refined(
    layers: readonly number[],
    wanted: readonly (WantedFit & { readonly equations: NormalEquations })[],
    work: Work,
  ): Promise<(LinearMap | null)[]> {
    const isGood = ({ without, equations: { condition, norm } }: (typeof wanted)[number]) =>
      trustworthy(condition, norm, this.cutoffFor(layers, rowsWithout(this.design, without).length));
    const good = wanted.filter(isGood);
    const maps = await solveByRefinement(this.design, layers, good, this.threads, work);
    return wanted.map((one) => maps[good.indexOf(one)] ?? null);
  }

  private async byOrthogonalFactors(layers: readonly number[], without: number, work: Work): Promise<LinearMap> {
    const { design } = this;
    const factors = await this.factors.get(layers.join(), () => factoriseFolds(design, layers, work), work);
    const cutoff = this.cutoffFor(layers, rowsWithout(design, without).length);
    const fitted = factors.filter((_, f) => f !== without);
    return solveByOrthogonalFactors(design, layers, fitted, cutoff, work);
  }

  /** r2 and mse of the fit to all rows, without its map: from the moments alone where they have the digits for that. */
  async score(layers: readonly number[], enough: number, work: Work, regularisation: Regularisation): Promise<Scores> {
    const { design, threads } = this;
    const tall = layers.length * design.d_model < design.N;
    if (tall && !isRegularised(regularisation) && this.leastCutoff < LEAST_TRUNCATION) {
      const scores = await this.withEquations(layers, -1, 0, work, (equations) =>
        trustworthy(equations.condition, equations.norm, this.cutoffFor(layers, design.N))
          ? scoresFromMoments(firstSolution(design, layers, equations), equations)
          : null,
      );
      if (scores) return scores;
    }
    const map = await this.fit(layers, -1, enough, work, regularisation);
    const { targets, weights, S } = design;
    return score(targets, await predictAll(map, design, threads, work), weights, S);
  }

  /** The fit through all of its rows; null where that is none, or is not to be had from one factor for all folds. */
  private async interpolate(
    layers: readonly number[],
    without: number,
    enough: number,
    products: Float64Array,
    work: Work,
  ): Promise<LinearMap | null> {
    const { design } = this;
    if (layers.length * design.d_model < design.N) return null;
    const key = layers.join();
    const all = await this.interpolation(layers, products, work);
    if (without < 0) return (await all?.fit([-1], enough, work))?.[0] ?? null;
    // Those who ask for one fold ask for each.
    const fit = async () => (await all?.fit([...design.folds.keys()], enough, work)) ?? null;
    return (await this.unseen.get(`${key} ${enough}`, fit, work))?.[without] ?? null;
  }

  /** See rowProducts: of all rows. */
  rowProducts(layers: readonly number[], work: Work): Promise<Float64Array> {
    const { design, threads, base } = this;
    if (base) return base.rowProducts(layers, work);
    return this.products.get(layers.join(), () => rowProducts(design, layers, threads, work), work);
  }

  private interpolation(layers: readonly number[], products: Float64Array, work: Work): Promise<Interpolation | null> {
    const { design, threads, base } = this;
    const create = async () =>
      base
        ? ((await base.interpolation(layers, products, work))?.of(design) ?? null)
        : Interpolation.create(design, layers, products, threads, work);
    return this.interpolations.get(layers.join(), create, work);
  }

  private cutoffFor(layers: readonly number[], rows: number): number {
    const width = layers.length * this.design.d_model;
    return Math.max(this.leastCutoff, Math.max(rows, width) * Number.EPSILON);
  }

  /**
   * Moments of the folds, without one of them, and where the columns of some layers are in them.
   * @param without -1: none is left out
   */
  async momentsOf(
    layers: readonly number[],
    without: number,
    work: Work,
  ): Promise<{ readonly fitted: readonly Moments[]; readonly columns: Int32Array }> {
    const among = this.layersOfMoments(layers);
    const moments = await this.momentsAmong(among, work);
    return {
      fitted: moments.filter((_, f) => f !== without),
      columns: columnsOf(layers, among, this.design.d_model),
    };
  }

  private momentsAmong(among: readonly number[], work: Work): Promise<readonly Moments[]> {
    const { design, threads, base } = this;
    const compute = async () =>
      base
        ? momentsWithTargets(await base.momentsAmong(among, work), design, among, threads, work.signal)
        : foldMoments(design, among, threads, work.signal);
    return this.moments.get(among.join(), compute, work);
  }

  private async withEquations<T>(
    layers: readonly number[],
    without: number,
    lift: number,
    work: Work,
    use: (equations: NormalEquations) => Promise<T> | T,
  ): Promise<T> {
    const { fitted, columns } = await this.momentsOf(layers, without, work);
    return withNormalEquations(fitted, columns, this.design.S, lift, work.yieldIfDue, use);
  }

  /** Equations of several fits, whose factors are all there while they are used. */
  private withAllEquations<T>(
    layers: readonly number[],
    wanted: readonly WantedFit[],
    work: Work,
    use: (all: (WantedFit & { readonly equations: NormalEquations })[]) => Promise<T>,
    before: (WantedFit & { readonly equations: NormalEquations })[] = [],
  ): Promise<T> {
    const [next, ...rest] = wanted;
    if (next === undefined) return use(before);
    return this.withEquations(layers, next.without, 0, work, (equations) =>
      this.withAllEquations(layers, rest, work, use, [...before, { ...next, equations }]),
    );
  }

  /** Most that is kept of products between fits, in bytes: Gram matrices of the folds, or products of the rows. */
  get bytes(): number {
    const { D, N, S } = this.design;
    const columns = Math.min(D, SHARED_COLUMNS);
    // Of rows: their products, the inverse factor of these, and the parts of the folds.
    return 8 * (D < N ? FOLDS * columns * (columns + S + 1) : (2 + 1 / FOLDS) * N * N);
  }

  /** All layers, so that other choices of them need no new products, unless that would be much memory. */
  private layersOfMoments(layers: readonly number[]): readonly number[] {
    const { D, N, resid_post } = this.design;
    return D < N && D <= SHARED_COLUMNS ? [...resid_post.keys()] : layers;
  }
}

/** Remembers the last computation by its key; not one that failed or was cancelled. */
class Latest<T> {
  private key: string | undefined;
  private value: Promise<T> | undefined;

  async get(key: string, compute: () => Promise<T>, { signal }: Work): Promise<T> {
    for (;;) {
      const known = this.value && this.key === key ? this.value : undefined;
      const value = known ?? this.start(key, compute());
      try {
        return await value;
      } catch (error) {
        // Whoever began it has cancelled it; those who only waited begin anew.
        if (known && error instanceof CancelledError && !signal?.aborted) continue;
        throw error;
      }
    }
  }

  private start(key: string, value: Promise<T>): Promise<T> {
    this.key = key;
    this.value = value;
    value.catch(() => {
      if (this.value === value) this.value = undefined;
    });
    return value;
  }
}

async function factoriseFolds(design: Design, layers: readonly number[], work: Work): Promise<OrthogonalFactor[]> {
  const factors: OrthogonalFactor[] = [];
  for (const rows of design.folds) factors.push(await factoriseRows(design, layers, rows, work));
  return factors;
}

/** Whether no singular value of the columns as they are (not scaled) can lie near the cutoff. */
function trustworthy(condition: number, norm: Float64Array, cutoff: number): boolean {
  if (!(condition < LARGEST_CONDITION)) return false;
  let largest = 0;
  let smallest = Infinity;
  for (const value of norm) {
    if (value === 0) continue;
    largest = Math.max(largest, value);
    smallest = Math.min(smallest, value);
  }
  return (Math.sqrt(condition) * largest) / smallest < 0.01 / cutoff;
}
