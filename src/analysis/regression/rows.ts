import type { Design } from './design.js';

/** Some layers of a design as one matrix X of columns, centred at a given point. */
interface Columns {
  readonly design: Design;
  readonly layers: readonly number[];
  /** layers × d_model: what is subtracted from each column (from activations as they are, not from centred ones). */
  readonly shift: Float64Array;
}

/** Rows taken together in the inner loops, so that one load of a coefficient serves four. */
export const GROUP = 4;

/** Columns of some layers, as indices into those of the layers `among`. */
export function columnsOf(layers: readonly number[], among: readonly number[], d_model: number): Int32Array {
  const columns = new Int32Array(layers.length * d_model);
  layers.forEach((layer, l) => {
    const first = among.indexOf(layer) * d_model;
    for (let c = 0; c < d_model; c++) columns[l * d_model + c] = first + c;
  });
  return columns;
}

/** Copies up to GROUP rows, centred, to `out` (GROUP × columns). */
export function gather(columns: Columns, rows: Int32Array, first: number, count: number, out: Float64Array): void {
  const { design, layers, shift } = columns;
  const { d_model, resid_post } = design;
  const width = shift.length;
  for (let r = 0; r < count; r++) {
    const from = rows[first + r] * d_model;
    for (let l = 0; l < layers.length; l++) {
      const block = resid_post[layers[l]];
      const to = l * d_model;
      const at = r * width + to;
      for (let c = 0; c < d_model; c++) out[at + c] = block[from + c] - shift[to + c];
    }
  }
}

/** out[r, s] = Σ_c group[r, c] coefficients[s, c] for the GROUP rows. */
export function project(
  group: Float64Array,
  width: number,
  coefficients: Float64Array,
  S: number,
  out: Float64Array,
): void {
  const p1 = width;
  const p2 = 2 * width;
  const p3 = 3 * width;
  for (let s = 0; s < S; s++) {
    const p = s * width;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let c = 0; c < width; c++) {
      const a = coefficients[p + c];
      s0 += group[c] * a;
      s1 += group[p1 + c] * a;
      s2 += group[p2 + c] * a;
      s3 += group[p3 + c] * a;
    }
    out[s] = s0;
    out[S + s] = s1;
    out[2 * S + s] = s2;
    out[3 * S + s] = s3;
  }
}

/**
 * out[s, c] += Σ_r scale[r, s] group[r, c] over the GROUP rows. Two coordinates at a time, since then the rows are
 * loaded once for both: 34 ms for four coordinates where one at a time takes 54 ms.
 */
export function accumulate(
  group: Float64Array,
  width: number,
  scale: Float64Array,
  S: number,
  out: Float64Array,
): void {
  for (let s = 0; s + 1 < S; s += 2) accumulatePair(group, width, scale, S, out, s);
  if (S % 2 === 1) accumulateOne(group, width, scale, S, out, S - 1);
}

function accumulatePair(
  group: Float64Array,
  width: number,
  scale: Float64Array,
  S: number,
  out: Float64Array,
  s: number,
): void {
  const p1 = width;
  const p2 = 2 * width;
  const p3 = 3 * width;
  const p = s * width;
  const q = p + width;
  const a0 = scale[s];
  const a1 = scale[S + s];
  const a2 = scale[2 * S + s];
  const a3 = scale[3 * S + s];
  const b0 = scale[s + 1];
  const b1 = scale[S + s + 1];
  const b2 = scale[2 * S + s + 1];
  const b3 = scale[3 * S + s + 1];
  for (let c = 0; c < width; c++) {
    const x0 = group[c];
    const x1 = group[p1 + c];
    const x2 = group[p2 + c];
    const x3 = group[p3 + c];
    out[p + c] += a0 * x0 + a1 * x1 + (a2 * x2 + a3 * x3);
    out[q + c] += b0 * x0 + b1 * x1 + (b2 * x2 + b3 * x3);
  }
}

function accumulateOne(
  group: Float64Array,
  width: number,
  scale: Float64Array,
  S: number,
  out: Float64Array,
  s: number,
): void {
  const p1 = width;
  const p2 = 2 * width;
  const p3 = 3 * width;
  const p = s * width;
  const a0 = scale[s];
  const a1 = scale[S + s];
  const a2 = scale[2 * S + s];
  const a3 = scale[3 * S + s];
  for (let c = 0; c < width; c++) {
    out[p + c] += a0 * group[c] + a1 * group[p1 + c] + (a2 * group[p2 + c] + a3 * group[p3 + c]);
  }
}
