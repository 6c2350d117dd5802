import type { Zoom } from '../../src/figure/geometry/camera.js';
import type { Combine } from './selection.js';

/** What a person does with a plot, for those who show it. */
export interface ScatterEvents {
  /** Called with the belief under the pointer and others at the same place; null when the pointer leaves. */
  hover(belief: number | null, alsoHere: readonly number[]): void;
  pick(belief: number, modifier: boolean): void;
  zoom(zoom: Zoom): void;
  rotate(turn: number, tilt: number): void;
  key(event: KeyboardEvent): void;
  /** A box or a lasso was drawn around these beliefs; none by a double click beside all marks. Absent: nothing is selected here. */
  select?(beliefs: readonly number[], how: Combine): void;
  /** Which arrows now end beyond the axes, by role. */
  arrowsBeyond?(roles: readonly string[]): void;
}
