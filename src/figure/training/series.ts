import type { RunSign } from '../runs/signs.js';
import type { Unit } from './units.js';

/** A colour by its role. Of more curves than there are roles, dashes tell those of one colour apart. */
export type Tone = 'ink' | 'a' | 'b' | 'ab' | 'ba' | 'quiet';

/** One figure over the steps of one training. */
export interface CurveSeries {
  /** Unique among the curves of a drawing. */
  readonly id: string;
  readonly name: string;
  /** The same in data, where `name` is in another language. */
  readonly key?: string;
  readonly unit: Unit;
  /** Steps, ascending. */
  readonly x: ArrayLike<number>;
  /** As many; NaN where the figure is not known, which leaves a gap. */
  readonly y: ArrayLike<number>;
  readonly tone: Tone;
  /** Strokes and gaps as SVG's `stroke-dasharray`; absent: a whole line. */
  readonly dash?: string;
  /** Of another run that is laid over: its colour takes the place of the tone, and its mark stands at the curve's end. */
  readonly sign?: RunSign;
  /** Whether each value is marked, as those of checkpoints are; absent: it is not, as of the many of a log. */
  readonly dots?: boolean;
}
