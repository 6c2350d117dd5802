import type { Frames } from './frames.js';
import type { Playing, PlayRange } from './playback.js';
import { advanced, around } from './playback.js';
import type { Run } from './run.js';

/** How many checkpoints ahead are fetched while one is shown. */
const AHEAD = 12;

export interface PlayerDoings {
  run(): Run | null;
  speed(): number;
  loop(): boolean;
  /** Draws a moment; null: nothing is played any more. */
  show(now: Playing | null): void;
  /** Told when it plays or rests, and whether it waits for read-outs. */
  changed(state: { readonly plays: boolean; readonly waits: boolean }): void;
  /** Playing stopped on a checkpoint, which is to be shown properly. */
  rest(place: number): void;
}

/** Plays through a training; read-outs are fetched in advance, and none but those is asked of the engine. */
export interface Player {
  readonly plays: boolean;
  toggle(): void;
  /** Stops where it is, on the checkpoint that was passed last. */
  pause(): void;
  /** Stops without showing anything else, as where a person chose another checkpoint. */
  leave(): void;
}

export function player(frames: Frames, doings: PlayerDoings): Player {
  const calm = matchMedia('(prefers-reduced-motion: reduce)');
  let place: number | null = null;
  let shown: string | null = null;
  let frame = 0;
  let last = 0;
  let waits = false;

  const rangeOf = ({ from, to, checkpoints }: Run): PlayRange => ({
    ...{ from, to, loop: doings.loop(), speed: doings.speed(), calm: calm.matches },
    ready(at) {
      const file = checkpoints[at]?.file;
      if (file === undefined || frames.failure(file) !== undefined) return null;
      return frames.get(file) !== undefined;
    },
  });
  const want = (run: Run, at: number): void => {
    const ahead = run.checkpoints.slice(Math.floor(at), Math.min(run.to + 1, Math.floor(at) + AHEAD));
    const again = doings.loop() ? run.checkpoints.slice(run.from, run.from + Math.max(0, AHEAD - ahead.length)) : [];
    frames.want(
      'play',
      [...ahead, ...again].map(({ file }) => file),
    );
  };
  const setWaits = (now: boolean): void => {
    if (now === waits) return;
    waits = now;
    doings.changed({ plays: place !== null, waits });
  };
  const tick = (time: number): void => {
    const run = doings.run();
    if (place === null || run === null) return;
    const range = rangeOf(run);
    const next = advanced(place, (time - last) / 1000, range);
    last = time;
    if (Math.floor(next.place) !== Math.floor(place)) want(run, next.place);
    place = next.place;
    setWaits(next.waits);
    const now = around(place, range);
    const key = `${now.before} ${now.after} ${now.mix} ${String(range.ready(now.before))}`;
    if (key !== shown) doings.show(now);
    shown = key;
    if (next.ended) return pause();
    frame = requestAnimationFrame(tick);
  };
  const stop = (): number | null => {
    const at = place;
    cancelAnimationFrame(frame);
    [place, shown, waits] = [null, null, false];
    frames.want('play', []);
    return at;
  };
  function pause(): void {
    const run = doings.run();
    if (place === null || run === null) return;
    const { before } = around(Math.floor(place + 1e-9), rangeOf(run));
    stop();
    doings.show({ place: before, before, after: before, mix: 0 });
    doings.changed({ plays: false, waits: false });
    doings.rest(before);
  }
  return {
    get plays() {
      return place !== null;
    },
    pause,
    toggle() {
      if (place !== null) return pause();
      const run = doings.run();
      if (run === null || run.to <= run.from) return;
      // From the end it starts over.
      place = run.chosen >= run.from && run.chosen < run.to ? run.chosen : run.from;
      last = performance.now();
      want(run, place);
      doings.changed({ plays: true, waits: false });
      frame = requestAnimationFrame(tick);
    },
    leave() {
      if (stop() === null) return;
      doings.show(null);
      doings.changed({ plays: false, waits: false });
    },
  };
}
