import { interleaved } from './interleaved.js';
import { remembered } from './remembered.js';
import { readName, type Slot, type SlotKind } from './slots.js';

/** A file's name, taken apart. */
export interface Member<T> {
  readonly item: T;
  /** The path that was read: without its ending, and without the file where its folder alone tells the step. */
  readonly path: string;
  readonly slots: readonly Slot[];
}

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
  const told = roles.flatMap((role, at) => (role === 'name' && !isSameText(members, at) ? [at] : []));
  const divided = divide(members, (member) => keyOf(member, told)).flatMap((group) =>
    divideByCounters(group, roles, kinds, primary),
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
type Role = 'name' | 'free' | 'counter';

const valueAt = <T>({ slots }: Member<T>, at: number): bigint | number => slots[at]?.value ?? 0n;
const textAt = <T>({ slots }: Member<T>, at: number): string => slots[at]?.text ?? '';
const kindAt = <T>({ slots }: Member<T>, at: number): SlotKind => slots[at]?.kind ?? 'bare';

const countValues = <T>(members: readonly Member<T>[], at: number): number =>
  isSameText(members, at) ? 1 : new Set(members.map((member) => valueAt(member, at))).size;
const countTexts = <T>(members: readonly Member<T>[], at: number): number =>
  isSameText(members, at) ? 1 : new Set(members.map((member) => textAt(member, at))).size;

function isSameText<T>(members: readonly Member<T>[], at: number): boolean {
  const [first] = members;
  const text = first && textAt(first, at);
  return members.every((member) => textAt(member, at) === text);
}

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
      return isMadeWithEach(members, at, primary) ? 'free' : 'name';
  }
}

/** Whether a time or identifier belongs to the single checkpoint, not to a run of several. */
function isMadeWithEach<T>(members: readonly Member<T>[], at: number, primary: number): boolean {
  if (countTexts(members, at) < members.length || countValues(members, primary) < members.length) return false;
  if (at > primary) return true;
  // What stands before the step names the run, unless it is a time that goes with the step.
  const inTime = [...members].sort((a, b) => compare(valueAt(a, primary), valueAt(b, primary)));
  return (
    members.every((member) => /^\d{4}|^\d{10,}$/.test(textAt(member, at))) &&
    inTime.every((member, index) => index === 0 || textAt(inTime[index - 1] ?? member, at) < textAt(member, at))
  );
}

interface Divided<T> {
  readonly members: readonly Member<T>[];
  /** Slots whose text is part of the pattern. */
  readonly fixed: ReadonlySet<number>;
  /** What tells the run apart where its pattern does not. */
  readonly label: string;
}

function divide<T>(members: readonly Member<T>[], key: (member: Member<T>) => string): (readonly Member<T>[])[] {
  const groups = new Map<string, Member<T>[]>();
  for (const member of members) {
    const own = key(member);
    const group = groups.get(own);
    if (group) group.push(member);
    else groups.set(own, [member]);
  }
  return [...groups.values()];
}

const keyOf = <T>(member: Member<T>, places: readonly number[]): string =>
  places.map((at) => textAt(member, at)).join('\n');

/** Counters that do not rise with the step tell runs apart, by their values or by how they go with the step. */
function divideByCounters<T>(
  group: readonly Member<T>[],
  roles: readonly Role[],
  kinds: readonly SlotKind[],
  primary: number,
): Divided<T>[] {
  const fixed = new Set(roles.flatMap((role, at) => (role === 'name' ? [at] : [])));
  const counters = roles.flatMap((role, at) => (role === 'counter' ? [at] : []));
  // What is the same in a run of one file is its name, and there may be very many of them.
  const alone = new Set([...fixed, ...counters]);
  let groups: Divided<T>[] = [{ members: group, fixed, label: '' }];
  for (const at of counters) {
    groups = groups.flatMap((one) =>
      one.members.length === 1 ? one : divideByCounter(one, at, kinds[at] === 'counter', primary),
    );
  }
  return groups.map((one) => (one.members.length === 1 ? { ...one, fixed: alone } : one));
}

function divideByCounter<T>(one: Divided<T>, at: number, isNamed: boolean, primary: number): Divided<T>[] {
  const { members, fixed, label } = one;
  if (countValues(members, at) === 1) return [{ members, fixed: new Set([...fixed, at]), label }];
  const pairs = members.map((member) => ({
    member,
    counter: valueAt(member, at),
    step: valueAt(member, primary),
  }));
  const runs = interleaved(pairs, isNamed);
  if (runs)
    return runs.map((run) => ({
      members: run.map(({ member }) => member),
      fixed,
      label:
        runs.length === 1
          ? label
          : `${label} (${run
              .slice(0, 2)
              .map(({ step }) => String(step))
              .join(', ')}, …)`,
    }));
  return divide(members, (member) => textAt(member, at)).map((same) => ({
    members: same,
    fixed: new Set([...fixed, at]),
    label,
  }));
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

/** Numbers by value, texts by code units: the same on every machine. */
function compare<V extends bigint | number | string>(a: V, b: V): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
