import * as l10n from '@vscode/l10n';
import type { VerdictLevel } from '../../protocol/verdict.js';
import type { VerdictTone } from '../../shared/verdictTexts.js';
import { VERDICT_SIGNS } from '../../shared/verdictTexts.js';
import type { Shape } from '../shape.js';
import { shape } from '../shape.js';
import type { CurveLayout, Curves, DrawnCurves } from './curves.js';
import { curvesShape } from './curves.js';

/** Curves of one training with what is marked on its steps. */
export interface Strip extends Curves {
  /** What the verdict of each checkpoint is, as far as it is known. */
  readonly verdicts: readonly { readonly step: number; readonly level: VerdictLevel; readonly text: string }[];
  /** Checkpoints that could not be analysed, and why. */
  readonly failed: readonly { readonly step: number; readonly text: string }[];
  readonly pins: readonly number[];
  /** Steps that were chosen together; null: none. */
  readonly brush: readonly [number, number] | null;
}

/** Heights of the band by what a verdict amounts to: colour is not its only sign. */
const HEIGHTS: Readonly<Record<VerdictTone, number>> = { good: 5, doubt: 3.5, bad: 2, open: 1 };
/** The band lies so far below the upper edge of the drawing. */
const BAND = 6;

/** The strip of a training: curves, the band of verdicts, failures, pins and the steps that were chosen. */
export function stripShapes(strip: Strip, layout: CurveLayout): DrawnCurves {
  const drawn = curvesShape(strip, layout);
  const { x } = drawn;
  const { width, height, margin } = layout;
  const [left, right, base] = [margin.left, width - margin.right, height - margin.bottom];
  const places = strip.steps.map((step) => x(step));
  const shapes: Shape[] = [];
  if (strip.brush !== null) {
    const [from, to] = strip.brush.map((step) => x(step));
    shapes.push(
      shape('rect', {
        class: 'curve-brush',
        x: from - 3,
        width: Math.max(1, to - from) + 6,
        y: margin.top - 1,
        height: base - margin.top + 2,
      }),
    );
  }
  for (const { step, level, text } of strip.verdicts) {
    const at = strip.steps.indexOf(step);
    const from = at <= 0 ? left : (places[at - 1] + places[at]) / 2;
    const to = at === places.length - 1 ? right : (places[at] + places[at + 1]) / 2;
    const { tone } = VERDICT_SIGNS[level];
    const high = HEIGHTS[tone];
    shapes.push(
      shape(
        'rect',
        {
          class: `level-${tone}`,
          'data-level': level,
          x: from,
          width: Math.max(0.5, to - from),
          y: BAND - high,
          height: high,
        },
        shape('title', {}, text),
      ),
    );
  }
  shapes.push(...drawn.shapes);
  for (const { step, text } of strip.failed) {
    const at = x(step);
    const y = base - 5;
    shapes.push(
      shape(
        'path',
        { class: 'curve-failed', 'data-failed': step, d: `M${at - 3},${y - 3}l6,6m0,-6l-6,6` },
        shape('title', {}, text),
      ),
    );
  }
  for (const step of strip.pins) {
    const at = x(step);
    shapes.push(
      shape(
        'path',
        {
          class: 'curve-pin',
          'data-pin-step': step,
          d: `M${at},${base}V${margin.top + 5}M${at - 4},${margin.top}h8l-4,7Z`,
        },
        shape('title', {}, l10n.t('Pinned')),
      ),
    );
  }
  return { ...drawn, shapes };
}
