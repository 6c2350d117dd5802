import * as l10n from '@vscode/l10n';
import type { CurveLayout } from '../../src/figure/training/curves.js';

import type { StepScale } from '../../src/figure/training/stepScale.js';
import { stepScale } from '../../src/figure/training/stepScale.js';
import type { Strip } from '../../src/figure/training/strip.js';
import { stripShapes } from '../../src/figure/training/strip.js';
import { figuresSpoken } from '../../src/figure/training/texts.js';
import { drawn, el, setText, setTitle, svg } from '../ui/dom.js';
import { shorten, step as stepText } from '../ui/format.js';
import { followSize } from '../ui/size.js';
import { notchElements, NOTCHES_HEIGHT } from './training/notches.js';
import type { Known } from './training/run.js';
import type { StripContents } from './training/stripOf.js';
import { stripOf } from './training/stripOf.js';
import { stripPointer } from './training/stripPointer.js';
import { toldAt } from './training/told.js';

export interface StripDoings {
  /** Called with the place of a checkpoint, often while the pointer is dragged. */
  choose(index: number): void;
  pin(index: number): void;
  /** First and last of checkpoints that are chosen together; null: none. */
  brush(range: readonly [number, number] | null): void;
  play(): void;
}

/** The strip of a run's checkpoints, which is the slider that chooses one, under curves of the training. */
export interface CheckpointStrip {
  readonly element: HTMLElement;
  /** The place for curves. */
  readonly area: HTMLElement;
  /** Middle of a checkpoint's notch, from the left of the area, in CSS pixels. */
  at(index: number): number;
  set(contents: StripContents): void;
  /** Marks a place between checkpoints, as while the training is played; null: none. */
  setPlayhead(place: number | null): void;
}

/** Room for the numbers of the axes left and right of the notches. */
const GUTTERS = { left: 26, right: 40 } as const;
/** Half of the thumb: the middle of a slider's thumb moves between these margins. */
const MARGIN = 7;

/** A strip that shows nothing yet. */
export function checkpointStrip(doings: StripDoings): CheckpointStrip {
  const input = el('input', {
    type: 'range',
    class: 'strip-slider',
    testId: 'checkpoint',
    'aria-label': l10n.t('Checkpoint'),
  });
  const notches = svg('svg', { class: 'strip-notches', 'aria-hidden': 'true' });
  const curves = svg('svg', { class: 'strip-curves', 'aria-hidden': 'true' });
  const area = el('div', { class: 'strip-area', testId: 'checkpoint-area', 'aria-hidden': 'true' }, curves);
  const playhead = el('div', { class: 'strip-playhead', testId: 'playhead', 'aria-hidden': 'true', hidden: true });
  const value = el('output', { class: 'visually-hidden', testId: 'checkpoint-value' });
  const pointed = el('div', {
    class: 'strip-pointed',
    testId: 'checkpoint-pointed',
    'aria-hidden': 'true',
    hidden: true,
  });
  const told = el('div', { class: 'strip-hover', testId: 'checkpoint-told', 'aria-hidden': 'true', hidden: true });
  const track = el('div', { class: 'strip-track' }, area, notches, input, playhead, pointed, value, told);
  let contents: StripContents | null = null;
  let [width, height] = [0, 0];
  let scale: StepScale | null = null;
  /** Where the playhead stands, in places of checkpoints. */
  let played: number | null = null;

  const at = (index: number): number => {
    const known = contents?.run.checkpoints[index];
    return known === undefined || scale === null ? width / 2 : scale(known.at);
  };
  const nearest = (x: number): number => {
    const places = contents?.run.checkpoints ?? [];
    let [best, least] = [0, Infinity];
    for (let index = 0; index < places.length; index++) {
      const distance = Math.abs(at(index) - x);
      if (distance < least) [best, least] = [index, distance];
    }
    return best;
  };
  const draw = (): void => {
    if (contents === null || width < 40) return;
    const { run, settings } = contents;
    const kind = run.hasSteps ? settings.scale : 'order';
    scale = stepScale(kind, run.axis, [GUTTERS.left + MARGIN, width - GUTTERS.right - MARGIN]);
    const names = run.checkpoints.map((known, index) => ({
      ...{ text: nameText(known), x: at(index) - GUTTERS.left },
      isBrushed: run.isBrushed && index >= run.from && index <= run.to,
    }));
    const inner = width - GUTTERS.left - GUTTERS.right;
    notches.setAttribute('viewBox', `0 0 ${Math.max(1, inner)} ${Math.max(1, height)}`);
    notches.replaceChildren(...notchElements(names, run.chosen, [height - NOTCHES_HEIGHT, inner]));
    const strip: Strip = stripOf(contents);
    const layout: CurveLayout = {
      ...{ width, height: height - NOTCHES_HEIGHT, axis: false, names: 'none' },
      margin: { left: GUTTERS.left + MARGIN, right: GUTTERS.right + MARGIN, top: 9, bottom: 4 },
    };
    curves.replaceChildren(...stripShapes(strip, layout).shapes.map(drawn));
    placePlayhead();
  };
  function placePlayhead(): void {
    playhead.hidden = played === null;
    if (played === null) return;
    const before = Math.floor(played);
    const [from, to] = [at(before), at(Math.min(before + 1, (contents?.run.checkpoints.length ?? 1) - 1))];
    // No layout: it moves with every frame that is played.
    playhead.style.transform = `translateX(${from + (played - before) * (to - from)}px)`;
  }
  followSize(track, curves, (wide, high) => {
    [width, height] = [wide, high];
    curves.setAttribute('viewBox', `0 0 ${Math.max(1, wide)} ${Math.max(1, high - NOTCHES_HEIGHT)}`);
    draw();
  });
  input.addEventListener('input', () => doings.choose(Number(input.value)));
  stripPointer(track, input, {
    nearest,
    ...doings,
    isOnAxis: (y) => y > height - NOTCHES_HEIGHT,
    chosen: () => contents?.run.chosen ?? 0,
    range: () => (contents?.run.isBrushed === true ? [contents.run.from, contents.run.to] : null),
    point: (x) => point(x),
  });
  /** Tells what stands under the pointer; null: it is elsewhere. */
  function point(x: number | null): void {
    const index = x === null ? -1 : nearest(x);
    const known = contents?.run.checkpoints[index];
    pointed.hidden = told.hidden = known === undefined;
    if (known === undefined || contents === null || scale === null || x === null) return;
    setText(pointed, nameText(known));
    setTitle(input, `${known.file}: ${HOW}`);
    const half = pointed.offsetWidth / 2;
    pointed.style.left = `${Math.max(half, Math.min(width - half, at(index)))}px`;
    told.replaceChildren(...toldAt(contents, known, scale.invert(x)));
    told.style.left = `${Math.max(0, Math.min(width - told.offsetWidth, at(index) - told.offsetWidth / 2))}px`;
  }

  return {
    element: track,
    area,
    at,
    set(next) {
      contents = next;
      const { run, settings } = next;
      const { checkpoints, chosen } = run;
      track.style.height = `${settings.height}px`;
      input.max = String(Math.max(0, checkpoints.length - 1));
      if (Number(input.value) !== chosen) input.value = String(chosen);
      const known = checkpoints[chosen];
      const text = known === undefined ? '–' : nameText(known);
      const figures = known === undefined ? '' : figuresSpoken(next.curves, known.figures);
      input.setAttribute('aria-valuetext', figures === '' ? text : `${text}: ${figures}`);
      input.disabled = checkpoints.length < 2;
      setText(value, text);
      draw();
    },
    setPlayhead(place) {
      played = place;
      placePlayhead();
    },
  };
}

const HOW = l10n.t(
  'drag, click or use the arrow keys to show another checkpoint; Shift and click (P) pins one; drag with Shift or along the axis ([ and ]) chooses steps',
);

const nameText = ({ step, file }: Known): string => (step === null ? shorten(file, 24) : stepText(step));
