import { startWork, type Work } from '../work.js';
import { BeliefUpdate } from '../../process/beliefs/belief.js';
import type { Process } from '../../process/process.js';
import { inStretches } from '../../shared/stretches.js';
import { axesOf, shapesOf, type Axis } from './axes.js';
import { descend, type Place } from './descent.js';
import type { Params, ProcessFamily } from './family.js';
import { shortestOf, type NextTokens } from './nextTokens.js';
import { distanceInStretches, distanceOf, klResiduals, residualWidth, type Distance } from './objective.js';
import { isLevel } from './ranking.js';
import { spreadPlaces } from './starts.js';

/** How much is done to find a minimum. */
export interface Effort {
  /** Rows of the table that starts are compared on, that they are followed down on, and that the last descent takes. */
  readonly scan: number;
  readonly coarse: number;
  readonly fine: number;
  /** Starts for 0, 1, 2, … parameters; the last entry is for all beyond. */
  readonly starts: readonly number[];
  /** The same for a first look, after which a family may be left; null where none is taken. */
  readonly glance: readonly number[] | null;
  /** Of the starts, how many are followed down. */
  readonly descents: number;
  readonly steps: number;
  /** Ways to choose whole numbers and lengths of lists. */
  readonly shapes: number;
  /** A family is left where its best start has not even gone this share of the way from order 0 to its ideal. */
  readonly leastClosed: number;
  /**
   * It is not even searched where the best of the first look is further than this many times its order 0, and not
   * followed down where the best of all starts is further than half as many times.
   */
  readonly farthestStart: number;
}

export const THOROUGH: Effort = {
  scan: 2000,
  coarse: 2000,
  fine: 10_000,
  starts: [1, 33, 225, 400],
  glance: null,
  descents: 4,
  steps: 40,
  shapes: 120,
  leastClosed: -Infinity,
  farthestStart: Infinity,
};

export const QUICK: Effort = {
  scan: 64,
  coarse: 250,
  fine: 2000,
  starts: [1, 9, 36, 48],
  glance: [1, 4, 9, 12],
  descents: 1,
  steps: 8,
  shapes: 4,
  leastClosed: 0,
  farthestStart: 2,
};

/** Work that is left, in multiply-adds: a search ends where there is none, with the best it has. */
export interface Budget {
  left: number;
}

/** A process with fitted parameters. */
export interface Fit {
  readonly params: Params;
  readonly process: Process;
  /** Over the whole table; null where the process emits words that it has not. */
  readonly distance: Distance | null;
  /** Parameters within {@link EDGE} of an end of their range. */
  readonly atEdge: readonly string[];
  /** Numbers that were fitted. */
  readonly free: number;
  /** Whether the budget ended the search. */
  readonly isCut: boolean;
}

/** Share of its range within which a parameter counts as at its edge. */
const EDGE = 2e-3;
/** Multiply-adds of one evaluation on the coarse rows, and on the fine ones. */
const COARSE_WORK = 2e6;
const FINE_WORK = 2e7;
/** Starts of each way to choose whole numbers and lengths of lists, where there are several, for each number left. */
const STARTS_PER_SHAPE = 6;
/** Of these ways, how many are followed down. */
const SHAPES_FOLLOWED = 6;

interface Candidate {
  readonly params: Params;
  readonly axes: readonly Axis[];
  readonly at: Place;
}

/**
 * The parameters of a family with the least KL(ideal ‖ model): the best of places spread over their ranges, followed down by
 * least squares, on the shortest prefixes first.
 * @throws CancelledError
 */
export async function fitFamily(
  family: ProcessFamily,
  table: NextTokens,
  effort: Effort,
  budget: Budget,
  signal?: AbortSignal,
): Promise<Fit> {
  const work = startWork(signal);
  const { operations } = new BeliefUpdate(family.process);
  const coarse = shortestOf(table, Math.min(effort.coarse, COARSE_WORK / operations));
  const fine = shortestOf(table, Math.min(effort.fine, FINE_WORK / operations));
  const scan = shortestOf(table, Math.min(effort.scan, coarse.count));
  const search = new Search(family, effort, budget, operations, work);
  if (effort.glance) {
    const [first] = await search.starts(scan, effort.glance);
    if (!search.isNear(first, scan, effort.farthestStart)) return search.result(first, table);
  }
  const starts = await search.starts(scan, effort.starts);
  if (!search.isNear(starts[0], scan, effort.farthestStart / 2)) return search.result(starts[0], table);
  let best = starts[0];
  if (starts.length > 1) {
    const followed: Candidate[] = [];
    for (const start of starts) followed.push(await search.descend(start, coarse, effort.steps));
    best = simplest(followed);
  }
  if ((starts.length === 1 || fine !== coarse) && search.isNear(best, coarse, 1 - effort.leastClosed))
    best = await search.descend(best, fine, effort.steps);
  return search.result(best, table);
}

class Search {
  private isCut = false;

  constructor(
    private readonly family: ProcessFamily,
    private readonly effort: Effort,
    private readonly budget: Budget,
    private readonly operations: number,
    private readonly work: Work,
  ) {}

  /** The best starts of all shapes, apart from one another, and the given parameters. */
  async starts(table: NextTokens, counts: readonly number[]): Promise<Candidate[]> {
    const { family, effort } = this;
    const shapes = [...shapesOf(family, effort.shapes)];
    const found: Candidate[] = [];
    for (const params of shapes) {
      await this.work.yieldIfDue();
      const axes = axesOf(family, params);
      const wanted = counts[Math.min(axes.length, counts.length - 1)];
      const spread = spreadPlaces(
        axes.length,
        shapes.length > 1 ? Math.min(STARTS_PER_SHAPE * axes.length, wanted) : wanted,
      );
      for (const place of [axes.map((axis) => axis.placeOf(axis.of(params))), ...spread]) {
        if (found.length > 0 && !this.afford(table)) break;
        await this.work.yieldIfDue();
        const process = this.processAt(params, axes, place);
        const value = (process && distanceOf(process, table)?.kl) ?? Infinity;
        found.push({ params, axes, at: { place, value } });
      }
    }
    const [given] = found;
    const sorted = [...found].sort((a, b) => a.at.value - b.at.value);
    const chosen: Candidate[] = [];
    for (const next of sorted) {
      if (chosen.length === (shapes.length > 1 ? SHAPES_FOLLOWED : effort.descents)) break;
      if (chosen.every((other) => (shapes.length > 1 ? other.params !== next.params : apart(other, next))))
        chosen.push(next);
    }
    return chosen.includes(given) || effort.descents === 1 ? chosen : [...chosen, given];
  }

  /** Whether a candidate is at most so many times as far as its order 0. */
  isNear({ params, axes, at }: Candidate, table: NextTokens, times: number): boolean {
    if (times === Infinity) return true;
    const process = this.processAt(params, axes, at.place);
    const distance = process && distanceOf(process, table);
    return distance !== null && distance.kl <= times * distance.order0;
  }

  async descend(start: Candidate, table: NextTokens, steps: number): Promise<Candidate> {
    const { params, axes } = start;
    if (axes.length === 0) return start;
    const residuals = {
      count: table.count * residualWidth(table),
      at: (place: readonly number[], into: Float64Array) => {
        this.afford(table);
        const process = this.processAt(params, axes, place);
        return process !== null && klResiduals(process, table, into) !== null;
      },
    };
    const perStep = (axes.length + 2) * this.cost(table);
    const affordable = Math.min(steps, Math.floor(this.budget.left / perStep));
    if (affordable < steps) this.isCut = true;
    const at = affordable > 0 ? await descend(residuals, start.at.place, affordable, this.work.yieldIfDue) : null;
    return at ? { params, axes, at } : start;
  }

  /** The better of what was found and what was given, over the whole table. */
  async result({ params, axes, at }: Candidate, table: NextTokens): Promise<Fit> {
    const { family } = this;
    const fitted = this.processAt(params, axes, at.place) ?? family.process;
    const { signal } = this.work;
    const distance = await inStretches(distanceInStretches(fitted, table), signal);
    const given = await inStretches(distanceInStretches(family.process, table), signal);
    const isWorse = given !== null && !(distance !== null && distance.kl <= given.kl);
    const process = isWorse ? family.process : fitted;
    const own = isWorse ? axesOf(family, process.params) : axes;
    const isAtEdge = (axis: Axis) => {
      const place = axis.placeOf(axis.of(process.params));
      return axis.hasEdges && (place < EDGE || place > 1 - EDGE);
    };
    return {
      params: process.params,
      process,
      distance: isWorse ? given : distance,
      atEdge: [...new Set(own.filter(isAtEdge).map(({ name }) => name))],
      free: own.length,
      isCut: this.isCut,
    };
  }

  private processAt(params: Params, axes: readonly Axis[], place: readonly number[]): Process | null {
    if (axes.length === 0 && params === this.family.process.params) return this.family.process;
    return this.family.make(axes.reduce((all, axis, i) => axis.with(all, axis.valueAt(place[i])), params));
  }

  private cost(table: NextTokens): number {
    return table.count * this.operations + this.family.makingCost;
  }

  /** Takes one evaluation from the budget; false where it is spent. */
  private afford(table: NextTokens): boolean {
    this.budget.left -= this.cost(table);
    if (this.budget.left > 0) return true;
    this.isCut = true;
    return false;
  }
}

/** Whether two starts are far enough from one another that both are worth following. */
const apart = (a: Candidate, b: Candidate): boolean => a.at.place.some((at, i) => Math.abs(at - b.at.place[i]) > 0.15);

/** The nearest, or one that is level with it and has fewer numbers to fit. */
function simplest(found: readonly Candidate[]): Candidate {
  const order = [...found].sort((a, b) => a.at.value - b.at.value);
  const level = order.filter((each) => each === order[0] || isLevel(each.at.value, order[0].at.value));
  return level.reduce((best, each) => (each.axes.length < best.axes.length ? each : best));
}
