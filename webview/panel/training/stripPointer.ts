/** Pixels that a pressed pointer moves before it drags: with less it clicks. */
const CLICK = 4;

/** Where pointer and keys lead on the strip, in places of checkpoints. */
export interface StripPlaces {
  /** The checkpoint nearest to a pixel from the left. */
  nearest(x: number): number;
  /** Whether a pixel from the top is on the axis, where a drag chooses steps. */
  isOnAxis(y: number): boolean;
  chosen(): number;
  range(): readonly [number, number] | null;
  choose(index: number): void;
  pin(index: number): void;
  brush(range: readonly [number, number] | null): void;
  play(): void;
  /** Told where the pointer is, from the left; null: elsewhere. */
  point(x: number | null): void;
}

/**
 * What pointer and keys do on the strip. The slider's own dragging is left out, since its places are not at equal
 * distances; arrows, Home and End stay the browser's.
 */
export function stripPointer(track: HTMLElement, input: HTMLInputElement, places: StripPlaces): void {
  const placeOf = (event: MouseEvent): [number, number] => {
    const { left, top } = track.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  };
  track.addEventListener('pointermove', (event) => places.point(placeOf(event)[0]));
  track.addEventListener('pointerleave', () => places.point(null));
  // The slider would jump to where its thumb would be.
  input.addEventListener('mousedown', (event) => event.preventDefault());
  track.addEventListener('pointerdown', (event) => {
    if (event.button !== 0 || input.disabled) return;
    event.preventDefault();
    input.focus({ preventScroll: true });
    const [x, y] = placeOf(event);
    const first = places.nearest(x);
    const chooses = !event.shiftKey && !places.isOnAxis(y);
    let last = first;
    let dragged = false;
    if (chooses) places.choose(first);
    track.setPointerCapture(event.pointerId);
    const move = (next: PointerEvent): void => {
      const [nextX] = placeOf(next);
      if (!dragged && Math.abs(nextX - x) < CLICK) return;
      dragged = true;
      const index = places.nearest(nextX);
      if (index === last) return;
      last = index;
      if (chooses) places.choose(index);
      else places.brush(first < index ? [first, index] : [index, first]);
    };
    const stop = (end: PointerEvent): void => {
      track.removeEventListener('pointermove', move);
      track.removeEventListener('pointerup', stop);
      track.removeEventListener('pointercancel', stop);
      if (dragged || chooses || end.type !== 'pointerup') return;
      if (event.shiftKey) places.pin(first);
      else places.choose(first);
    };
    track.addEventListener('pointermove', move);
    track.addEventListener('pointerup', stop);
    track.addEventListener('pointercancel', stop);
  });
  track.addEventListener('dblclick', () => places.brush(null));
  input.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !act(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  });
  function act(key: string): boolean {
    const at = places.chosen();
    const range = places.range();
    switch (key) {
      case '[':
        places.brush([at, Math.max(at, range?.[1] ?? Number(input.max))]);
        return true;
      case ']':
        places.brush([Math.min(at, range?.[0] ?? 0), at]);
        return true;
      case 'Escape':
        if (range === null) return false;
        places.brush(null);
        return true;
      case 'p':
      case 'P':
        places.pin(at);
        return true;
      case ' ':
        places.play();
        return true;
      default:
        return false;
    }
  }
}
