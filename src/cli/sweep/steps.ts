import type { Planned } from '../../engine/sweep/plan.js';
import { InputError } from '../../shared/inputError.js';

/** Which checkpoints of a run are meant. */
export type StepItem =
  | { readonly kind: 'range'; readonly from: number; readonly to: number }
  | { readonly kind: 'first' | 'last' }
  | { readonly kind: 'every'; readonly each: number };

export const STEPS_TAKEN =
  'steps and ranges of them separated by commas, with first, last and every N, such as 0,96000,1e6..5e6 or every 10,last';

const NUMBER = String.raw`\d+(?:\.\d+)?(?:e\d+)?`;
const RANGE = new RegExp(`^(${NUMBER})?\\.\\.(${NUMBER})?$`, 'i');

/** The items of --steps; null where one of them is none. */
export function readSteps(typed: string): readonly StepItem[] | null {
  const items = typed.split(',').map((part) => itemOf(part.trim().toLowerCase()));
  return items.every((item) => item !== null) ? items : null;
}

function itemOf(text: string): StepItem | null {
  if (text === 'first' || text === 'last') return { kind: text };
  const every = /^every\s+(\d+)$/.exec(text);
  if (every) return Number(every[1]) > 0 ? { kind: 'every', each: Number(every[1]) } : null;
  if (new RegExp(`^${NUMBER}$`).test(text)) {
    const step = Number(text);
    return Number.isSafeInteger(step) ? { kind: 'range', from: step, to: step } : null;
  }
  const range = RANGE.exec(text);
  if (!range) return null;
  const [from, to] = [Number(range[1] ?? 0), Number(range[2] ?? Infinity)];
  return from <= to ? { kind: 'range', from, to } : null;
}

/**
 * The checkpoints of one folder that --steps means, run by run: steps and ranges choose by step, `first` and `last` the ends of
 * a run, and `every N` each Nth of those that the ranges choose, or of all where there are none, the first among them.
 * @throws InputError `no-such-step` for a step that no run has
 */
export function chosen(items: readonly StepItem[] | null, all: readonly Planned[], folder: string): readonly Planned[] {
  if (items === null) return all;
  for (const item of items)
    if (item.kind === 'range' && item.from === item.to && !all.some(({ step }) => step === item.from))
      throw new InputError(
        'no-such-step',
        `${folder} has no checkpoint at step ${item.from}: its runs have ${stepsTold(all)}.`,
      );
  const runs = new Map<string | null, Planned[]>();
  // Two formats of one run have one name: what they are compared with tells them apart.
  for (const each of all) {
    const run = `${each.run}\n${each.first ?? each.file}`;
    runs.set(run, [...(runs.get(run) ?? []), each]);
  }
  const kept = new Set([...runs.values()].flatMap((run) => ofRun(items, run)));
  return all.filter((each) => kept.has(each));
}

function ofRun(items: readonly StepItem[], run: readonly Planned[]): readonly Planned[] {
  const ranges = items.filter((item) => item.kind === 'range');
  const inRange = run.filter(({ step }) => step !== null && ranges.some(({ from, to }) => step >= from && step <= to));
  const every = items.find((item) => item.kind === 'every');
  const stepped = run.filter(({ step }) => step !== null);
  const base = ranges.length > 0 ? inRange : every ? run : [];
  const thinned = every ? base.filter((_, index) => index % every.each === 0) : base;
  const ends = items.flatMap((item) => {
    if (item.kind === 'first') return stepped.slice(0, 1);
    return item.kind === 'last' ? (stepped.at(-1) ?? run.at(-1) ?? []) : [];
  });
  return [...thinned, ...ends];
}

function stepsTold(all: readonly Planned[]): string {
  const steps = all.flatMap(({ step }) => step ?? []).sort((a, b) => a - b);
  return steps.length === 0 ? 'no steps in their names' : `${steps.length} from ${steps[0]} to ${steps.at(-1)}`;
}

/** One of N parts, counted from 1. */
export interface Shard {
  readonly part: number;
  readonly of: number;
}

export function readShard(typed: string): Shard | null {
  const [, part, of] = /^(\d{1,6})\/(\d{1,6})$/.exec(typed.trim()) ?? [];
  const shard = { part: Number(part), of: Number(of) };
  return shard.part >= 1 && shard.part <= shard.of ? shard : null;
}
