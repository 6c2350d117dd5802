import { divide, divideByCounters, divideByOwnStamps, divideByStamps, keyOf } from './divide.js';
import { compare, countValues, isSameText, kindAt, valueAt, type Member } from './members.js';
import { remembered } from './remembered.js';
import { readName, type SlotKind } from './slots.js';

/** Files that belong to one run by their names, in training order. */
export interface Series<T> {
  /** The names with `*` in place of what varies within the run. */
  readonly pattern: string;
  readonly files: readonly { readonly item: T; readonly step: bigint | number | null }[];
}

/** Of several numbers the first of these is the step. */
const RANK: Readonly<Partial<Record<SlotKind, number>>> = {
  step: 0,
  tokens: 1,
  batch: 2,
  epoch: 3,
  counter: 4,
  bare: 4,
  weak: 5,
};

/** A number that touches a word of no known meaning counts something only if it is large, or one of many. */
const LEAST_WEAK = 100n;
const MANY = 3;

/**
 * Divides names that differ in their slots alone into runs, and orders each by training. What is the same over siblings is
 * the run's name; one slot is the step; what else differs makes different runs, but for metrics, times, and counters that
 * rise with the step.
 */
export function seriesOf<T>(members: readonly Member<T>[]): Series<T>[] {
  const [first] = members;
  if (!first) return [];
  const kinds = first.slots.map((_, at) => kindOver(members, at));
  const primary = stepSlot(members, kinds);
  if (primary === null) return members.map(({ item, path }) => ({ pattern: path, files: [{ item, step: null }] }));
  const roles = kinds.map((kind, at) => (at === primary ? 'free' : roleOf(members, kind, at, primary)));
  const told = placesOf(roles, 'name').filter((at) => !isSameText(members, at));
  const stamps = placesOf(roles, 'stamp');
  const divided = divide(members, (member) => keyOf(member, told)).flatMap((group) =>
    divideByStamps(group, stamps, primary).flatMap((one) =>
      divideByCounters(
        { ...one, fixed: new Set([...placesOf(roles, 'name'), ...one.fixed]) },
        placesOf(roles, 'counter'),
        kinds,
        primary,
      ).flatMap((own) => divideByOwnStamps(own, stamps, primary)),
    ),
  );
  return divided.map(({ members: group, fixed, label }) => {
    const step = distinctEpochs(group, kinds, primary) ?? primary;
    return { pattern: patternOf(group, fixed) + label, files: inOrder(group, kinds, step) };
  });
}

/** The step of one name that has no siblings; null where it tells none. */
export const stepOfName = remembered(4096, (path: string): bigint | number | null => {
  const { slots } = readName(path);
  return seriesOf([{ item: path, path, slots }])[0]?.files[0]?.step ?? null;
});

/** How a slot is used: its values are part of the run's name, or vary freely in a run, or have to be looked at together. */
type Role = 'name' | 'free' | 'counter' | 'stamp';

const placesOf = (roles: readonly Role[], role: Role): number[] =>
  roles.flatMap((one, at) => (one === role ? [at] : []));

/** A date is one only if all siblings have a date there, and a number is whole only if all are. */
function kindOver<T>(members: readonly Member<T>[], at: number): SlotKind {
  const [first] = members;
  const only = first ? kindAt(first, at) : 'bare';
  if (members.every((member) => kindAt(member, at) === only)) return only === 'date' ? 'stamp' : only;
  const kinds = new Set(members.map((member) => kindAt(member, at)));
  if (kinds.has('fraction')) return 'fraction';
  return [...kinds].find((kind) => kind !== 'date' && kind !== 'stamp') ?? 'stamp';
}

/** The slot that counts training best: one that varies rather than one that does not, then by kind, then the last. */
function stepSlot<T>(members: readonly Member<T>[], kinds: readonly SlotKind[]): number | null {
  const counting = kinds.flatMap((kind, at) => {
    const rank = RANK[kind];
    return rank === undefined ? [] : [{ at, rank, values: countValues(members, at) }];
  });
  const strong = counting.filter(({ at }) => kinds[at] !== 'weak');
  const able =
    strong.length > 0
      ? strong
      : counting.filter(
          ({ at, values }) => values >= MANY || members.some((member) => valueAt(member, at) >= LEAST_WEAK),
        );
  const varying = able.filter(({ values }) => values > 1);
  const [best] = (varying.length > 0 ? varying : able).sort(
    (a, b) => a.rank - b.rank || (a.rank === 4 ? b.values - a.values : 0) || b.at - a.at,
  );
  return best?.at ?? null;
}

function roleOf<T>(members: readonly Member<T>[], kind: SlotKind, at: number, primary: number): Role {
  switch (kind) {
    case 'metric':
    case 'step':
    case 'tokens':
    case 'batch':
    case 'epoch':
      return 'free';
    default:
      if (isSameText(members, at)) return 'name';
  }
  switch (kind) {
    case 'parameter':
    case 'weak':
      return 'name';
    case 'counter':
    case 'bare':
      return members.every((member) => valueAt(member, at) === valueAt(member, primary)) ? 'free' : 'counter';
    case 'fraction':
    case 'date':
    case 'stamp':
      return 'stamp';
  }
}

/** Batches or steps that are counted anew in each epoch repeat; where each file has an epoch of its own, that is the step. */
function distinctEpochs<T>(group: readonly Member<T>[], kinds: readonly SlotKind[], primary: number): number | null {
  const epoch = kinds.indexOf('epoch');
  if (epoch < 0 || countValues(group, primary) === group.length || countValues(group, epoch) < group.length)
    return null;
  return epoch;
}

function inOrder<T>(group: readonly Member<T>[], kinds: readonly SlotKind[], primary: number): Series<T>['files'] {
  const epoch = kinds.indexOf('epoch');
  const others = kinds.flatMap((kind, at) =>
    at !== primary && RANK[kind] !== undefined && kind !== 'weak' ? [at] : [],
  );
  const places = [...(epoch < 0 ? [] : [epoch]), primary, ...others];
  return [...group]
    .sort((a, b) => {
      for (const at of places) {
        const order = compare(valueAt(a, at), valueAt(b, at));
        if (order !== 0) return order;
      }
      return compare(a.path, b.path);
    })
    .map((member) => ({ item: member.item, step: valueAt(member, primary) }));
}

function patternOf<T>(members: readonly Member<T>[], fixed: ReadonlySet<number>): string {
  const [first] = members;
  if (!first) return '';
  let pattern = '';
  let from = 0;
  for (const [at, slot] of first.slots.entries()) {
    pattern += first.path.slice(from, slot.start) + (fixed.has(at) ? slot.text : '*');
    from = slot.end;
  }
  return pattern + first.path.slice(from);
}
