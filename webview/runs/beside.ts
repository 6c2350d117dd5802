import * as l10n from '@vscode/l10n';
import type { Zoom } from '../../src/figure/geometry/camera.js';
import { noZoom, zoomedAbout } from '../../src/figure/geometry/camera.js';
import type { Chart } from '../../src/figure/charts/chart.js';
import { readOutsData } from '../../src/figure/runs/readOutsData.js';
import { multiplesShape } from '../../src/figure/training/multiples.js';
import { chartButton } from '../plot/chartBlock.js';
import { encode } from '../plot/encode.js';
import { byBeliefs, linkText } from '../../src/figure/runs/sameBeliefs.js';
import type { RunGeometry } from '../../src/protocol/runsPage.js';
import { el, setText, show } from '../ui/dom.js';
import { numberField, segments } from '../ui/inputs.js';
import { zoomAfter } from '../ui/keys.js';
import type { BesidePlot } from './besidePlot.js';
import { besidePlot } from './besidePlot.js';
import { besidePoint, besideRuns, readOutKey } from './chosen.js';
import type { RunsHost } from './host.js';
import type { Model, Store } from './state.js';

interface Shown {
  readonly plot: BesidePlot;
  readonly waiting: HTMLElement;
  readonly element: HTMLElement;
  /** What is drawn, so that nothing is drawn twice. */
  drawn: string;
}

/** Read-outs of some runs beside each other, on one scale and with linked hovering where their beliefs are the same. */
export function besideView(
  store: Store,
  host: RunsHost,
): { readonly element: HTMLElement; update(model: Model, before: Model | null): void } {
  const plots = new Map<string, Shown>();
  let groups: readonly (readonly RunGeometry[])[] = [];
  let zoom: Zoom = noZoom;
  const at = segments({
    label: l10n.t('Checkpoint'),
    testId: 'runs-at',
    choices: [
      { value: 'last', label: l10n.t('Last'), title: l10n.t('The last checkpoint of each run') },
      { value: 'step', label: l10n.t('Step'), title: l10n.t('The checkpoint at one step, or the latest before it') },
      {
        value: 'best',
        label: l10n.t('Best'),
        title: l10n.t('The checkpoint with the best value of the figure that the curves show'),
      },
    ],
    onChange: (value) =>
      store.show({
        at: value,
        step: value === 'step' ? (store.get().view.step ?? commonStep()) : store.get().view.step,
      }),
  });
  const step = numberField({
    label: l10n.t('Step'),
    testId: 'runs-step',
    min: 0,
    max: 1e15,
    integer: true,
    title: l10n.t('Each run shows its checkpoint at this step, or the latest before it'),
    onChange: (value) => value !== null && store.show({ step: value }),
  });
  const save = chartButton('runs-beside', l10n.t('Read-outs side by side'), () => chart());
  const told = el('p', { class: 'runs-linked', testId: 'runs-linked' });
  const grid = el('div', { class: 'runs-plots' });
  const element = el(
    'section',
    { class: 'runs-beside', 'aria-label': l10n.t('Read-outs side by side'), testId: 'runs-beside' },
    el(
      'div',
      { class: 'runs-controls' },
      el('h2', {}, l10n.t('Read-outs side by side')),
      at.element,
      step.element,
      save,
    ),
    told,
    grid,
  );

  /** What is drawn, in its order; null: nothing yet. */
  function chart(): Chart | null {
    const all = besideRuns(store.get()).flatMap(({ id }) => plots.get(id)?.plot.drawn() ?? []);
    if (all.length === 0) return null;
    const [{ multiple: first }] = all;
    const { width, height, shapes } = multiplesShape(
      all.map(({ multiple }) => multiple),
      first.frame,
      [0, 0],
      encode,
    );
    return {
      ...{ title: l10n.t('Read-outs side by side'), width, height },
      shapes: () => shapes,
      data: readOutsData(all.map(({ multiple, ...each }) => ({ ...each, centres: multiple.layer.points }))),
    };
  }

  /** The last step that all of them have reached. */
  function commonStep(): number | null {
    const lasts = besideRuns(store.get()).flatMap(({ last }) => last?.step ?? []);
    return lasts.length === 0 ? null : Math.min(...lasts);
  }

  function zoomTo(next: Zoom): void {
    zoom = next;
    for (const { plot } of plots.values()) plot.zoom(next);
  }

  function create(run: string): Shown {
    const open = (): void => {
      const found = besideRuns(store.get()).find(({ id }) => id === run);
      const point = found && besidePoint(found, store.get());
      if (point) host.post({ type: 'open', run, file: point.file });
    };
    const plot = besidePlot({
      hover: (index) => store.set({ belief: index === null ? null : { run, index } }),
      zoom: zoomTo,
      open,
      key: (event) => {
        const factor = zoomAfter(event.key, 1.5);
        if (event.key === 'Enter') open();
        else if (factor !== undefined) {
          event.preventDefault();
          const area = plot.element.querySelector('.plot-area');
          const middle = [(area?.clientWidth ?? 0) / 2, (area?.clientHeight ?? 0) / 2] as const;
          zoomTo(factor === 0 ? noZoom : zoomedAbout(zoom, factor, middle));
        } else moveFocus(event, run);
      },
    });
    const waiting = el('p', { class: 'runs-waiting', role: 'status' });
    return { plot, waiting, element: el('div', { class: 'runs-cell' }, waiting, plot.element), drawn: '' };
  }

  /** The arrows go through the beliefs by their indices. */
  function moveFocus(event: KeyboardEvent, run: string): void {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (event.key === 'Escape') return store.set({ belief: null });
    const own = groups.flat().find((each) => each.run === run);
    if (by === undefined || own === undefined) return;
    event.preventDefault();
    const { belief } = store.get();
    const from = belief?.run === run ? own.belief.indexOf(belief.index) : -1;
    const next = own.belief[Math.max(0, Math.min(own.belief.length - 1, from + by))];
    if (next !== undefined) store.set({ belief: { run, index: next } });
  }

  function draw(model: Model): void {
    const runs = besideRuns(model);
    const ids = new Set(runs.map(({ id }) => id));
    for (const [id, { element: old }] of plots) {
      if (ids.has(id)) continue;
      old.remove();
      plots.delete(id);
    }
    const found = runs.flatMap((run) => {
      const point = besidePoint(run, model);
      return (point && model.readOuts.get(readOutKey(run.id, point.file))?.found) ?? [];
    });
    groups = byBeliefs(found);
    setText(told, linkText(groups));
    runs.forEach((run, place) => {
      const shown = plots.get(run.id) ?? create(run.id);
      plots.set(run.id, shown);
      if (grid.children[place] !== shown.element) grid.insertBefore(shown.element, grid.children[place] ?? null);
      const point = besidePoint(run, model);
      const asked = point && model.readOuts.get(readOutKey(run.id, point.file));
      const own = asked?.found ?? null;
      // What was shown stays until the next one of its run is there.
      const stays = own === null && asked?.failure === undefined && shown.drawn !== '';
      show(shown.plot.element, own !== null || stays);
      show(shown.waiting, own === null && !stays);
      setText(
        shown.waiting,
        asked?.failure !== undefined
          ? `${run.name}: ${asked.failure}`
          : point === null
            ? l10n.t('{0}: its checkpoints are not analysed yet.', run.name)
            : l10n.t('{0}: reading out…', run.name),
      );
      if (own === null) {
        if (!stays) shown.drawn = '';
        return;
      }
      const like = groups.find((group) => group.includes(own))?.[0] ?? own;
      const key = JSON.stringify([own.run, own.file, like.run, like.file, run.name, model.dark]);
      if (key === shown.drawn) return;
      shown.drawn = key;
      shown.plot.set(run.name, own, like, model.dark);
      shown.plot.zoom(zoom);
    });
  }

  function point({ belief }: Model): void {
    const group = belief === null ? undefined : groups.find((each) => each.some(({ run }) => run === belief.run));
    for (const [id, { plot }] of plots)
      plot.point(belief !== null && group?.some(({ run }) => run === id) ? belief.index : null);
  }

  return {
    element,
    update(model, before) {
      const { runs, view, readOuts, dark, belief } = model;
      if (view !== before?.view) {
        at.set(view.at);
        step.set(view.step);
        show(step.element, view.at === 'step');
      }
      const redrawn =
        runs !== before?.runs || view !== before.view || readOuts !== before.readOuts || dark !== before.dark;
      if (redrawn) draw(model);
      if (redrawn || belief !== before?.belief) point(model);
      show(element, besideRuns(model).length > 0);
    },
  };
}
