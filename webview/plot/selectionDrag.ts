import { svg } from '../ui/dom.js';
import type { Box } from '../../src/figure/geometry/camera.js';
import type { PlotMode, Place, Region } from './selection.js';

/** The box or line that a pointer draws while it is held down. */
export interface SelectionDrag {
  readonly active: boolean;
  begin(mode: Exclude<PlotMode, 'pan'>, at: Place, box: Box): void;
  move(at: Place): void;
  /** The region that was drawn, which is no longer shown; null where nothing was drawn or it was given up. */
  end(): Region | null;
  cancel(): void;
}

/** Least distance of two points of a line, in pixels: a hand draws no finer, and each point costs a test of each mark. */
const STEP = 3;

/** Draws into `parent`. What is drawn stays within the box of the marks. */
export function selectionDrag(parent: SVGElement): SelectionDrag {
  const shape = svg('path', { class: 'selection-shape' });
  let box: Box = { left: 0, top: 0, width: 0, height: 0 };
  let mode: 'box' | 'lasso' = 'box';
  let points: Place[] = [];
  let active = false;

  const inBox = ([x, y]: Place): Place => [
    Math.max(box.left, Math.min(box.left + box.width, x)),
    Math.max(box.top, Math.min(box.top + box.height, y)),
  ];
  const line = (): string => {
    const [from, to] = [points[0], points[points.length - 1]];
    if (from === undefined || to === undefined) return '';
    if (mode === 'box') return `M${from[0]},${from[1]}H${to[0]}V${to[1]}H${from[0]}Z`;
    return `M${points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join('L')}Z`;
  };
  const stop = (): void => {
    active = false;
    points = [];
    shape.remove();
  };

  return {
    get active() {
      return active;
    },
    begin(next, at, within) {
      [mode, box, active] = [next, within, true];
      points = [inBox(at)];
      shape.setAttribute('d', '');
      parent.append(shape);
    },
    move(at) {
      if (!active) return;
      const next = inBox(at);
      const last = points[points.length - 1] ?? next;
      if (mode === 'box') points = [points[0] ?? next, next];
      else if (Math.hypot(next[0] - last[0], next[1] - last[1]) >= STEP) points.push(next);
      shape.setAttribute('d', line());
    },
    end() {
      const drawn = active ? points : [];
      stop();
      const [from, to] = [drawn[0], drawn[drawn.length - 1]];
      if (from === undefined || to === undefined) return null;
      if (mode === 'box') return drawn.length < 2 ? null : { kind: 'box', from, to };
      return drawn.length < 3 ? null : { kind: 'lasso', points: drawn };
    },
    cancel: stop,
  };
}
