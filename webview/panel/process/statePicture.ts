import * as l10n from '@vscode/l10n';
import type { InferResult } from '../../../src/protocol/infer.js';
import { pack, rampTable } from '../../../src/figure/geometry/colour.js';
import type { Turn, Zoom } from '../../../src/figure/geometry/camera.js';
import { noZoom } from '../../../src/figure/geometry/camera.js';
import { canRotate } from '../../../src/figure/geometry/axes.js';
import type { Placement } from '../../../src/figure/geometry/placement.js';
import { placed } from '../../../src/figure/geometry/placement.js';
import { project } from '../../../src/figure/geometry/projection.js';
import { PANEL_VIEW } from '../../../src/shared/defaults.js';
import type { OverlayItem } from '../../../src/figure/overlay.js';
import { plotWish } from '../../plot/plotKeys.js';
import { scatter } from '../../plot/scatter.js';
import { el, setText, show } from '../../ui/dom.js';
import { probability } from '../../ui/format.js';
import { segments } from '../../ui/inputs.js';
import { placeOf } from '../../../src/figure/overlay.js';
import { counted } from '../../../src/shared/counted.js';

/** Share of the probability at a position that does not set the scale. */
const RARE = 1e-3;
const UNPLACED = pack(136, 136, 136);

/** The model's predictive states, one for each prefix, beside what the stream says of them: linked, and coloured alike. */
export function statePicture(): {
  readonly element: HTMLElement;
  set(result: InferResult, stream: string, dark: boolean): void;
} {
  let points: InferResult['points'] | null = null;
  let [truth, placement, said]: [Float32Array, Placement | null, Float32Array] = [
    new Float32Array(),
    null,
    new Float32Array(),
  ];
  let [zoom, rotation, plot, focused]: [Zoom, Turn, 'plane' | 'space', number | null] = [
    noZoom,
    PANEL_VIEW.rotation,
    'plane',
    null,
  ];
  let last: Parameters<ReturnType<typeof statePicture>['set']> | null = null;
  const events = {
    hover: (prefix: number | null): void => (prefix === null ? undefined : focus(prefix)),
    pick: focus,
    zoom(next: Zoom): void {
      zoom = next;
      draw();
    },
    rotate(turn: number, tilt: number): void {
      rotation = [turn, tilt];
      draw();
    },
    key(event: KeyboardEvent): void {
      if (points === null) return;
      const wish = plotWish(event, {
        focused,
        count: points.count,
        zoom,
        rotation,
        turns: placement?.plot === 'space',
      });
      if (wish === null) return;
      if ('belief' in wish) focus(wish.belief);
      else if ('zoom' in wish) events.zoom(wish.zoom);
      else events.rotate(...wish.rotation);
      event.preventDefault();
    },
  };
  const left = scatter({
    testId: 'plot-states',
    countTestId: 'count-states',
    title: l10n.t('Predictive states'),
    events,
  });
  const right = scatter({
    testId: 'plot-said',
    countTestId: 'count-said',
    title: l10n.t('What the stream says'),
    events,
  });
  const view = segments<'plane' | 'space'>({
    label: l10n.t('View of predictive states'),
    testId: 'states-view',
    choices: [
      { value: 'plane', label: l10n.t('Plane'), title: l10n.t('The first two principal components') },
      {
        value: 'space',
        label: '3-D',
        title: l10n.t('The first three principal components; turn with drag or arrow keys'),
      },
    ],
    onChange(next) {
      plot = next;
      zoom = noZoom;
      if (last !== null) set(...last);
    },
  });
  const told = el('p', { class: 'hint', testId: 'state-told', 'aria-live': 'polite' });

  function focus(prefix: number): void {
    focused = prefix;
    const ring = (of: Float32Array): OverlayItem[] => [
      { kind: 'ring', role: 'hover', at: placeOf(of, prefix), label: null, belief: prefix },
    ];
    left.setOverlay(ring(truth));
    right.setOverlay(ring(said));
    if (points !== null)
      setText(
        told,
        l10n.t(
          'A prefix that ends at position {0}, of probability {1}.',
          points.position[prefix],
          probability(points.probability[prefix]),
        ),
      );
  }

  function draw(): void {
    if (placement === null) return;
    left.setView(placement.frame, zoom, rotation);
    right.setView(placement.frame, zoom, rotation);
  }

  function set(...args: [result: InferResult, stream: string, dark: boolean]): void {
    last = args;
    const [{ points: next, states }, stream, dark] = args;
    const names = Array.from({ length: states }, (_, state) => String(state));
    if (points !== next) [zoom, focused] = [noZoom, null];
    points = next;
    // A prefix that hardly occurs may have a state far from all others: it is drawn, but does not set the scale.
    const usual = usualRows(next, states);
    placement = placed({ pca: next.pca, process: { states: names, generalised: true } }, usual, { plot, axes: null });
    truth = project(placement.projection, { count: next.count, vector: next.vector }, states, null);
    said = project(placement.projection, { count: next.count, vector: next.predicted }, states, null);
    const colours = byFirstAxis(truth, dark);
    const caption = counted.prefixes(next.count);
    left.setMarks(
      [{ kind: 'true', points: truth, belief: null, colours }],
      caption,
      l10n.t('The model’s own predictive states: {0}. Arrow keys go from prefix to prefix.', caption),
    );
    right.setTitle(l10n.t('What the {0} says', stream));
    right.setMarks(
      [{ kind: 'centre', points: said, belief: null, colours }],
      caption,
      l10n.t('What the {0} says of them: {1}.', stream, caption),
    );
    view.set(placement.plot === 'space' ? 'space' : 'plane');
    show(view.element, canRotate(next.pca));
    setText(
      told,
      l10n.t(
        'One mark for each prefix, in the colour of its place in the first plot: the same colours in the same places of the second mean that the stream holds these states.',
      ),
    );
    if (focused === null) for (const each of [left, right]) each.setOverlay([]);
    draw();
  }

  return {
    element: el(
      'section',
      { class: 'check-part', testId: 'infer-picture', 'aria-label': l10n.t('Predictive states of the model') },
      view.element,
      el('div', { class: 'state-plots' }, left.element, right.element),
      told,
    ),
    set,
  };
}

/** The prefixes that hold all but a thousandth of the probability at their position. */
function usualRows(
  { count: all, vector, probability: weights, position }: InferResult['points'],
  states: number,
): { count: number; vector: Float64Array } {
  const byWeight = Array.from({ length: all }, (_, prefix) => prefix).sort((a, b) => weights[b] - weights[a]);
  const held = new Map<number, number>();
  const total = new Map<number, number>();
  for (const prefix of byWeight) total.set(position[prefix], (total.get(position[prefix]) ?? 0) + weights[prefix]);
  const usual = byWeight.filter((prefix) => {
    const before = held.get(position[prefix]) ?? 0;
    held.set(position[prefix], before + weights[prefix]);
    return before < (1 - RARE) * (total.get(position[prefix]) ?? 0);
  });
  const rows = new Float64Array(usual.length * states);
  usual.forEach((prefix, row) => rows.set(vector.subarray(prefix * states, (prefix + 1) * states), row * states));
  return { count: usual.length, vector: rows };
}

/** A mark's colour is its place along the horizontal axis of the true picture, so that both plots can be compared mark by mark. */
function byFirstAxis(points: Float32Array, dark: boolean): Uint32Array {
  const steps = rampTable(dark);
  let [low, high] = [Infinity, -Infinity];
  for (let at = 0; at < points.length; at += 3) {
    if (points[at] < low) low = points[at];
    if (points[at] > high) high = points[at];
  }
  const range = high > low ? high - low : 1;
  return Uint32Array.from(
    { length: points.length / 3 },
    (_, mark) => steps[Math.round((255 * (points[3 * mark] - low)) / range)] ?? UNPLACED,
  );
}
