import type { OfferedCurve } from '../../../src/figure/training/figures.js';
import { significant } from '../../../src/shared/texts.js';
import { el, svg } from '../../ui/dom.js';
import { foldedLine } from '../../ui/foldedLine.js';
import { curveSample } from './told.js';

const HOW = 'Click: hide or show. Double click, Alt or Ctrl with a click: this one alone.';

/** Names of the curves with a piece of their lines; each switches its curve. */
export function curveLegend(doings: { switch(id: string, on: boolean): void; alone(id: string): void }): {
  readonly element: HTMLElement;
  /** @param best the best possible loss where its line is drawn */
  set(entries: readonly OfferedCurve[], shown: readonly OfferedCurve[], best: number | null): void;
} {
  const list = el('ul', { class: 'curve-legend', testId: 'curve-legend', 'aria-label': 'Curves' });
  const folded = foldedLine(list, { name: 'curves', testId: 'curves-more' });
  let made = '';
  return {
    element: folded.element,
    set(entries, shown, best) {
      const wanted = JSON.stringify([entries, best]);
      if (wanted !== made) {
        list.replaceChildren(...entries.map(entryOf), ...(best === null ? [] : [bestOf(best)]));
        made = wanted;
      }
      for (const button of list.querySelectorAll<HTMLElement>('[data-curve]')) {
        const on = shown.some(({ id }) => id === button.dataset['curve']);
        button.setAttribute('aria-pressed', String(on));
      }
      folded.measure();
    },
  };

  function entryOf(curve: OfferedCurve): HTMLElement {
    const button = el(
      'button',
      { type: 'button', class: 'legend-entry', 'data-curve': curve.id, title: `${curve.name}. ${HOW}` },
      curveSample(curve),
      el('span', { class: 'legend-name' }, curve.short),
    );
    button.addEventListener('click', (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey) doings.alone(curve.id);
      else doings.switch(curve.id, button.getAttribute('aria-pressed') !== 'true');
    });
    button.addEventListener('dblclick', () => doings.alone(curve.id));
    return el('li', {}, button);
  }
}

const bestOf = (best: number): HTMLElement =>
  el(
    'li',
    {
      class: 'curve-best',
      title: `Best possible loss: ${best} nats per token, the entropy of the process at these positions`,
    },
    svg(
      'svg',
      { class: 'curve-sample', viewBox: '0 0 20 8', 'aria-hidden': 'true' },
      svg('line', { class: 'curve-level', x1: 1, x2: 19, y1: 4, y2: 4 }),
    ),
    el('span', {}, `best ${significant(best, 3)}`),
  );
