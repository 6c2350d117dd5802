import * as l10n from '@vscode/l10n';
import type { Chart } from '../../src/figure/charts/chart.js';
import { el } from '../ui/dom.js';
import { iconButton } from '../ui/iconButton.js';

/** Told to what holds a chart when its picture or its data are wanted. */
const WANTED = 'chart-wanted';

/** A button that asks what to save or copy of a chart; `chart` is asked when it is pressed. */
export function chartButton(testId: string, title: string, chart: () => Chart | null): HTMLButtonElement {
  const button = iconButton({
    label: l10n.t('Save or Copy: {0}', title),
    title: l10n.t('Save Picture, Copy Data or Save Data of this chart…'),
    icon: 'save',
    testId: `${testId}-save`,
    onClick() {
      const wanted = chart();
      if (wanted !== null) button.dispatchEvent(new CustomEvent(WANTED, { bubbles: true, detail: wanted }));
    },
  });
  button.classList.add('chart-save');
  return button;
}

/** Calls `wanted` with each chart within `holder` whose button is pressed, and the button. */
export function onChartWanted(holder: HTMLElement, wanted: (chart: Chart, from: HTMLElement) => void): void {
  holder.addEventListener(WANTED, (event) => wanted((event as CustomEvent<Chart>).detail, event.target as HTMLElement));
}

/** A chart under its title, with a button that saves or copies it. */
export function chartBlock(
  chart: Chart,
  { testId, spoken, drawing }: { readonly testId: string; readonly spoken: string; readonly drawing: Element },
): HTMLElement {
  return el(
    'figure',
    { class: 'chart', testId, role: 'figure', 'aria-label': spoken },
    el(
      'figcaption',
      { class: 'chart-title' },
      chart.title,
      chartButton(testId, chart.title, () => chart),
    ),
    drawing,
  );
}
