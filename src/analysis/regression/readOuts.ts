import { startWork, type Work } from '../work.js';
import { createDesign, FOLDS, type RegressionData } from './design.js';
import { predictHeld, type HeldPredictions } from './heldPredictions.js';
import { LeastSquares } from './leastSquares.js';
import { predictAll, type LinearMap } from './linearMap.js';
import { principalComponents, type PrincipalComponents } from './principalComponents.js';
import { NO_REGULARISATION, type Regularisation } from './regularisation.js';
import { coordinateScores, type CoordinateScores } from './scores.js';

/** Relative errors allowed of predictions: of those that are shown, and of those that become scores alone. */
const SHOWN = 1e-12;
const FOR_SCORES = 1e-8;

export interface ReadOutOptions {
  readonly signal?: AbortSignal | undefined;
  readonly regularisation?: Regularisation | undefined;
}

/** One linear read-out of several things that stand side by side in its S coordinates. */
export interface ReadOutFit extends Omit<HeldPredictions, 'unseen'> {
  readonly map: LinearMap;
  readonly seen: CoordinateScores;
  /** Each row counts once, predicted by a fit without it (5 seeded folds, pooled); null below 5 rows. */
  readonly unseen: CoordinateScores | null;
}

/** Read-outs that are scored coordinate by coordinate. */
export class ReadOuts {
  /** @param solver of the columns that principal components are of, where that has them at hand */
  constructor(
    private readonly own: LeastSquares,
    private readonly base: LeastSquares | null = null,
  ) {}

  static async create(
    data: RegressionData,
    { threads = 1, signal }: { readonly threads?: number; readonly signal?: AbortSignal | undefined } = {},
  ): Promise<ReadOuts> {
    return new ReadOuts(new LeastSquares(await createDesign(data, 0, signal), threads));
  }

  /** @param layers ascending */
  async fit(
    layers: readonly number[],
    { signal, regularisation = NO_REGULARISATION }: ReadOutOptions = {},
  ): Promise<ReadOutFit> {
    const { design, threads } = this.own;
    const { N, S, targets, weights } = design;
    const work = startWork(signal);
    const folds = N < FOLDS ? [] : design.folds.map((_, without) => ({ without, enough: FOR_SCORES }));
    const wanted = [{ without: -1, enough: SHOWN }, ...folds];
    const [map, ...held] = await this.own.fitAll(layers, wanted, work, regularisation);
    const { predictions, unseen } = await predictHeld(map, held, design, threads, work);
    return {
      map,
      predictions,
      seen: coordinateScores(targets, predictions, weights, S),
      unseen: unseen && coordinateScores(targets, unseen, new Float64Array(N).fill(1), S),
    };
  }

  /** The map of {@link fit} and its scores alone, in less time; they may differ from its in the last digits. */
  async score(
    layers: readonly number[],
    { signal, regularisation = NO_REGULARISATION }: ReadOutOptions = {},
  ): Promise<Pick<ReadOutFit, 'map' | 'seen'>> {
    const { design, threads } = this.own;
    const work: Work = startWork(signal);
    const map = await this.own.fit(layers, -1, FOR_SCORES, work, regularisation);
    const { targets, weights, S } = design;
    return { map, seen: coordinateScores(targets, await predictAll(map, design, threads, work), weights, S) };
  }

  /** N × S: what a map, of these or of other rows, gives for all rows. */
  predictions(map: LinearMap, signal?: AbortSignal): Promise<Float64Array> {
    return predictAll(map, this.own.design, this.own.threads, startWork(signal));
  }

  /**
   * Principal components of some layers' streams side by side, rows weighted as in the fit, and what each explains of each coordinate.
   * Where the streams are a regression's own, the coordinates of that regression come first.
   */
  components(layers: readonly number[], signal?: AbortSignal): Promise<PrincipalComponents> {
    return principalComponents(this.base ? [this.base, this.own] : [this.own], layers, startWork(signal));
  }
}
