import { countText, vectorText } from '../shared/texts.js';
import { InputError } from '../shared/inputError.js';
import type { AnalysisResult } from './analysis.js';

/**
 * The belief that a person names: by index, or by a vector that agrees with its own to the decimals of the analysis.
 * @throws InputError `no-such-belief` naming the nearest
 */
export function findBelief({ beliefs, process, settings }: AnalysisResult, named: number | readonly number[]): number {
  if (typeof named === 'number') {
    if (named < beliefs.count) return named;
    throw new InputError(
      'no-such-belief',
      `There is no belief ${named}: there are ${countText(beliefs.count)}, numbered 0 to ${beliefs.count - 1}. The nearest is ${beliefs.count - 1}.`,
    );
  }
  const S = process.states.length;
  if (named.length !== S)
    throw new InputError(
      'no-such-belief',
      `A belief of ${process.name} has ${S} numbers (${process.states.join(', ')}), found ${named.length}.`,
    );
  const distance = new Float64Array(beliefs.count);
  for (let belief = 0; belief < beliefs.count; belief++)
    for (let s = 0; s < S; s++)
      distance[belief] = Math.max(distance[belief], Math.abs(beliefs.vector[belief * S + s] - named[s]));
  const nearest = Array.from(distance.keys()).sort((a, b) => distance[a] - distance[b]);
  const first = nearest[0];
  // Both vectors may have been rounded, in opposite directions.
  if (first !== undefined && distance[first] <= 1.000001 * 10 ** -settings.decimals) return first;
  const offers = nearest.slice(0, 3).map((belief) => {
    const vector = beliefs.vector.subarray(belief * S, (belief + 1) * S);
    return `${belief} ${vectorText(vector, settings.decimals)}`;
  });
  throw new InputError(
    'no-such-belief',
    `No belief is [${named.join(', ')}] to ${settings.decimals} decimals. The nearest: ${offers.join('; ')}.`,
  );
}
