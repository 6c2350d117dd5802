import { inverse, Matrix } from 'ml-matrix';
import { yielder } from '../../shared/cancellation.js';
import { cornersOf, inBasis } from './corners.js';
import { operatorStates, type OperatorModel } from './spectralModel.js';
import { squareOf, stationaryModel } from './stationaryModel.js';
import type { WordMeasure } from './wordMeasure.js';

/** Corners are taken from the words that make up this share of each length: noise makes the states of rare ones. */
const COMMON = 0.95;

/** An estimated operator model, made stationary, in the coordinates of D of its own states, the corners. */
export interface InCoordinates {
  /** D. */
  readonly D: number;
  /** V matrices, D × D row-major: p(x) = state · B[x] · 1. */
  readonly matrices: readonly Float64Array[];
  /** By length of the word: V^k × D. Each state sums to one. */
  readonly states: readonly Float64Array[];
}

/**
 * Coordinates in which pictures are well conditioned: those of the D states that lie outermost among the common ones, so
 * that states sum to one and most coordinates lie between 0 and 1.
 * @returns null where the estimate is no process, or its states span fewer dimensions
 */
export async function inCoordinates(
  model: OperatorModel,
  measure: WordMeasure,
  signal?: AbortSignal,
): Promise<InCoordinates | null> {
  const { states: D } = model;
  const yieldIfDue = yielder(signal);
  const stationary = stationaryModel(model);
  if (!stationary) return null;
  await yieldIfDue();
  const { states } = await operatorStates(stationary, measure.length, signal);
  const common = commonStates(measure, states, D);
  const corners = await cornersOf(common, D, signal);
  if (!corners) return null;
  const basis = new Matrix([...corners].map((row) => [...common.subarray(row * D, (row + 1) * D)]));
  const back = inverse(basis);
  const matrices = stationary.operators.map((operator) =>
    Float64Array.from(basis.mmul(squareOf(operator, D)).mmul(back).to1DArray()),
  );
  const inverted = Float64Array.from(back.to1DArray());
  const own: Float64Array[] = [];
  for (const level of states) own.push(await inBasis(level, inverted, D, yieldIfDue));
  return { D, matrices, states: own };
}

/** N × D: the states after the most probable words of each length. */
function commonStates({ levels }: WordMeasure, states: readonly Float64Array[], D: number): Float64Array {
  const rows: number[] = [];
  levels.forEach((level, k) => {
    const order = [...level.keys()].sort((a, b) => level[b] - level[a] || a - b);
    let held = 0;
    for (const word of order) {
      if (held >= COMMON) break;
      held += level[word];
      for (let i = 0; i < D; i++) rows.push(states[k][word * D + i]);
    }
  });
  return Float64Array.from(rows);
}
