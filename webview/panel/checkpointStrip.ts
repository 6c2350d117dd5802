import { el, setText, setTitle, svg } from '../ui/dom.js';
import { followSize } from '../ui/size.js';

export interface StripEntry {
  /** What the checkpoint is called beneath its notch and under the pointer. */
  readonly text: string;
  readonly file: string;
}

/** The strip of a run's checkpoints, which is the slider that chooses one. */
export interface CheckpointStrip {
  readonly element: HTMLElement;
  /** An empty place above the notches, as wide as they are, for curves of the training; notch i is at `at(i)`. */
  readonly area: HTMLElement;
  /** Middle of a checkpoint's notch, from the left of the area, in CSS pixels. */
  at(index: number): number;
  set(entries: readonly StripEntry[], chosen: number): void;
}

/** Half of the thumb: a slider of the browser's moves its thumb's middle between these margins. */
const MARGIN = 7;
/** Room for a name beneath a notch. */
const NAME_WIDTH = 76;
/** Notches with their names, beneath the place for curves. */
const NOTCHES_HEIGHT = 24;

/** @param choose called with the index of a checkpoint, often while the thumb is dragged */
export function checkpointStrip(choose: (index: number) => void): CheckpointStrip {
  const input = el('input', { type: 'range', class: 'strip-slider', testId: 'checkpoint', 'aria-label': 'Checkpoint' });
  const notches = svg('svg', { class: 'strip-notches', 'aria-hidden': 'true' });
  const area = el('div', { class: 'strip-area', testId: 'checkpoint-area', 'aria-hidden': 'true' });
  const value = el('output', { class: 'visually-hidden', testId: 'checkpoint-value' });
  const pointed = el('div', {
    class: 'strip-pointed',
    testId: 'checkpoint-pointed',
    'aria-hidden': 'true',
    hidden: true,
  });
  const track = el('div', { class: 'strip-track' }, area, notches, input, pointed, value);
  let entries: readonly StripEntry[] = [];
  let chosen = 0;
  let [width, height] = [0, 0];

  const at = (index: number): number => {
    const last = entries.length - 1;
    return last < 1 ? width / 2 : MARGIN + (index / last) * Math.max(0, width - 2 * MARGIN);
  };
  const nearest = (x: number): number => {
    const last = entries.length - 1;
    return Math.max(0, Math.min(last, Math.round(((x - MARGIN) / Math.max(1, width - 2 * MARGIN)) * last)));
  };
  const draw = (): void => {
    const shown = named(entries.length, Math.floor(width / NAME_WIDTH), chosen);
    const last = entries.length - 1;
    const top = height - NOTCHES_HEIGHT;
    notches.replaceChildren(
      ...entries.flatMap(({ text }, index) => {
        const x = at(index);
        const isChosen = index === chosen;
        const line = svg('line', {
          class: isChosen ? 'notch notch-chosen' : 'notch',
          'data-notch': index,
          x1: x,
          x2: x,
          y1: top + (isChosen ? 0 : 4),
          y2: top + 10,
        });
        if (!shown.has(index)) return [line];
        const anchor = index === 0 ? 'start' : index === last ? 'end' : 'middle';
        const name = svg(
          'text',
          {
            class: isChosen ? 'notch-name notch-name-chosen' : 'notch-name',
            x: index === 0 ? 1 : index === last ? width - 1 : x,
            y: top + 21,
            'text-anchor': entries.length === 1 ? 'middle' : anchor,
          },
          text,
        );
        return [line, name];
      }),
    );
  };
  followSize(track, notches, (wide, high) => {
    [width, height] = [wide, high];
    draw();
  });
  input.addEventListener('input', () => choose(Number(input.value)));
  track.addEventListener('pointermove', (event) => {
    const index = nearest(event.clientX - track.getBoundingClientRect().left);
    const entry = entries[index];
    if (entry === undefined) return;
    setText(pointed, entry.text);
    setTitle(input, `${entry.file}: drag, click or use the arrow keys to show another checkpoint`);
    pointed.hidden = false;
    const half = pointed.offsetWidth / 2;
    pointed.style.left = `${Math.max(half, Math.min(width - half, at(index)))}px`;
  });
  track.addEventListener('pointerleave', () => (pointed.hidden = true));

  return {
    element: track,
    area,
    at,
    set(next, index) {
      entries = next;
      chosen = index;
      input.max = String(Math.max(0, next.length - 1));
      if (Number(input.value) !== index) input.value = String(index);
      const text = next[index]?.text ?? '–';
      input.setAttribute('aria-valuetext', text);
      input.disabled = next.length < 2;
      setText(value, text);
      draw();
    },
  };
}

/** The notches that bear their names: the first, the last, the chosen one, and others as far as there is room. */
function named(count: number, room: number, chosen: number): ReadonlySet<number> {
  const last = count - 1;
  const step = Math.max(1, Math.ceil(last / Math.max(1, room - 1)));
  const near = (a: number, b: number): boolean => Math.abs(a - b) < step;
  const all = Array.from({ length: count }, (_, index) => index).filter((index) => index % step === 0);
  return new Set([
    ...all.filter((index) => index === 0 || (!near(index, chosen) && !near(index, last))),
    ...(chosen > 0 && chosen < last && (near(chosen, 0) || near(chosen, last)) ? [] : [chosen]),
    last,
  ]);
}
