import { levenbergMarquardt } from 'ml-levenberg-marquardt';
import { squaredNorm } from '../../algebra/vectors.js';

/** A least-squares problem on the unit cube. */
export interface Residuals {
  readonly count: number;
  /** null where there is none at a place. */
  at(place: readonly number[]): Float64Array | null;
}

export interface Place {
  readonly place: number[];
  /** Sum of the squares of the residuals. */
  readonly value: number;
}

/** Difference that a derivative is taken over. */
const DIFFERENCE = 1e-5;
/** Improvement below which the minimum counts as found: of the value, and in itself. */
const LEAST_GAIN = 1e-7;
const LEAST_VALUE = 1e-13;

/**
 * Steps of Levenberg and Marquardt from one place, each taken by the library and kept if it leads down, with a yield between.
 * @returns null where there are no residuals at the start
 */
export async function descend(
  residuals: Residuals,
  start: readonly number[],
  most: number,
  yieldIfDue: () => Promise<void>,
): Promise<Place | null> {
  const seen = new Seen(residuals);
  const begun = seen.valueAt(start);
  if (begun === null) return null;
  let best: Place = { place: [...start], value: begun };
  const x = Float64Array.from({ length: residuals.count }, (_, i) => i);
  const y = new Float64Array(residuals.count);
  const [minValues, maxValues] = [start.map(() => 0), start.map(() => 1)];
  let damping = 1e-3;
  for (let step = 0; step < most && damping < 1e3; step++) {
    await yieldIfDue();
    const { parameterValues, parameterError } = levenbergMarquardt({ x, y }, (place) => seen.residual(place), {
      ...{ initialValues: best.place, minValues, maxValues, damping, maxIterations: 1, errorTolerance: 0 },
      gradientDifference: differences(seen, best.place),
    });
    const gain = best.value - parameterError;
    if (!(gain > 0)) {
      damping *= 10;
      continue;
    }
    best = { place: parameterValues, value: parameterError };
    seen.keepOnly(best.place);
    damping = Math.max(1e-9, damping / 10);
    if (gain < LEAST_GAIN * best.value || gain < LEAST_VALUE) break;
  }
  return best;
}

/** Steps for derivatives that stay on the cube and where there are residuals; 0 where there is neither. */
function differences(seen: Seen, place: readonly number[]): number[] {
  return place.map((own, axis) => {
    const sides = own + DIFFERENCE > 1 ? [-DIFFERENCE] : own < DIFFERENCE ? [DIFFERENCE] : [DIFFERENCE, -DIFFERENCE];
    const found = sides.find((by) => seen.valueAt(place.map((at, i) => (i === axis ? at + by : at))) !== null);
    return found ?? DIFFERENCE;
  });
}

/** Residuals that were computed already: the library asks for each place several times. */
class Seen {
  private known = new Map<string, Float64Array | null>();

  constructor(private readonly residuals: Residuals) {}

  valueAt(place: readonly number[]): number | null {
    const found = this.at(place);
    return found && squaredNorm(found);
  }

  /** What the library asks for. A place without residuals is far from any minimum. */
  residual(place: readonly number[]): (index: number) => number {
    const found = this.at(place);
    return found ? (index) => found[index] : () => 1;
  }

  keepOnly(place: readonly number[]): void {
    const key = place.join();
    this.known = new Map([[key, this.at(place)]]);
  }

  private at(place: readonly number[]): Float64Array | null {
    const key = place.join();
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const found = this.residuals.at(place);
    this.known.set(key, found);
    return found;
  }
}
