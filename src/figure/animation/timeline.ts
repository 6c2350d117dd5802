/** How time runs in a moving picture: `even`: as long from each checkpoint to the next; `linear`, `logarithmic`: by steps. */
export type Pace = 'even' | 'linear' | 'logarithmic';

/** What one frame shows: a checkpoint as it is, or a place between two of them. */
export interface Moment {
  readonly from: number;
  /** The same as `from` where the frame shows a checkpoint as it is. */
  readonly to: number;
  /** How far it is from the one to the other, from 0 up to but not including 1. */
  readonly share: number;
  /** Place in the whole of what is shown, from 0 to 1. */
  readonly place: number;
  /** How many hundredths of a second it stays. */
  readonly hundredths: number;
}

/** The last frame stays so long, so that what came about can be looked at before it begins anew. */
const LAST = 150;

/**
 * Where checkpoints stand in time, from 0 to 1.
 * @param steps in the order of the training. Where one is not known, or they do not ascend, time is even.
 */
export function placesInTime(steps: readonly (number | null)[], pace: Pace): readonly number[] {
  const last = steps.length - 1;
  const even = steps.map((_, at) => (last === 0 ? 0 : at / last));
  const known = steps.filter((step) => step !== null);
  const ascend = known.length === steps.length && known.every((step, at) => at === 0 || step > known[at - 1]);
  if (pace === 'even' || !ascend || last < 1) return even;
  // The first step may be 0: the logarithm is of 1 + step / first step above 0, which is even where steps double.
  const unit = known.find((step) => step > 0) ?? 1;
  const value = (step: number): number => (pace === 'linear' ? step : Math.log(1 + Math.max(0, step) / unit));
  const [least, most] = [value(known[0]), value(known[last])];
  return known.map((step) => (value(step) - least) / (most - least));
}

/**
 * The frames of a moving picture.
 * @param places of the checkpoints, ascending from 0 to 1
 * @param options.between whether frames between checkpoints are interpolated; otherwise a checkpoint stays until the next
 */
export function momentsOf(
  places: readonly number[],
  { seconds, fps, between }: { readonly seconds: number; readonly fps: number; readonly between: boolean },
): readonly Moment[] {
  const last = places.length - 1;
  if (last < 1) return [{ from: 0, to: 0, share: 0, place: 0, hundredths: LAST }];
  const count = Math.max(2, Math.round(seconds * fps));
  const shown = framesOf(places, count, between);
  const ends = shown.map((_, at) => Math.round((100 * (at + 1) * seconds) / count));
  const moments: Moment[] = [];
  shown.forEach((moment, at) => {
    const hundredths = at === count - 1 ? LAST : ends[at] - (at === 0 ? 0 : ends[at - 1]);
    const before = moments.at(-1);
    if (before !== undefined && same(before, moment))
      moments[moments.length - 1] = { ...before, hundredths: before.hundredths + hundredths };
    else moments.push({ ...moment, hundredths });
  });
  return moments;
}

type Shown = Omit<Moment, 'hundredths'>;

const same = (a: Shown, b: Shown): boolean => a.from === b.from && a.to === b.to && a.share === b.share;

function framesOf(places: readonly number[], count: number, between: boolean): readonly Shown[] {
  const last = places.length - 1;
  const exact = (at: number): Shown => ({ from: at, to: at, share: 0, place: places[at] });
  const frames: Shown[] = [];
  let from = 0;
  for (let frame = 0; frame < count; frame++) {
    const place = frame / (count - 1);
    while (from < last && places[from + 1] <= place + 1e-9) from++;
    const share = from === last ? 0 : (place - places[from]) / (places[from + 1] - places[from]);
    frames.push(between && share > 1e-6 ? { from, to: from + 1, share, place } : exact(from));
  }
  if (!between) return frames;
  // Each checkpoint is seen as it is in the frame that is nearest to it; where several share a frame, the last of
  // them; the first frame is the start.
  places.forEach((place, at) => (frames[Math.round(place * (count - 1))] = exact(at)));
  frames[0] = exact(0);
  return frames;
}
