import type { PanelHost } from '../host.js';
import type { Way } from './chip.js';

/** Goes where a value can be changed: puts the focus on its control, unfolding what holds it, or runs its command. */
export function openWay(way: Way, host: PanelHost): void {
  if (way.kind === 'command') return host.command(way.command);
  const testId = way.kind === 'control' ? way.testId : 'provenance';
  const found =
    document.querySelector<HTMLElement>(`[data-testid="${CSS.escape(testId)}"]`) ??
    // A parameter that is a list has a field for each of its numbers.
    document.querySelector<HTMLElement>(`[data-testid="${CSS.escape(testId)}-0"]`);
  for (let folded = found?.closest('details') ?? null; folded !== null;) {
    folded.open = true;
    folded = folded.parentElement?.closest('details') ?? null;
  }
  const target = found instanceof HTMLDetailsElement ? found.querySelector('summary') : found;
  target?.focus();
  target?.scrollIntoView({ block: 'nearest' });
}
