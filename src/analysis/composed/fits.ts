import { takeRows } from '../../shared/takeRows.js';
import type { ComposedTargets, PartTarget } from './targets.js';
import {
  meanScores,
  ReadOuts,
  type BeliefRegression,
  type CoordinateScores,
  type PrincipalComponents,
  type ReadOutFit,
  type Regularisation,
  type RegressionData,
} from '../regression/regression.js';

/** How one part, or the posterior, is read out. */
export interface GroupFit {
  readonly scores: GroupScores;
  /** By layer, each fitted alone. */
  readonly per_layer: readonly GroupScores[];
  /** S × columns: coefficients of the chosen layers, and of each layer. */
  readonly coefficients: Float64Array;
  readonly layerCoefficients: readonly Float64Array[];
  /** N × S: what is read out at each row, where the belief is undefined too. */
  readonly predictions: Float64Array;
  /** r2 of the read-out from the first k + 1 principal components of the chosen layers at index k; null where nothing varies. */
  readonly byComponents: Float64Array | null;
}

export interface GroupScores {
  /** null where no coordinate varies. */
  readonly r2: number | null;
  readonly r2_unseen: number | null;
  readonly mse: number;
}

export interface ComposedFits {
  readonly parts: readonly GroupFit[];
  readonly posterior: GroupFit | null;
  /** Of mixtures, r2 of each component's belief with rows weighted by its probability as well. */
  readonly byPosterior: readonly (number | null)[];
  /** r2 of each component's probability alone. */
  readonly byComponent: readonly (number | null)[];
  /** Of the joint belief, from the first k + 1 components. */
  readonly jointByComponents: Float64Array | null;
  /** Of the chosen layers, and of each layer. */
  readonly components: PrincipalComponents;
  readonly layerComponents: readonly PrincipalComponents[];
}

export interface FitRequest {
  readonly regression: BeliefRegression;
  readonly targets: ComposedTargets;
  /** Ascending. */
  readonly layers: readonly number[];
  readonly regularisation: Regularisation;
  readonly threads: number;
  readonly signal: AbortSignal;
}

/** Coordinates of one read-out that belong to one part. */
interface Group {
  readonly first: number;
  readonly S: number;
}

/**
 * Reads the parts out of the streams: those that are defined at every row, and the posterior, by one fit that shares the products of
 * columns with the joint belief's; a component that some rows make impossible by a fit of its own to the other rows.
 */
export async function fitParts(request: FitRequest): Promise<ComposedFits> {
  const { regression, targets, layers, signal } = request;
  const { parts, posterior } = targets;
  const { main, groups, posteriorGroup } = await together(request);
  const all = regression.data.resid_post.map((_, layer) => layer);
  const seen = await look(main, request, [...groups.filter((group) => group !== null), ...listed(posteriorGroup)]);
  const [joint, fits] = [regression.data.S, [...seen.fits]];
  const found: GroupFit[] = [];
  for (const [at, group] of groups.entries()) {
    if (group) {
      found.push(fits.shift() as GroupFit);
      continue;
    }
    const own = await ReadOuts.create(dataOf(regression.data, parts[at], all), request);
    const [fit] = (await look(own, request, [{ first: 0, S: parts[at].S }], main)).fits;
    found.push(fit);
  }
  const components = seen.components;
  const layerComponents: PrincipalComponents[] = [];
  for (const layer of all)
    layerComponents.push(isOnly(layers, layer) ? components : await main.components([layer], signal));
  return {
    parts: found,
    posterior: fits[0] ?? null,
    byPosterior: await byPosterior(request),
    byComponent: posterior ? componentsOf(seen.fit.seen, posteriorGroup as Group) : [],
    jointByComponents: cumulative(components, 0, joint),
    components,
    layerComponents,
  };
}

export interface ReadParts {
  readonly parts: readonly (number | null)[];
  readonly posterior: number | null;
  /** S × columns of each part, and of the posterior. */
  readonly coefficients: readonly Float64Array[];
}

/** r2 of each part and of the posterior alone, and the coefficients of the chosen layers. */
export async function readParts(request: FitRequest): Promise<ReadParts> {
  const { regression, targets, layers, threads, signal, regularisation } = request;
  const { main, groups, posteriorGroup } = await together(request);
  const { seen, map } = await main.score(layers, { signal, regularisation });
  const width = map.shift.length;
  const parts: (number | null)[] = [];
  const coefficients: Float64Array[] = [];
  for (const [at, group] of groups.entries()) {
    if (group) {
      parts.push(r2Of(seen, group));
      coefficients.push(rowsOf(map.coefficients, width, group));
      continue;
    }
    const target = targets.parts[at];
    const own = await ReadOuts.create(dataOf(regression.data, target, layers), { threads, signal });
    const alone = await own.score([...layers.keys()], { signal, regularisation });
    parts.push(r2Of(alone.seen, { first: 0, S: target.S }));
    coefficients.push(alone.map.coefficients);
  }
  if (posteriorGroup) coefficients.push(rowsOf(map.coefficients, width, posteriorGroup));
  return { parts, posterior: posteriorGroup && r2Of(seen, posteriorGroup), coefficients };
}

const listed = <T>(value: T | null): T[] => (value === null ? [] : [value]);
const isOnly = (layers: readonly number[], layer: number): boolean => layers.length === 1 && layers[0] === layer;

/** What is defined at every row, side by side. Parts that are not have no group. */
async function together({ regression, targets, signal }: FitRequest) {
  const { parts, posterior, composition } = targets;
  const N = regression.data.weights.length;
  let T = 0;
  const sides: { readonly from: Float64Array; readonly group: Group }[] = [];
  const add = (from: Float64Array, S: number): Group => {
    const group = { first: T, S };
    sides.push({ from, group });
    T += S;
    return group;
  };
  const groups = parts.map(({ rows, vector, S }) => (rows ? null : add(vector, S)));
  const posteriorGroup = posterior && add(posterior, composition.parts.length);
  const stack = new Float64Array(N * T);
  for (const { from, group } of sides)
    for (let row = 0; row < N; row++)
      stack.set(from.subarray(row * group.S, (row + 1) * group.S), row * T + group.first);
  return { main: await regression.readOuts(stack, T, signal), groups, posteriorGroup };
}

/** A read-out of all that is asked about some groups of its coordinates. */
async function look(
  readOuts: ReadOuts,
  { regression, layers, regularisation, signal }: FitRequest,
  groups: readonly Group[],
  everywhere: ReadOuts = readOuts,
): Promise<{ readonly fits: GroupFit[]; readonly fit: ReadOutFit; readonly components: PrincipalComponents }> {
  const fit = await readOuts.fit(layers, { signal, regularisation });
  const perLayer: Pick<ReadOutFit, 'map' | 'seen' | 'unseen'>[] = [];
  for (const layer of regression.data.resid_post.keys()) {
    const { map, seen, unseen } = isOnly(layers, layer) ? fit : await readOuts.fit([layer], { signal, regularisation });
    perLayer.push({ map, seen, unseen });
  }
  const components = await readOuts.components(layers, signal);
  const predictions = everywhere === readOuts ? fit.predictions : await everywhere.predictions(fit.map, signal);
  const { S } = fit.map;
  const fits = groups.map((group) => ({
    scores: scoresOf(fit, group),
    per_layer: perLayer.map((own) => scoresOf(own, group)),
    coefficients: rowsOf(fit.map.coefficients, fit.map.shift.length, group),
    layerCoefficients: perLayer.map(({ map }) => rowsOf(map.coefficients, map.shift.length, group)),
    predictions: columnsOf(predictions, S, group),
    byComponents: cumulative(components, components.T - S + group.first, group.S),
  }));
  return { fits, fit, components };
}

const rowsOf = (matrix: Float64Array, width: number, { first, S }: Group): Float64Array =>
  matrix.slice(first * width, (first + S) * width);

function columnsOf(matrix: Float64Array, width: number, { first, S }: Group): Float64Array {
  const rows = matrix.length / width;
  const own = new Float64Array(rows * S);
  for (let row = 0; row < rows; row++) own.set(matrix.subarray(row * width + first, row * width + first + S), row * S);
  return own;
}

function scoresOf({ seen, unseen }: Pick<ReadOutFit, 'seen' | 'unseen'>, group: Group): GroupScores {
  return {
    r2: r2Of(seen, group),
    r2_unseen: unseen && r2Of(seen, group) !== null ? r2Of(unseen, group) : null,
    mse: meanScores(seen, group.first, group.first + group.S).mse,
  };
}

/** Mean over a group's coordinates, as of scikit-learn: null where none of them varies. */
function r2Of(scores: CoordinateScores, { first, S }: Group): number | null {
  if (scores.total.subarray(first, first + S).every((total) => total === 0)) return null;
  return meanScores(scores, first, first + S).r2;
}

const componentsOf = (scores: CoordinateScores, { first, S }: Group): (number | null)[] =>
  Array.from({ length: S }, (_, c) => r2Of(scores, { first: first + c, S: 1 }));

/** r2 from the first components, of S targets from `first` on; constant ones count 1, as a fit to them is right. */
function cumulative(
  { shares, varies, T, variances }: PrincipalComponents,
  first: number,
  S: number,
): Float64Array | null {
  const constant = varies.subarray(first, first + S).filter((value) => value === 0).length;
  if (constant === S) return null;
  const r2 = new Float64Array(variances.length);
  let sum = constant;
  for (let k = 0; k < r2.length; k++) {
    for (let t = first; t < first + S; t++) sum += shares[k * T + t];
    r2[k] = sum / S;
  }
  return r2;
}

/** The rows at which a part is defined, of some layers. */
function dataOf(
  data: RegressionData,
  { rows, vector, S }: PartTarget,
  layers: readonly number[],
  probability?: (row: number) => number,
): RegressionData {
  const { resid_post, d_model, weights, position } = data;
  const weightOf = (row: number) => weights[row] * (probability?.(row) ?? 1);
  if (!rows)
    return {
      ...{ d_model, position, targets: vector, S },
      resid_post: layers.map((layer) => resid_post[layer]),
      weights: Float64Array.from(weights, (_, row) => weightOf(row)),
    };
  return {
    ...{ d_model, targets: vector, S },
    resid_post: layers.map((layer) => takeRows(resid_post[layer], rows, d_model)),
    weights: Float64Array.from(rows, weightOf),
    position: Int32Array.from(rows, (row) => position[row]),
  };
}

async function byPosterior({
  regression,
  targets,
  layers,
  regularisation,
  threads,
  signal,
}: FitRequest): Promise<(number | null)[]> {
  const { parts, posterior } = targets;
  const found: (number | null)[] = [];
  if (!posterior) return parts.map(() => null);
  const K = parts.length;
  for (const [c, part] of parts.entries()) {
    if (part.S === 1) {
      found.push(null);
      continue;
    }
    const data = dataOf(regression.data, part, layers, (row) => posterior[row * K + c]);
    const own = await ReadOuts.create(data, { threads, signal });
    const { seen } = await own.score([...layers.keys()], { signal, regularisation });
    found.push(r2Of(seen, { first: 0, S: part.S }));
  }
  return found;
}
