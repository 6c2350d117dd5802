import * as l10n from '@vscode/l10n';
import { pointer } from 'd3';
import { curvesOf } from '../../src/figure/runs/curves.js';
import { curveShapes } from '../../src/figure/runs/curveShapes.js';
import type { DrawnPlace } from '../../src/figure/runs/curveShapes.js';
import { FIGURES_OF_RUNS, lossAboveBest } from '../../src/figure/runs/figures.js';
import { checkpointText, short } from '../../src/shared/texts.js';
import { drawn, el, setSpoken, setText, show, svg } from '../ui/dom.js';
import { followSize } from '../ui/size.js';
import type { RunsHost } from './host.js';
import { entriesDrawn, entriesShown, signOf } from './shown.js';
import type { Model, Store } from './state.js';

/** Pixels from a place within which it is meant. */
const REACH = 36;

/** The curves of all runs: what is pointed at is named below, and a click opens that checkpoint. */
export function curvesView(
  store: Store,
  host: RunsHost,
): { readonly element: HTMLElement; update(model: Model, before: Model | null): void } {
  const drawing = svg('svg', { class: 'runs-curves', 'aria-hidden': 'true' });
  const area = el('div', { class: 'runs-curve-area' }, drawing);
  const told = el('output', { class: 'runs-readout', testId: 'runs-readout' });
  const element = el('figure', { class: 'runs-chart', testId: 'runs-chart', tabindex: 0, role: 'figure' }, area, told);
  let places: readonly (readonly DrawnPlace[])[] = [];
  let size = { width: 0, height: 0 };

  followSize(area, drawing, (width, height) => {
    size = { width, height };
    draw(store.get());
  });

  const point = (place: DrawnPlace | null): void => {
    const { at } = store.get();
    if (place?.run === at?.run && place?.point.file === at?.file) return;
    store.set({
      at: place && { run: place.run, file: place.point.file },
      lit: place && entryOf(place.run),
    });
  };
  const entryOf = (run: string): string =>
    entriesShown(store.get()).find(({ runs }) => runs.some(({ id }) => id === run))?.id ?? run;
  const open = (place: DrawnPlace | undefined): void => {
    if (place) host.post({ type: 'open', run: place.run, file: place.point.file });
  };
  const now = (): DrawnPlace | undefined => {
    const { at } = store.get();
    return places.flat().find(({ run, point: { file } }) => run === at?.run && file === at.file);
  };

  area.addEventListener('pointermove', (event) => point(nearest(places.flat(), pointer(event, drawing))));
  area.addEventListener('pointerleave', () => point(null));
  area.addEventListener('click', (event) => open(nearest(places.flat(), pointer(event, drawing)) ?? undefined));
  element.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter') return open(now());
    const next = placeAfterKey(event.key, places, now());
    if (next === undefined) return;
    event.preventDefault();
    point(next);
  });

  function draw(model: Model): void {
    if (size.width === 0) return;
    const { view, lit, at } = model;
    const shown = entriesDrawn(model);
    const found = curveShapes(curvesOf(shown, view), view, {
      ...size,
      signOf: ({ entry }) => signOf(model, entry.id),
      lit: shown.some(({ id }) => id === lit) ? lit : null,
      at,
    });
    ({ places } = found);
    drawing.replaceChildren(...found.shapes.map(drawn));
    show(told, true);
    setText(told, readout(model));
    const curves = shown.filter(({ runs }) => runs.some(({ points }) => points.length > 0)).length;
    const figure = FIGURES_OF_RUNS[view.figure].title;
    setSpoken(
      element,
      curves === 1
        ? l10n.t('{0} of 1 curve over training. Arrow keys go through checkpoints and runs, Enter opens one.', figure)
        : l10n.t(
            '{0} of {1} curves over training. Arrow keys go through checkpoints and runs, Enter opens one.',
            figure,
            curves,
          ),
    );
  }

  return {
    element,
    update(model, before) {
      if (
        model.runs !== before?.runs ||
        model.view !== before.view ||
        model.lit !== before.lit ||
        model.at !== before.at ||
        model.dark !== before.dark
      )
        draw(model);
    },
  };
}

function nearest(places: readonly DrawnPlace[], [x, y]: readonly [number, number]): DrawnPlace | null {
  let found: DrawnPlace | null = null;
  let least = REACH;
  for (const place of places) {
    const far = Math.hypot(place.px - x, place.py - y);
    if (far <= least) [found, least] = [place, far];
  }
  return found;
}

/** Left and right along a curve, up and down to the next one at about the same place; null: to none; undefined: another key. */
function placeAfterKey(
  key: string,
  curves: readonly (readonly DrawnPlace[])[],
  from: DrawnPlace | undefined,
): DrawnPlace | null | undefined {
  if (key === 'Escape') return null;
  const drawnCurves = curves.filter((places) => places.length > 0);
  if (!['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End'].includes(key)) return undefined;
  const curve = Math.max(
    0,
    drawnCurves.findIndex((places) => from !== undefined && places.includes(from)),
  );
  const own = drawnCurves[curve] ?? [];
  if (from === undefined) return own.at(-1) ?? null;
  const at = own.indexOf(from);
  switch (key) {
    case 'Home':
      return own[0];
    case 'End':
      return own[own.length - 1];
    case 'ArrowLeft':
      return own[Math.max(0, at - 1)];
    case 'ArrowRight':
      return own[Math.min(own.length - 1, at + 1)];
  }
  const other = drawnCurves[(curve + (key === 'ArrowDown' ? 1 : drawnCurves.length - 1)) % drawnCurves.length];
  return [...other].sort((a, b) => Math.abs(a.px - from.px) - Math.abs(b.px - from.px))[0];
}

/** `rrxor · step 768,000 · R² 0.951 · unseen 0.83 · …`. */
function readout({ runs, at }: Model): string {
  const run = runs?.find(({ id }) => id === at?.run);
  const point = run?.points.find(({ file }) => file === at?.file);
  if (!run || !point) return l10n.t('Point at a curve: its checkpoints are named here, and a click opens one.');
  const { r2, r2_unseen: unseen, kl, loss, components } = FIGURES_OF_RUNS;
  const above = lossAboveBest(point);
  return [
    run.name,
    checkpointText(point),
    `R² ${r2.text(point.r2)}`,
    l10n.t('unseen {0}', unseen.text(point.r2_unseen)),
    `KL ${point.kl === null ? '∞' : kl.text(point.kl)}`,
    above === null
      ? l10n.t('loss {0}', loss.text(point.loss))
      : l10n.t('loss {0} (+{1})', loss.text(point.loss), short(Math.max(0, above))),
    l10n.t('{0} components', components.text(point.components)),
  ].join(' · ');
}
