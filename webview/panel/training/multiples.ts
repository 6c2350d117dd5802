import * as l10n from '@vscode/l10n';
import { pointer } from 'd3';
import type { Chart } from '../../../src/figure/charts/chart.js';
import type { Camera } from '../../../src/figure/geometry/camera.js';
import { toPixels } from '../../../src/figure/geometry/camera.js';
import type { MarkLayer } from '../../../src/figure/marks.js';
import type { Picture } from '../../../src/figure/picture.js';
import type { Placer } from '../../../src/figure/training/moved.js';
import { frameLength } from '../../../src/shared/frameBlocks.js';
import { weighed } from '../../../src/figure/weighting.js';
import { movedPicture, placer } from '../../../src/figure/training/moved.js';
import type { Multiple } from '../../../src/figure/training/multiples.js';
import {
  areShapes,
  boxOfMultiple,
  cameraOfMultiple,
  multiplesShape,
  multipleShapes,
  rasterOf,
} from '../../../src/figure/training/multiples.js';
import { evenly } from '../../../src/shared/evenly.js';
import { share } from '../../../src/shared/texts.js';
import { encode } from '../../plot/encode.js';
import { drawn, el, setText, show, svg } from '../../ui/dom.js';
import type { Model, Store } from '../state.js';
import type { Frames } from './frames.js';
import type { Known, Run } from './run.js';

/** So many steps are laid side by side at most. */
const MOST = 12;
/** Size of a small plot in pixels of its own, which scales with the column. */
const SIZE = 130;
/** The nearest mark is pointed at where it is no farther than this. */
const REACH = 10;

/** The read-outs of steps side by side, at one scale; pointing at a belief rings it in all, and a click goes to a step. */
export function smallMultiples(
  store: Store,
  frames: Frames,
  doings: { choose(place: number): void },
): {
  readonly element: HTMLElement;
  update(model: Model, run: Run, picture: Picture | null): void;
  /** None any more: nothing is asked for. */
  rest(): void;
  chart(): Chart | null;
} {
  const list = el('ol', {
    class: 'training-multiples',
    testId: 'multiples',
    'aria-label': l10n.t('Read-outs through the training'),
  });
  const waiting = el('p', { class: 'hint', testId: 'multiples-waiting' });
  let places: Placer = placer();
  /** Numbers of a frame of the analysis on show. */
  let length = 0;
  let of: Model['result'] = null;
  let shown: { multiples: readonly Multiple[]; picture: Picture; view: Model['view'] } | null = null;
  let now: { model: Model; run: Run; picture: Picture } | null = null;
  let cells: { known: Known; multiple: Multiple; drawing: SVGSVGElement }[] = [];
  let made: readonly unknown[] = [];

  function draw(): void {
    if (now === null) return;
    const { model, run, picture } = now;
    const chosen = evenly(run.from, run.to, MOST);
    frames.want(
      'multiples',
      chosen.flatMap((place) => run.checkpoints[place]?.file ?? []),
    );
    const there = chosen.filter((place) => frames.get(run.checkpoints[place]?.file ?? '') !== undefined);
    const failed = chosen.filter((place) => frames.failure(run.checkpoints[place]?.file ?? '') !== undefined).length;
    const left = chosen.length - there.length - failed;
    show(waiting, left > 0 || failed > 0);
    setText(
      waiting,
      left > 0
        ? l10n.t('Reading out {0} of {1} steps…', left, chosen.length)
        : l10n.t('{0} of {1} steps could not be read out.', failed, chosen.length),
    );
    const parts = [picture, run, model.view.rotation, there.join()];
    if (parts.every((each, at) => each === made[at])) return;
    made = parts;
    cells = there.flatMap((place) => {
      const known = run.checkpoints[place];
      const centre = known && frames.get(known.file);
      if (known === undefined || centre === undefined || centre.length !== length) return [];
      const [layer] = movedPicture(picture, places.of(picture, centre)).residual;
      const r2 = known.figures?.r2;
      const note = r2 === undefined || r2 === null ? l10n.t('not analysed') : `R² ${share(r2)}`;
      const multiple: Multiple = { title: known.text, note, layer };
      const drawing = svg('svg', { class: 'multiple-drawing', viewBox: `0 0 ${SIZE} ${SIZE}`, 'aria-hidden': 'true' });
      return [{ known, multiple, drawing }];
    });
    shown = { multiples: cells.map(({ multiple }) => multiple), picture, view: model.view };
    const focused = list.contains(document.activeElement)
      ? document.activeElement?.getAttribute('data-step-place')
      : null;
    const camera = cameraOfMultiple(picture.frame, model.view.rotation, SIZE);
    list.replaceChildren(...cells.map((cell) => cellOf(cell, run, camera)));
    if (focused != null) list.querySelector<HTMLElement>(`[data-step-place="${focused}"]`)?.focus();
    drawMarks(model.focused);
  }
  function cellOf({ known, multiple, drawing }: (typeof cells)[number], run: Run, camera: Camera): HTMLElement {
    const place = run.checkpoints.indexOf(known);
    const button = el(
      'button',
      {
        type: 'button',
        class: 'training-multiple',
        'data-step-place': place,
        title: l10n.t('{0}: click to show it', known.text),
        'aria-current': place === run.chosen ? 'step' : undefined,
      },
      ...(areShapes(multiple.layer) ? [] : [canvasOf(multiple.layer, camera)]),
      drawing,
      el('span', { class: 'multiple-title' }, multiple.title),
      el('span', { class: 'multiple-note' }, multiple.note),
    );
    button.addEventListener('click', () => doings.choose(place));
    button.addEventListener('pointermove', (event) => {
      const belief = nearest(multiple.layer, camera, pointer(event, drawing));
      if (belief !== null && belief !== store.get().focused) store.set({ focused: belief });
    });
    return el('li', {}, button);
  }
  function drawMarks(focused: number | null): void {
    if (shown === null) return;
    const { picture, view } = shown;
    const camera = cameraOfMultiple(picture.frame, view.rotation, SIZE);
    for (const { multiple, drawing } of cells)
      drawing.replaceChildren(...multipleShapes(multiple, picture.frame, camera, SIZE, focused, null).map(drawn));
  }
  frames.onChange(draw);
  return {
    element: el('div', {}, waiting, list),
    rest() {
      now = null;
      frames.want('multiples', []);
    },
    chart() {
      if (shown === null || shown.multiples.length === 0) return null;
      const { multiples, picture, view } = shown;
      const title = l10n.t('Read-outs through the training');
      const { width, height, shapes } = multiplesShape(multiples, picture.frame, view.rotation, encode);
      return {
        ...{ width, height, title: of === null ? title : weighed(title, of.settings) },
        shapes: () => shapes,
        data: multiplesData(multiples, picture.plot === 'space' ? 3 : 2),
      };
    },
    update(model, run, picture) {
      if (model.result === null || picture === null) return;
      if (model.result !== of) {
        of = model.result;
        places = placer();
        length = frameLength(of);
      }
      const before = now?.model;
      now = { model, run, picture };
      draw();
      if (before !== undefined && before.focused !== model.focused) drawMarks(model.focused);
    },
  };
}

/** Where each read-out stands in the view, step by step. */
function multiplesData(multiples: readonly Multiple[], axes: number): Chart['data'] {
  return {
    columns: ['step', 'belief', ...['x', 'y', 'z'].slice(0, axes)],
    rows: multiples.flatMap(({ title, layer: { points } }) =>
      Array.from({ length: points.length / 3 }, (_, belief) => [
        ...[title, belief],
        ...Array.from({ length: axes }, (__, axis) => {
          const value = points[3 * belief + axis];
          return Number.isFinite(value) ? value : null;
        }),
      ]),
    ),
  };
}

function canvasOf(layer: MarkLayer, camera: Camera): HTMLCanvasElement {
  const { pixels, width, height } = rasterOf(layer, camera, SIZE, 2);
  const canvas = el('canvas', { class: 'multiple-canvas', width, height, 'aria-hidden': 'true' });
  const bytes = new Uint8ClampedArray(pixels.length * 4);
  bytes.set(new Uint8ClampedArray(pixels.buffer, pixels.byteOffset, pixels.byteLength));
  canvas.getContext('2d')?.putImageData(new ImageData(bytes, width, height), 0, 0);
  return canvas;
}

function nearest({ points }: MarkLayer, camera: Camera, [x, y]: [number, number]): number | null {
  const { left, top, width, height } = boxOfMultiple(SIZE);
  if (x < left || y < top || x > left + width || y > top + height) return null;
  const pixels = new Float32Array((2 * points.length) / 3);
  toPixels(camera, points, pixels);
  let [best, least] = [-1, REACH];
  for (let belief = 0; belief < pixels.length / 2; belief++) {
    const distance = Math.hypot(pixels[2 * belief] - x, pixels[2 * belief + 1] - y);
    if (distance < least) [best, least] = [belief, distance];
  }
  return best < 0 ? null : best;
}
