/** Pixels that a pressed pointer moves before it drags: with less it clicks. */
const CLICK = 3;

/** Follows pressed pointers over a drawing. */
export interface PointerFollower {
  /** Whether the pointer that was pressed last has dragged; a click that comes of it means nothing. */
  readonly dragged: boolean;
  /** Called for every press, before it is known what it becomes. */
  pressed(): void;
  /** Calls `each` while the pointer drags, and `done` when it is let go or taken away, dragged or not. */
  follow(down: PointerEvent, each: (event: PointerEvent) => void, done: (event: PointerEvent) => void): void;
}

export function pointerFollower(drawing: SVGSVGElement): PointerFollower {
  let dragged = false;
  return {
    get dragged() {
      return dragged;
    },
    pressed: () => void (dragged = false),
    follow(down, each, done) {
      const move = (next: PointerEvent): void => {
        if (!dragged && Math.hypot(next.clientX - down.clientX, next.clientY - down.clientY) < CLICK) return;
        if (!dragged) drawing.setPointerCapture(down.pointerId);
        dragged = true;
        each(next);
      };
      const stop = (last: PointerEvent): void => {
        for (const [type, listener] of listeners) drawing.removeEventListener(type, listener);
        done(last);
      };
      const listeners = [
        ['pointermove', move],
        ['pointerup', stop],
        ['pointercancel', stop],
      ] as const;
      for (const [type, listener] of listeners) drawing.addEventListener(type, listener);
    },
  };
}
