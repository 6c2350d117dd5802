import * as l10n from '@vscode/l10n';
import { PREVIEW_DEPTH } from '../../src/shared/defaults.js';
import type { ProcessView } from '../../src/protocol/preview.js';
import type { ProcessPicture } from '../../src/protocol/process.js';
import type { Zoom } from '../../src/figure/geometry/camera.js';
import { noZoom } from '../../src/figure/geometry/camera.js';
import type { PlotData } from '../../src/figure/data.js';
import type { SeenPlot } from '../../src/figure/figure.js';
import type { Palette } from '../../src/figure/palette.js';
import { plotWish } from '../plot/plotKeys.js';
import { scatter } from '../plot/scatter.js';
import { viewFields } from '../plot/viewFields.js';
import { el } from '../ui/dom.js';
import { count } from '../ui/format.js';
import { iconButton, iconToggle } from '../ui/iconButton.js';
import { segments, slider, wholeField } from '../ui/inputs.js';
import { beliefCard, legendParts } from './beliefCard.js';
import type { BeliefPicture } from './beliefPicture.js';
import { beliefColours, beliefData, beliefPicture, marksWithin, spaceOf } from './beliefPicture.js';
import type { Doings, Model } from './model.js';
import { counted } from '../../src/shared/counted.js';

/** Beliefs in their space, growing as the slider of depth moves, and a card of the one in focus. */
export function beliefPlot({ changeView, savePlot }: Doings): {
  element: HTMLElement;
  update(model: Model, before: Model | null): void;
  /** The plot as it is seen, its marks in the colours of a palette, with what stands behind it; null before it is drawn. */
  seen(palette: Palette): { readonly plot: SeenPlot; readonly data: PlotData } | null;
} {
  let [drawn, picture, view]: [BeliefPicture | null, ProcessPicture | null, ProcessView | null] = [null, null, null];
  let zoom: Zoom = noZoom;
  let focused: number | null = null;
  const shownDepth = (): number => Math.min(view?.shown ?? Infinity, picture?.depth ?? 0);

  const plot = scatter({
    testId: 'plot-beliefs',
    countTestId: 'count-beliefs',
    title: l10n.t('Beliefs'),
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
    label: l10n.t('Shown to depth'),
    testId: 'shown-depth',
    title: l10n.t('Beliefs that words of up to this many tokens lead to; nothing is computed anew'),
    onInput: (value) => changeView({ shown: value }),
  });
  const computed = wholeField({
    label: l10n.t('Computed to'),
    testId: 'depth',
    min: PREVIEW_DEPTH.minimum,
    max: PREVIEW_DEPTH.maximum,
    title: l10n.t('Length of the words that are followed: {0} to {1}', PREVIEW_DEPTH.minimum, PREVIEW_DEPTH.maximum),
    onChange: (value) => changeView({ depth: value, shown: null }),
  });
  const fields = viewFields(
    (change) => {
      zoom = noZoom;
      changeView(change);
    },
    () => setZoom(noZoom),
  );
  const colour = segments<ProcessView['colour']>({
    label: l10n.t('Colour by'),
    testId: 'colour',
    choices: [
      {
        value: 'states',
        label: l10n.t('States'),
        title: l10n.t('A colour for each state, mixed by their probabilities'),
      },
      {
        value: 'next',
        label: l10n.t('Next token'),
        title: l10n.t('A colour for each token, mixed by the probabilities that it comes next'),
      },
      {
        value: 'depth',
        label: l10n.t('Depth'),
        title: l10n.t('By the length of the shortest word that leads to the belief'),
      },
    ],
    onChange: (value) => changeView({ colour: value }),
  });
  const size = iconToggle({
    label: l10n.t('Area by probability'),
    title: l10n.t('Area by probability: the more often words lead to a belief, the larger its mark'),
    titleOn: l10n.t('All marks of one size again; now their area shows how often words lead to the belief'),
    icon: 'circle-large-filled',
    testId: 'size-probability',
    onChange: (on) => changeView({ size: on ? 'probability' : 'same' }),
  });
  const save = iconButton({
    label: l10n.t('Save or Copy: Belief geometry'),
    title: l10n.t('Save Picture, Copy Data or Save Data of the belief geometry…'),
    icon: 'save',
    testId: 'plot-beliefs-save',
    onClick: savePlot,
  });
  const legend = el('div', { class: 'legend-body', testId: 'legend' });
  const card = el('section', {
    class: 'card',
    testId: 'belief-card',
    'aria-label': l10n.t('Belief in focus'),
    'aria-live': 'polite',
  });
  const hint = el('p', { class: 'hint' }, l10n.t('Point at a belief, or focus the plot and press the arrow keys.'));

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
    const { rotation } = view;
    const { count } = picture.beliefs;
    const wish = plotWish(event, { focused, count, zoom, rotation, turns: drawn?.plot === 'space' });
    if (wish === null) return;
    if ('belief' in wish) focus(wish.belief);
    else if ('zoom' in wish) setZoom(wish.zoom);
    else changeView(wish);
    event.preventDefault();
  }

  const controls = el(
    'div',
    { class: 'control-row' },
    depth.element,
    computed.element,
    fields.plot,
    fields.axes,
    colour.element,
    el('div', { class: 'tool-group' }, size.element, save, fields.reset),
  );
  return {
    element: el(
      'section',
      { class: 'block block-wide' },
      el('div', { class: 'block-head' }, el('h2', { class: 'block-title' }, l10n.t('Belief geometry'))),
      controls,
      el('div', { class: 'belief-stage' }, plot.element, el('div', { class: 'belief-side' }, legend, card)),
    ),
    update(model, before) {
      if (model.picture === null) return;
      const fresh = before?.picture !== model.picture || before.dark !== model.dark;
      const was = before?.view;
      const rebuilt =
        fresh ||
        was === undefined ||
        (['axes', 'third', 'plot', 'colour'] as const).some((key) => was[key] !== model.view[key]);
      const sameSpace = before?.picture?.process.states.length === model.picture.process.states.length;
      [picture, view] = [model.picture, model.view];
      if (fresh && !sameSpace) zoom = noZoom;
      if (fresh && (focused === null || focused >= picture.beliefs.count)) {
        focused = null;
        card.replaceChildren(hint);
      } else if (fresh && focused !== null) card.replaceChildren(...beliefCard(picture, focused));
      if (rebuilt || drawn === null) drawn = beliefPicture(picture, view, model.dark);
      const shown = shownDepth();
      if (rebuilt || was?.shown !== view.shown || was.size !== view.size) {
        const marks = marksWithin(picture, drawn, shown, view.size);
        const n = marks.belief?.length ?? 0;
        const caption =
          n === picture.beliefs.count
            ? counted.beliefs(n)
            : l10n.t('{0} of {1}', count(n), counted.beliefs(picture.beliefs.count));
        const turn =
          drawn.plot === 'space'
            ? l10n.t('Arrow keys turn, Page Up and Page Down go from belief to belief.')
            : l10n.t('Arrow keys go from belief to belief.');
        plot.setMarks([marks], caption, l10n.t('Belief geometry to depth {0}: {1}. {2}', shown, caption, turn));
        ring();
      }
      draw();
      updateControls(model, picture, shown);
    },
    seen({ dark, colours }) {
      if (picture === null || view === null || drawn === null) return null;
      const inColours = { points: drawn.points, colours: beliefColours(picture, view, dark) };
      const plotted = plot.seen([marksWithin(picture, inColours, shownDepth(), view.size)], null, colours.ground);
      return plotted && { plot: plotted, data: beliefData(picture, shownDepth()) };
    },
  };

  function updateControls({ view: now, dark }: Model, of: ProcessPicture, shown: number): void {
    depth.set({ min: 0, max: of.depth, step: 1, value: shown, text: l10n.t('{0} of {1}', shown, of.depth) });
    computed.set(now.depth);
    fields.set(spaceOf(of), now);
    colour.set(now.colour);
    size.set(now.size === 'probability');
    legend.replaceChildren(...legendParts(of, now, dark));
  }
}
