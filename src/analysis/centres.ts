/** Where each belief occurs, and where the model puts it. B distinct beliefs, S coordinates. */
export interface BeliefCentres {
  /** B: positions of words that hold the belief. */
  readonly positions: Float64Array;
  /** B: words whose last position holds it. */
  readonly words_ending: Float64Array;
  /** B × S: weighted mean of the predictions over those positions; rows of NaN where it has none. */
  readonly centre: Float64Array;
}

export interface CentreData {
  /** N: true belief index of each distinct prefix. */
  readonly beliefIndex: Int32Array;
  /** N × S. */
  readonly predictions: Float64Array;
  readonly S: number;
  /** N: what the fit was weighted by. */
  readonly weights: Float64Array;
  /** N: words that pass through the prefix. */
  readonly words: Float64Array;
  /** N. */
  readonly position: Int32Array;
  /** Position of a word's last token. */
  readonly lastPosition: number;
}

/** Centres of mass of the predicted beliefs, by true belief. */
export function beliefCentres(data: CentreData, B: number): BeliefCentres {
  const { beliefIndex, predictions, S, weights, words, position, lastPosition } = data;
  const positions = new Float64Array(B);
  const words_ending = new Float64Array(B);
  const centre = new Float64Array(B * S);
  const weight = new Float64Array(B);
  for (let row = 0; row < beliefIndex.length; row++) {
    const b = beliefIndex[row];
    positions[b] += words[row];
    if (position[row] === lastPosition) words_ending[b] += words[row];
    weight[b] += weights[row];
    for (let s = 0; s < S; s++) centre[b * S + s] += weights[row] * predictions[row * S + s];
  }
  for (let i = 0; i < centre.length; i++) {
    const total = weight[Math.floor(i / S)];
    centre[i] = total > 0 ? centre[i] / total : NaN;
  }
  return { positions, words_ending, centre };
}
