import type { PresetParameter } from '../../process/presets/catalogue.js';
import type { Process } from '../../process/process.js';
import type { Params, ProcessFamily } from './family.js';

/** One number that is fitted: a parameter, or one entry of a list. Its place is from 0 to 1. */
export interface Axis {
  readonly name: string;
  valueAt(place: number): number;
  placeOf(value: number): number;
  /** Whether values near its ends are values at the edge of a range; not so where the range goes round. */
  readonly hasEdges: boolean;
  with(params: Params, value: number): Params;
  of(params: Params): number;
}

/** Ranges wider than this are searched by ratio, about the value that is given. */
const WIDE = 1000;
/** How far an open bound is kept away from, of the range. */
const OPEN = 1e-6;
const LONGEST_LIST = 6;

/**
 * Ways to choose whole numbers and the lengths of lists that make a process, the given one first and then those near it.
 * @param most how many
 */
export function* shapesOf(family: ProcessFamily, most: number): Generator<Params> {
  let found = 0;
  for (const params of choices(family, family.process.params, 0)) {
    if (found === most) return;
    if (found > 0 && family.make(params) === null) continue;
    found++;
    yield params;
  }
}

function* choices(family: ProcessFamily, params: Params, from: number): Generator<Params> {
  if (from === family.parameters.length) return yield params;
  const parameter = family.parameters[from];
  for (const value of choicesFor(parameter, params[parameter.name]))
    yield* choices(family, { ...params, [parameter.name]: value }, from + 1);
}

/** Values to try of what cannot be changed little by little; the given one first. */
function choicesFor(parameter: PresetParameter, given: Params[string]): readonly Params[string][] {
  if (typeof given !== 'number') {
    const lengths = Array.from({ length: LONGEST_LIST }, (_, i) => i + 1).filter((length) => length !== given.length);
    const middle = (parameter.min + parameter.max) / 2;
    const filler = Number.isFinite(middle) ? middle : given[given.length - 1];
    return [
      given,
      ...lengths.map((length) => Array.from({ length }, (_, i) => (i < given.length ? given[i] : filler))),
    ];
  }
  if (!parameter.integer) return [given];
  const [low, high] = [Math.max(parameter.min, given - WIDE), Math.min(parameter.max, given + WIDE)];
  const all = Array.from({ length: Math.max(0, Math.floor(high) - Math.ceil(low) + 1) }, (_, i) => Math.ceil(low) + i);
  return [given, ...all.filter((value) => value !== given).sort((a, b) => Math.abs(a - given) - Math.abs(b - given))];
}

/** What can be changed little by little, the rest as it is in `params`. */
export function axesOf(family: ProcessFamily, params: Params): Axis[] {
  return family.parameters.flatMap((parameter) => {
    if (parameter.integer || parameter.fixed) return [];
    const value = params[parameter.name];
    const entries = typeof value === 'number' ? [null] : value.map((_, index) => index);
    return entries.flatMap((index) => {
      const axis = axisOf(family, params, parameter, index);
      return canMove(family, params, axis) ? [axis] : [];
    });
  });
}

/** The process with all that can be changed little by little in the middle of its range; null where that makes none. */
export function middleOf(family: ProcessFamily): Process | null {
  const { params } = family.process;
  const axes = axesOf(family, params);
  return axes.length === 0 ? null : family.make(axes.reduce((all, axis) => axis.with(all, axis.valueAt(0.5)), params));
}

const isValid = (family: ProcessFamily, params: Params, axis: Pick<Axis, 'with'>, value: number): boolean =>
  family.make(axis.with(params, value)) !== null;

/** Whether any other value makes a process, the rest as it is. */
function canMove(family: ProcessFamily, params: Params, axis: Axis): boolean {
  const own = axis.of(params);
  return [0.3, 0.5, 0.7, 0.1, 0.9]
    .map((place) => axis.valueAt(place))
    .some((value) => value !== own && isValid(family, params, axis, value));
}

function axisOf(family: ProcessFamily, params: Params, parameter: PresetParameter, index: number | null): Axis {
  const { name } = parameter;
  const place: Pick<Axis, 'name' | 'with' | 'of'> = {
    name,
    with: (all, value) => ({ ...all, [name]: index === null ? value : replaced(all[name], index, value) }),
    of: (all) => {
      const found = all[name];
      return typeof found === 'number' ? found : found[index ?? 0];
    },
  };
  const own = place.of(params);
  const { period, minOpen, maxOpen } = parameter;
  if (period !== undefined) return { ...place, ...linear(own - period / 2, own + period / 2), hasEdges: false };
  let { min, max } = parameter;
  if (!Number.isFinite(min)) min = validEnd(family, params, place, own, -1);
  if (!Number.isFinite(max)) max = validEnd(family, params, place, own, 1);
  if (min >= 0 && max - min > WIDE) {
    const middle = own > 0 ? own : 1;
    const [low, high] = [Math.max(min, middle / WIDE), Math.min(max, middle * WIDE)];
    const [from, to] = [Math.log(low), Math.log(high)];
    return {
      ...place,
      valueAt: (at) => Math.exp(from + at * (to - from)),
      placeOf: (value) => clamped((Math.log(Math.max(value, low)) - from) / (to - from)),
      hasEdges: true,
    };
  }
  const margin = OPEN * (max - min);
  return { ...place, ...linear(min + (minOpen ? margin : 0), max - (maxOpen ? margin : 0)), hasEdges: true };
}

const linear = (low: number, high: number): Pick<Axis, 'valueAt' | 'placeOf'> => ({
  valueAt: (at) => (at >= 1 ? high : low + at * (high - low)),
  placeOf: (value) => (high > low ? clamped((value - low) / (high - low)) : 0),
});

const clamped = (place: number): number => Math.min(1, Math.max(0, place));

const replaced = (list: Params[string], index: number, value: number): Params[string] =>
  typeof list === 'number' ? value : list.map((entry, at) => (at === index ? value : entry));

/** How far a parameter without a bound goes until it makes no process any more. */
function validEnd(
  family: ProcessFamily,
  params: Params,
  axis: Pick<Axis, 'with'>,
  own: number,
  direction: 1 | -1,
): number {
  let inside = own;
  let step = Math.max(1, Math.abs(own)) / 8;
  for (let doubling = 0; doubling < 8; doubling++, step *= 2) {
    const outside = own + direction * step;
    if (isValid(family, params, axis, outside)) inside = outside;
    else return halved(inside, outside, (value) => isValid(family, params, axis, value));
  }
  return inside;
}

/** The last valid value between one that is and one that is not. */
function halved(valid: number, invalid: number, isFine: (value: number) => boolean): number {
  for (let i = 0; i < 24; i++) {
    const middle = (valid + invalid) / 2;
    if (isFine(middle)) valid = middle;
    else invalid = middle;
  }
  return valid;
}
