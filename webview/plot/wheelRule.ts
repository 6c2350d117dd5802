import * as l10n from '@vscode/l10n';
import { el, show } from '../ui/dom.js';

/** Whether a turn of the wheel is meant for a plot: it has the focus, or Ctrl (on a Mac also Command) is held. */
export const wheelZooms = (event: WheelEvent, plot: HTMLElement): boolean =>
  event.ctrlKey || event.metaKey || plot.contains(document.activeElement);

/**
 * How far a turn of the wheel zooms, as d3 counts it: by 2 to this power. A pinch comes as a wheel with Ctrl in small
 * steps and is made larger, a notch of a wheel with Ctrl is not.
 */
export function wheelStep({ deltaY, deltaMode, ctrlKey }: WheelEvent): number {
  const step = -deltaY * (deltaMode === 1 ? 0.05 : deltaMode === 0 ? 0.002 : 1);
  return Math.max(-0.5, Math.min(0.5, ctrlKey ? 10 * step : step));
}

/** Milliseconds that the hint stays. */
const HINT_MS = 2500;

/**
 * A wheel over a plot that it is not meant for scrolls what the plot stands in, and the first time says how to zoom; one
 * that is meant for the plot never scrolls anything, not even at the limits of the zoom.
 */
export function wheelRule(plot: HTMLElement, area: HTMLElement): void {
  let told = false;
  area.addEventListener(
    'wheel',
    (event) => {
      if (wheelZooms(event, plot)) return event.preventDefault();
      if (told) return;
      told = true;
      const hint = el(
        'div',
        { class: 'plot-hint', testId: 'wheel-hint' },
        l10n.t('Click the plot, or hold Ctrl, to zoom'),
      );
      area.append(hint);
      setTimeout(() => {
        show(hint, false);
        hint.remove();
      }, HINT_MS);
    },
    { passive: false },
  );
}
