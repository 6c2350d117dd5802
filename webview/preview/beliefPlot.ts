import { PREVIEW_DEPTH } from '../../src/shared/defaults.js';
import type { ProcessView } from '../../src/protocol/preview.js';
import type { ProcessPicture } from '../../src/protocol/process.js';
import { el, show } from '../ui/dom.js';
import { count, plural } from '../ui/format.js';
import { axisLabel, canBeSimplex, canRotate, choosable, resolveAxes } from '../geometry/axes.js';
import type { Zoom } from '../geometry/camera.js';
import { noZoom } from '../geometry/camera.js';
import { numberField, segments, slider } from '../ui/inputs.js';
import { axisPair } from '../plot/axisPair.js';
import { scatter } from '../plot/scatter.js';
import { button } from '../ui/toolkit.js';
import { beliefCard, legendParts } from './beliefCard.js';
import type { BeliefPicture } from './beliefPicture.js';
import { beliefPicture, marksWithin, plotOf } from './beliefPicture.js';
import type { Doings, Model } from './model.js';

/** Beliefs in their space, growing as the slider of depth moves, and a card of the one in focus. */
export function beliefPlot({ changeView }: Doings): {
  element: HTMLElement;
  update(model: Model, before: Model | null): void;
} {
  let [drawn, picture, view]: [BeliefPicture | null, ProcessPicture | null, ProcessView | null] = [null, null, null];
  let zoom: Zoom = noZoom;
  let focused: number | null = null;
  const shownDepth = (): number => Math.min(view?.shown ?? Infinity, picture?.depth ?? 0);

  const plot = scatter({
    testId: 'plot-beliefs',
    countTestId: 'count-beliefs',
    title: 'Beliefs',
    events: {
      hover: (belief) => belief !== null && focus(belief),
      pick: focus,
      zoom(next) {
        zoom = next;
        draw();
      },
      rotate: (turn, tilt) => changeView({ rotation: [turn, tilt] }),
      key: keyPressed,
    },
  });
  const depth = slider({
    label: 'Shown to depth',
    testId: 'shown-depth',
    onInput: (value) => changeView({ shown: value }),
  });
  const computed = numberField({
    label: 'Computed to',
    testId: 'depth',
    min: PREVIEW_DEPTH.minimum,
    max: PREVIEW_DEPTH.maximum,
    integer: true,
    title: `Length of the words that are followed: ${PREVIEW_DEPTH.minimum} to ${PREVIEW_DEPTH.maximum}`,
    onChange: (value) => value !== null && changeView({ depth: value, shown: null }),
  });
  const kind = segments<ProcessView['plot']>({
    label: 'View',
    testId: 'view',
    choices: [
      { value: 'plane', label: 'Plane' },
      { value: 'space', label: '3-D', title: 'Turn with drag or arrow keys; needs three components' },
      { value: 'simplex', label: 'Simplex', title: 'The triangle of three hidden states' },
    ],
    onChange: (value) => {
      zoom = noZoom;
      changeView({ plot: value });
    },
  });
  const colour = segments<ProcessView['colour']>({
    label: 'Colour by',
    testId: 'colour',
    choices: [
      { value: 'states', label: 'States' },
      { value: 'next', label: 'Next token' },
      { value: 'depth', label: 'Depth' },
    ],
    onChange: (value) => changeView({ colour: value }),
  });
  const axes = axisPair((pair) => {
    zoom = noZoom;
    changeView({ axes: pair });
  });
  const reset = button({
    label: 'Reset View',
    testId: 'reset-zoom',
    icon: 'screen-normal',
    secondary: true,
    onClick: () => setZoom(noZoom),
  });
  const legend = el('div', { class: 'legend-body', testId: 'legend' });
  const card = el('section', {
    class: 'card',
    testId: 'belief-card',
    'aria-label': 'Belief in focus',
    'aria-live': 'polite',
  });
  const hint = el('p', { class: 'hint' }, 'Point at a belief, or focus the plot and press the arrow keys.');

  function setZoom(next: Zoom): void {
    zoom = next;
    draw();
  }

  function focus(belief: number): void {
    focused = belief;
    ring();
    if (picture !== null) card.replaceChildren(...beliefCard(picture, belief));
    card.setAttribute('data-belief', String(belief));
  }

  function ring(): void {
    const points = drawn?.points;
    if (focused === null || points === undefined || (picture?.beliefs.first_depth[focused] ?? Infinity) > shownDepth())
      return plot.setOverlay([]);
    const at = [points[3 * focused] ?? NaN, points[3 * focused + 1] ?? NaN, points[3 * focused + 2] ?? NaN] as const;
    plot.setOverlay([{ kind: 'ring', role: 'hover', at, label: null, belief: focused }]);
  }

  function draw(): void {
    if (drawn !== null && view !== null) plot.setView(drawn.frame, zoom, view.rotation);
  }

  function keyPressed(event: KeyboardEvent): void {
    if (picture === null || view === null) return;
    const last = picture.beliefs.count - 1;
    const arrow = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    const step = { PageDown: 1, PageUp: -1 }[event.key] ?? (arrow === undefined ? undefined : arrow[0] - arrow[1]);
    if (arrow !== undefined && drawn?.plot === 'space') {
      const [turn, tilt] = view.rotation;
      changeView({
        rotation: [turn + 0.08 * arrow[0], Math.max(-Math.PI / 2, Math.min(Math.PI / 2, tilt - 0.08 * arrow[1]))],
      });
    } else if (step !== undefined) focus(focused === null ? 0 : Math.max(0, Math.min(last, focused + step)));
    else if (event.key === 'Home') focus(0);
    else if (event.key === 'End') focus(last);
    else if (event.key === '+' || event.key === '=') zoomBy(1.3);
    else if (event.key === '-') zoomBy(1 / 1.3);
    else if (event.key === '0') setZoom(noZoom);
    else return;
    event.preventDefault();
  }

  function zoomBy(factor: number): void {
    const area = plot.element.querySelector('.plot-area');
    const k = Math.max(0.5, Math.min(4000, zoom.k * factor));
    const [cx, cy] = [(area?.clientWidth ?? 0) / 2, (area?.clientHeight ?? 0) / 2];
    setZoom({ k, x: cx - (k / zoom.k) * (cx - zoom.x), y: cy - (k / zoom.k) * (cy - zoom.y) });
  }

  const controls = el(
    'div',
    { class: 'control-row' },
    depth.element,
    computed.element,
    kind.element,
    axes.element,
    colour.element,
    el('div', { class: 'field field-end' }, reset),
  );
  return {
    element: el(
      'section',
      { class: 'block block-wide' },
      el('div', { class: 'block-head' }, el('h2', { class: 'block-title' }, 'Belief geometry')),
      controls,
      el('div', { class: 'belief-stage' }, plot.element, el('div', { class: 'belief-side' }, legend, card)),
    ),
    update(model, before) {
      if (model.picture === null) return;
      const fresh = before?.picture !== model.picture || before.dark !== model.dark;
      const was = before?.view;
      const rebuilt =
        fresh || was === undefined || (['axes', 'plot', 'colour'] as const).some((key) => was[key] !== model.view[key]);
      const sameSpace = before?.picture?.process.states.length === model.picture.process.states.length;
      [picture, view] = [model.picture, model.view];
      if (fresh && !sameSpace) zoom = noZoom;
      if (fresh && (focused === null || focused >= picture.beliefs.count)) {
        focused = null;
        card.replaceChildren(hint);
      } else if (fresh && focused !== null) card.replaceChildren(...beliefCard(picture, focused));
      if (rebuilt || drawn === null) drawn = beliefPicture(picture, view, model.dark);
      const shown = shownDepth();
      if (rebuilt || was?.shown !== view.shown) {
        const marks = marksWithin(picture, drawn, shown);
        const n = marks.belief?.length ?? 0;
        const caption =
          n === picture.beliefs.count
            ? plural(n, 'belief')
            : `${count(n)} of ${plural(picture.beliefs.count, 'belief')}`;
        const turn =
          drawn.plot === 'space'
            ? 'Arrow keys turn, Page Up and Page Down go from belief to belief.'
            : 'Arrow keys go from belief to belief.';
        plot.setMarks([marks], caption, `Belief geometry to depth ${shown}: ${caption}. ${turn}`);
        ring();
      }
      draw();
      updateControls(model, picture, shown);
    },
  };

  function updateControls({ view: now, dark }: Model, of: ProcessPicture, shown: number): void {
    const { pca } = of.beliefs;
    const { states, generalised } = of.process;
    depth.set({ min: 0, max: of.depth, step: 1, value: shown, text: `${shown} of ${of.depth}` });
    computed.set(now.depth);
    const flat: ProcessView['plot'][] = ['plane'];
    kind.set(plotOf(of, now), [
      ...flat,
      ...(canRotate(pca) ? (['space'] as const) : []),
      ...(canBeSimplex(states.length, generalised) ? (['simplex'] as const) : []),
    ]);
    colour.set(now.colour);
    const usable = choosable(pca);
    show(axes.element, usable.length > 2 && plotOf(of, now) !== 'simplex');
    const choices = usable.map((component) => ({
      value: String(component),
      label: axisLabel({ kind: 'component', component }, pca, states),
    }));
    const resolved = resolveAxes(pca, states.length, now.axes);
    if (resolved[0].kind === 'component' && resolved[1].kind === 'component') {
      axes.set(choices, [resolved[0].component, resolved[1].component]);
    }
    legend.replaceChildren(...legendParts(of, now, dark));
  }
}
