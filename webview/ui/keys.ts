const steps: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 };
const moreSteps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };

/**
 * Where a key leads in a row of places 0 to `last`, of which `at` is in focus (null: none): the next or the one before,
 * the first (Home) or last (End); null (Escape): to none of them; undefined: the key means something else.
 * `upDown`: the arrows up and down go through the row as well.
 */
export function placeAfter(key: string, at: number | null, last: number, upDown = false): number | null | undefined {
  const step = steps[key] ?? (upDown ? moreSteps[key] : undefined);
  if (step !== undefined) return at === null ? 0 : Math.max(0, Math.min(last, at + step));
  if (key === 'Home') return 0;
  if (key === 'End') return last;
  return key === 'Escape' ? null : undefined;
}

/** How a key zooms by `factor`: in, out, or back to all (0); undefined: the key means something else. */
export function zoomAfter(key: string, factor: number): number | undefined {
  if (key === '+' || key === '=') return factor;
  if (key === '-') return 1 / factor;
  return key === '0' ? 0 : undefined;
}
