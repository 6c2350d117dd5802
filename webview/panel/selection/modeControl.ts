import * as l10n from '@vscode/l10n';
import type { PlotMode } from '../../plot/selection.js';
import { el, svg } from '../../ui/dom.js';

/** Drawn here, since the editor's icons have none for a box or a lasso. Sixteen units wide and high. */
const CHOICES: readonly {
  readonly mode: PlotMode;
  readonly label: string;
  readonly title: string;
  readonly d: string;
}[] = [
  {
    mode: 'pan',
    label: l10n.t('Move'),
    title: l10n.t('A drag moves the plot, or turns it in 3-D (P). Shift with a drag selects the beliefs in a box.'),
    d: 'M8 1.5V14.5M1.5 8H14.5M6 3.5L8 1.5L10 3.5M6 12.5L8 14.5L10 12.5M3.5 6L1.5 8L3.5 10M12.5 6L14.5 8L12.5 10',
  },
  {
    mode: 'box',
    label: l10n.t('Box'),
    title: l10n.t('A drag selects the beliefs in a box (B); with Shift they are added, with Alt taken away.'),
    d: 'M2.5 5V2.5H5M7 2.5H9M11 2.5H13.5V5M13.5 7V9M13.5 11V13.5H11M9 13.5H7M5 13.5H2.5V11M2.5 9V7',
  },
  {
    mode: 'lasso',
    label: l10n.t('Lasso'),
    title: l10n.t(
      'A drag selects the beliefs that a line goes round (L); with Shift they are added, with Alt taken away.',
    ),
    d: 'M5.2 10.3C2.8 9.6 1.5 8.3 1.5 6.6C1.5 4 4.3 2 8 2S14.5 4 14.5 6.6S11.7 11 8 11C7.3 11 6.7 10.9 6 10.8M5.6 9.2A1.6 1.6 0 1 0 5.6 12.4A1.6 1.6 0 1 0 5.6 9.2M5.4 12.4C5.4 13.6 4.8 14.3 3.5 14.5',
  },
];

/** What a drag over a plot does: a radio group of three icons. */
export function modeControl(change: (mode: PlotMode) => void): { element: HTMLElement; set(mode: PlotMode): void } {
  const inputs = new Map<PlotMode, HTMLInputElement>();
  const parts = CHOICES.map(({ mode, label, title, d }) => {
    const input = el('input', {
      type: 'radio',
      name: 'plot-mode',
      value: mode,
      class: 'segment-input',
      testId: `mode-${mode}`,
      'aria-label': label,
    });
    input.addEventListener('change', () => input.checked && change(mode));
    inputs.set(mode, input);
    const drawing = svg('svg', { class: 'mode-icon', viewBox: '0 0 16 16', 'aria-hidden': 'true' }, svg('path', { d }));
    return el('label', { class: 'segment', title }, input, el('span', { class: 'segment-face' }, drawing));
  });
  return {
    element: el(
      'fieldset',
      { class: 'field segments', testId: 'mode' },
      el('legend', { class: 'field-label' }, l10n.t('Drag')),
      el('div', { class: 'segment-row' }, ...parts),
    ),
    set(mode) {
      for (const [key, input] of inputs) input.checked = key === mode;
    },
  };
}
