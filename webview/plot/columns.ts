import * as l10n from '@vscode/l10n';
import type { Columns } from '../../src/figure/charts/shares.js';
import { columnsChart } from '../../src/figure/charts/shares.js';
import type { WantedScale } from '../../src/figure/columns.js';
import { isNearOne } from '../../src/figure/columns.js';
import { drawn, el, svg } from '../ui/dom.js';
import { chartBlock } from './chartBlock.js';

/** The least size of columns where there is little room, as a share of their own. */
const SMALLEST = 0.8;

/** What a person chose is so for all columns of a page, those that are drawn later as well. */
let wanted: WantedScale = 'share';
/** Told what a person chose. */
let keep: (scale: WantedScale) => void = () => undefined;
/** Draws the columns of an element again. */
const redraws = new WeakMap<Element, () => void>();

/** Hands what a person chooses for the columns to a page that keeps it; others forget it when they close. */
export function onColumnScale(listener: (scale: WantedScale) => void): void {
  keep = listener;
}

/** Draws all columns of the page by a scale, those that are drawn later as well. */
export function setColumnScale(scale: WantedScale): void {
  if (scale === wanted) return;
  wanted = scale;
  for (const each of document.querySelectorAll('.column-chart')) redraws.get(each)?.();
}

/**
 * Small columns from 0 to 1 (a share), one per layer or position. They are as high as the share; where all are near 1 a button
 * beside the title draws what is left of 1, for all columns of the page.
 */
export function columnChart({ testId, ...options }: Columns & { testId: string }): HTMLElement {
  const element = el('div', { class: 'column-chart' });
  const draw = (): void => {
    const block = drawnColumns(testId, options);
    if (isNearOne(options.columns)) block.querySelector('figcaption')?.append(scaleButton(testId));
    element.replaceChildren(block);
  };
  redraws.set(element, draw);
  draw();
  return element;
}

function scaleButton(testId: string): HTMLElement {
  const id = `${testId}-scale`;
  const button = el(
    'button',
    {
      type: 'button',
      class: 'chart-scale',
      testId: id,
      'aria-pressed': String(wanted === 'rest'),
      'aria-label': l10n.t('Heights by 1 − R², logarithmic'),
      title: l10n.t(
        'Heights are R² from 0 to 1 unless this is pressed: then by 1 − R² on a logarithmic scale, in all such charts, which tells values near 1 apart',
      ),
    },
    '1 − R²',
  );
  button.addEventListener('click', () => {
    setColumnScale(wanted === 'rest' ? 'share' : 'rest');
    keep(wanted);
    document.querySelector<HTMLElement>(`[data-testid="${CSS.escape(id)}"]`)?.focus();
  });
  return button;
}

function drawnColumns(testId: string, options: Columns): HTMLElement {
  const chart = columnsChart(options, wanted);
  const { width, height } = chart;
  const size = { viewBox: `0 0 ${width} ${height}`, width, height };
  const spoken = options.columns.map((column) => column.title).join('; ');
  const drawing = svg('svg', { class: 'columns', ...size, 'aria-hidden': 'true' }, ...chart.shapes().map(drawn));
  // In a narrow column all are seen a little smaller; many are scrolled, and stay readable.
  drawing.style.minWidth = `${SMALLEST * width}px`;
  return chartBlock(chart, {
    testId,
    spoken: `${chart.title}: ${spoken}`,
    drawing: el('div', { class: 'chart-scroll' }, drawing),
  });
}
