import * as l10n from '@vscode/l10n';
import type { OfferedCurve } from '../../../src/figure/training/figures.js';
import type { ComparedRun } from '../../../src/figure/runs/run.js';
import { overlaidSign } from '../../../src/figure/training/overlaid.js';
import { significant } from '../../../src/shared/texts.js';
import { el, icon, svg } from '../../ui/dom.js';
import { shorten } from '../../ui/format.js';
import { foldedLine } from '../../ui/foldedLine.js';
import { curveSample, signSample } from './told.js';
import { counted } from '../../../src/shared/counted.js';

const HOW = l10n.t('Click: hide or show. Double click, Alt or Ctrl with a click: this one alone.');

/** Names of the curves with a piece of their lines; each switches its curve. */
export function curveLegend(doings: { switch(id: string, on: boolean): void; alone(id: string): void }): {
  readonly element: HTMLElement;
  /** @param best the best possible loss where its line is drawn */
  set(
    entries: readonly OfferedCurve[],
    shown: readonly OfferedCurve[],
    best: number | null,
    overlaid: readonly ComparedRun[],
    dark: boolean,
  ): void;
} {
  const list = el('ul', { class: 'curve-legend', testId: 'curve-legend', 'aria-label': l10n.t('Curves') });
  const folded = foldedLine(list, {
    fold: l10n.t('Fold the curves'),
    unfold: (hidden) => l10n.t('Show {0} more curves', hidden),
    testId: 'curves-more',
  });
  let made = '';
  return {
    element: folded.element,
    set(entries, shown, best, overlaid, dark) {
      const others = overlaid.map(({ id, name, path, points, total, problem }) => [
        id,
        name,
        path,
        points.length,
        total,
        problem,
      ]);
      const wanted = JSON.stringify([entries, best, others, dark]);
      if (wanted !== made) {
        list.replaceChildren(
          ...entries.map(entryOf),
          ...(best === null ? [] : [bestOf(best)]),
          ...overlaid.map((run, at) => overlaidOf(run, at, dark)),
        );
        made = wanted;
      }
      for (const button of list.querySelectorAll<HTMLElement>('[data-curve]')) {
        const on = shown.some(({ id }) => id === button.dataset['curve']);
        button.setAttribute('aria-pressed', String(on));
      }
      folded.measure();
    },
  };

  function overlaidOf({ name, path, points, total, problem }: ComparedRun, at: number, dark: boolean): HTMLElement {
    const known =
      problem?.message ??
      l10n.t(
        '{0} of {1} analysed, in its colour over the curves of this run',
        points.length,
        counted.checkpoints(total),
      );
    return el(
      'li',
      { class: 'curve-other', testId: 'curve-other', title: `${name}, ${path}: ${known}` },
      signSample(overlaidSign(at, dark)),
      el('span', { class: 'legend-name' }, shorten(name, 24)),
      ...(problem === null ? [] : [icon('warning')]),
    );
  }

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
      title: l10n.t('Best possible loss: {0} nats per token, the entropy of the process at these positions', best),
    },
    svg(
      'svg',
      { class: 'curve-sample', viewBox: '0 0 20 8', 'aria-hidden': 'true' },
      svg('line', { class: 'curve-level', x1: 1, x2: 19, y1: 4, y2: 4 }),
    ),
    el('span', {}, l10n.t('best {0}', significant(best, 3))),
  );
