import { pivotedCholesky } from '../../algebra/pivotedCholesky.js';
import { rowProducts, createDesign, type Regularisation, type RegressionData } from '../regression/regression.js';
import type { Work } from '../work.js';
import { allRows } from './folds.js';
import { streamOf, type Stream } from './stream.js';
import { factoriseRowProducts, type RowProducts } from './wideFit.js';

/** Pivots that are rounding of float32, as a share of the largest. */
const ROUNDING = 1e-13;

export interface Prepared {
  readonly stream: Stream;
  readonly products: RowProducts | null;
}

/**
 * A stream in the form in which it is read out. With at least as many columns as rows that is by the products of the rows; where
 * these depend on each other, or directions of little variance are to be left out, by as many columns as they have directions:
 * a rotation of the stream, which changes no fit.
 */
export async function prepare(
  data: RegressionData,
  layers: readonly number[],
  threads: number,
  regularisation: Regularisation,
  work: Work,
): Promise<Prepared> {
  const stream = await streamOf(data, layers, threads, work);
  const { N, D } = stream;
  if (D < N) return { stream, products: null };
  const blocks = layers.map((layer) => data.resid_post[layer]);
  const design = await createDesign({ ...data, resid_post: blocks }, 0, work.signal);
  const values = await rowProducts(design, [...blocks.keys()], threads, work);
  let largest = 0;
  let trace = 0;
  for (let i = 0; i < N; i++) {
    largest = Math.max(largest, values[i * N + i]);
    trace += values[i * N + i];
  }
  if (regularisation.cutoff === 0) {
    const lifted = values.map((value) => value + trace / N);
    const products = { values: lifted };
    if (await factoriseRowProducts(stream, products, allRows(N), regularisation.ridge, work))
      return { stream, products };
  }
  const { l, stride, rank } = await pivotedCholesky(values, N, ROUNDING * largest, work.yieldIfDue);
  const width = Math.max(1, rank);
  const block = new Float32Array(N * width);
  for (let row = 0; row < N; row++) for (let c = 0; c < rank; c++) block[row * width + c] = l[row * stride + c];
  const turned = await streamOf({ ...data, resid_post: [block], d_model: width }, [0], threads, work);
  return { stream: { ...turned, columns: D }, products: null };
}
