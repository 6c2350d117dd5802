import * as l10n from '@vscode/l10n';
import { cutName } from '../ui/cutName.js';
import { el, svg } from '../ui/dom.js';
import { probability } from '../ui/format.js';

export interface Bar {
  readonly label: string;
  readonly value: number;
  readonly text: string;
  readonly title: string;
  readonly tone?: string;
}

export interface Row {
  readonly label: string;
  /** What stands between label and number; null: nothing. */
  readonly bar: SVGSVGElement | null;
  readonly text: string;
  readonly title: string;
}

/** Labels, what is drawn for them, and numbers, as a table that a screen reader can read. */
export function rowTable(caption: string, rows: readonly Row[]): HTMLElement {
  return el(
    'table',
    { class: 'bars' },
    el('caption', { class: 'bars-caption' }, caption),
    el(
      'tbody',
      {},
      ...rows.map(({ label, bar, text, title }) =>
        el(
          'tr',
          { title },
          el('th', { scope: 'row', class: 'bar-label' }, cutName(label)),
          bar === null ? null : el('td', { class: 'bar-cell' }, bar),
          el('td', { class: 'bar-number' }, text),
        ),
      ),
    ),
  );
}

/** Horizontal bars with their labels and numbers; a bar of `most` fills its cell. */
export function barTable(caption: string, bars: readonly Bar[], most = 1): HTMLElement {
  return rowTable(
    caption,
    bars.map((bar) => ({ ...bar, bar: barShape(bar.value / most, bar.tone ?? 'plain') })),
  );
}

/** A bar from 0 to `fraction` of its cell; a negative fraction shows no bar. */
function barShape(fraction: number, tone: string): SVGSVGElement {
  const width = Math.max(0, Math.min(1, Number.isFinite(fraction) ? fraction : 0));
  return svg(
    'svg',
    { class: 'bar', viewBox: '0 0 100 10', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    svg('rect', { class: 'bar-back', x: 0, y: 0, width: 100, height: 10 }),
    svg('rect', { class: `bar-fill bar-${tone}`, x: 0, y: 0, width: 100 * width, height: 10 }),
  );
}

export function probabilityBars(
  caption: string,
  names: readonly string[],
  values: ArrayLike<number>,
  tone = 'plain',
): HTMLElement {
  const bars = names.map((name, at) => {
    const value = values[at] ?? NaN;
    return { label: name, value, text: probability(value), title: `${name}: ${value}`, tone };
  });
  return barTable(captionFor(caption, bars), largest(bars));
}

/** The vector of a generalised process, as numbers without bars because it is not a distribution. */
export function signedVector(states: readonly string[], vector: ArrayLike<number>): HTMLElement {
  const rows = states.map((label, state) => {
    const value = vector[state] ?? NaN;
    return { label, bar: null, text: value.toFixed(4), title: String(value) };
  });
  return rowTable(l10n.t('Vector (not probabilities)'), rows);
}

/** Show at most this many rows: the largest ones, in their original order. */
const MAX_ROWS = 16;

export function largest(bars: readonly Bar[]): readonly Bar[] {
  if (bars.length <= MAX_ROWS) return bars;
  const least = [...bars].sort((a, b) => b.value - a.value)[MAX_ROWS - 1].value;
  return bars.filter((bar) => bar.value >= least).slice(0, MAX_ROWS);
}

export function captionFor(caption: string, bars: readonly Bar[]): string {
  return bars.length <= MAX_ROWS ? caption : l10n.t('{0}: the largest {1} of {2}', caption, MAX_ROWS, bars.length);
}
