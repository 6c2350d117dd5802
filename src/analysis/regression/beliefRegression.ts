import { createDesign, FOLDS, withTargets, type RegressionData } from './design.js';
import { LeastSquares } from './leastSquares.js';
import { NO_REGULARISATION, type Regularisation } from './regularisation.js';
import { predictHeld } from './heldPredictions.js';
import { interceptOf, type LinearMap } from './linearMap.js';
import { ReadOuts } from './readOuts.js';
import { score, scorePerPosition, type Scores } from './scores.js';
import { transposed } from '../../algebra/vectors.js';
import { startWork, type Work } from '../work.js';

/** Relative errors allowed: of predictions that are shown, and of those that only become an r2 or mse. */
const HEADLINE = 1e-12;
const FOR_SCORES = 1e-8;

/** The linear read-out of beliefs from residual streams, and how good it is. */
export interface Regression {
  readonly map: LinearMap;
  /** Columns × S, row-major: layers in ascending order, d_model columns each. */
  readonly coefficients: Float64Array;
  /** S. */
  readonly intercept: Float64Array;
  /** N × S. */
  readonly predictions: Float64Array;
  readonly r2: number;
  readonly mse: number;
  /** Each distinct prefix, counted once, predicted by a fit without it (5 seeded folds, pooled); null below 5 prefixes. */
  readonly r2_unseen: number | null;
  /** Each layer of the data fitted alone, whether chosen or not. */
  readonly per_layer: readonly ({ readonly layer: number } & Scores)[];
  readonly per_position: readonly (number | null)[];
  /** At least as many columns as distinct prefixes: r2 says nothing. */
  readonly underdetermined: boolean;
}

/**
 * Regressions on one set of activations. What does not depend on the layers is computed once: a change of layers
 * costs a fraction of the first fit.
 */
export class BeliefRegression {
  private readonly perLayer = new Map<string, Scores>();

  private constructor(private readonly solver: LeastSquares) {}

  /**
   * @param seed of the folds
   * @param threads of the native runtime, for matrix products
   */
  static async create(
    data: RegressionData,
    { seed = 0, threads = 1, signal }: { seed?: number; threads?: number; signal?: AbortSignal } = {},
  ): Promise<BeliefRegression> {
    return new BeliefRegression(new LeastSquares(await createDesign(data, seed, signal), threads));
  }

  /** Whether all values of the streams are numbers: the mean of a column in which one is not is none. */
  get isFinite(): boolean {
    return this.solver.design.centre.every(Number.isFinite);
  }

  /** What is regressed on what. */
  get data(): RegressionData {
    return this.solver.design;
  }

  /**
   * Read-outs of something else from the same streams.
   * @param targets N × S
   */
  async readOuts(targets: Float64Array, S: number, signal?: AbortSignal): Promise<ReadOuts> {
    const { design, threads } = this.solver;
    return new ReadOuts(
      new LeastSquares(await withTargets(design, targets, S, signal), threads, 0, this.solver),
      this.solver,
    );
  }

  /** Most that is kept between fits, beside the data, in bytes. */
  get bytes(): number {
    return this.solver.bytes;
  }

  /**
   * Fits the chosen layers and scores the fit.
   * @param layers ascending
   * @param progress called with the share that is done
   */
  async fit(
    layers: readonly number[],
    {
      signal,
      progress,
      regularisation = NO_REGULARISATION,
    }: { signal?: AbortSignal; progress?: (share: number) => void; regularisation?: Regularisation } = {},
  ): Promise<Regression> {
    const { design } = this.solver;
    const { N, S, targets, weights, position } = design;
    const work = startWork(signal);
    const folds = N < FOLDS ? [] : design.folds.map((_, without) => ({ without, enough: FOR_SCORES }));
    const wanted = [{ without: -1, enough: HEADLINE }, ...folds];
    const [map, ...held] = await this.solver.fitAll(layers, wanted, work, regularisation);
    progress?.(0.6);
    const { predictions, unseen } = await predictHeld(map, held, design, this.solver.threads, work);
    progress?.(0.8);
    const per_layer = [];
    for (let layer = 0; layer < design.resid_post.length; layer++) {
      per_layer.push({ layer, ...(await this.scoreLayer(layer, work, regularisation)) });
    }
    await work.yieldIfDue();
    return {
      map,
      coefficients: transposed(map.coefficients, S, map.shift.length),
      intercept: interceptOf(map),
      predictions,
      ...score(targets, predictions, weights, S),
      // Each prefix counts once: by words, whether a prefix of one token was among the fitted would decide the score.
      r2_unseen: unseen && score(targets, unseen, new Float64Array(N).fill(1), S).r2,
      per_layer,
      per_position: scorePerPosition(targets, predictions, weights, S, position),
      underdetermined: map.shift.length >= N,
    };
  }

  /** r2 and mse alone, for those who need neither map nor predictions (the earliest checkpoint). */
  async score(layers: readonly number[], signal?: AbortSignal, regularisation = NO_REGULARISATION): Promise<Scores> {
    return this.solver.score(layers, FOR_SCORES, startWork(signal), regularisation);
  }

  private async scoreLayer(layer: number, work: Work, regularisation: Regularisation): Promise<Scores> {
    const key = `${layer} ${regularisation.ridge} ${regularisation.cutoff}`;
    const known = this.perLayer.get(key);
    if (known) return known;
    const scores = await this.solver.score([layer], FOR_SCORES, work, regularisation);
    this.perLayer.set(key, scores);
    return scores;
  }
}
