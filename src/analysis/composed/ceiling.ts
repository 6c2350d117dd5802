import { pseudoInverse } from '../../algebra/pseudoInverse.js';
import type { PartsOf } from '../../process/composed/partsOf.js';

/** Eigenvalues of the parts' covariances up to this share of the largest are rounding: coordinates of one belief sum to a constant. */
const CUTOFF = 1e-12;
/** Coordinates of the joint belief of less variance are constant. */
const LEAST_VARIANCE = 1e-18;

/**
 * r2 of the joint belief as the best linear function, with intercept, of the exact beliefs of its parts (and the posterior): what a
 * model reaches that holds these and nothing of their product. Mean over the coordinates that vary; null where none does. A part counts
 * with its mean where it is undefined.
 * @param joint B × S
 * @param weights B: 0 where a belief does not occur
 */
export function ceilingOf(
  joint: Float64Array,
  S: number,
  { parts, posterior }: PartsOf,
  weights: Float64Array,
): number | null {
  const B = weights.length;
  const features = centred(
    [...parts, ...(posterior ? [posterior] : [])].flatMap((vector) => columnsOf(vector, B)),
    weights,
  );
  const targets = centred(columnsOf(joint, B), weights);
  const p = features.length;
  const gram = new Float64Array(p * p);
  for (let i = 0; i < p; i++)
    for (let j = 0; j <= i; j++) gram[i * p + j] = gram[j * p + i] = product(features[i], features[j], weights);
  const { inverse } = pseudoInverse(gram, p, CUTOFF);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let r2 = 0;
  let varying = 0;
  for (let s = 0; s < S; s++) {
    const spread = product(targets[s], targets[s], weights);
    if (!(spread > LEAST_VARIANCE * total)) continue;
    const cross = features.map((feature) => product(feature, targets[s], weights));
    let explained = 0;
    for (let i = 0; i < p; i++) for (let j = 0; j < p; j++) explained += cross[i] * inverse[i * p + j] * cross[j];
    r2 += Math.min(1, explained / spread);
    varying++;
  }
  return varying > 0 ? r2 / varying : null;
}

function columnsOf(matrix: Float64Array, rows: number): Float64Array[] {
  const count = matrix.length / rows;
  return Array.from({ length: count }, (_, c) =>
    Float64Array.from({ length: rows }, (_row, i) => matrix[i * count + c]),
  );
}

/** About the weighted mean of what is defined, which what is not counts as. */
function centred(columns: Float64Array[], weights: Float64Array): Float64Array[] {
  return columns.map((column) => {
    let [sum, total] = [0, 0];
    column.forEach((value, i) => {
      if (Number.isNaN(value)) return;
      sum += weights[i] * value;
      total += weights[i];
    });
    return column.map((value) => (Number.isNaN(value) || total === 0 ? 0 : value - sum / total));
  });
}

function product(a: Float64Array, b: Float64Array, weights: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += weights[i] * a[i] * b[i];
  return sum;
}
