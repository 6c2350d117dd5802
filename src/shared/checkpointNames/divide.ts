import { interleaved } from './interleaved.js';
import { compare, countTexts, countValues, textAt, valueAt, type Member } from './members.js';
import type { SlotKind } from './slots.js';

/** Divides a group by the times and identifiers that several files share: those of runs. */
export function divideByStamps<T>(
  group: readonly Member<T>[],
  stamps: readonly number[],
  primary: number,
): Divided<T>[] {
  const shared = stamps
    .map((at) => ({ at, count: countTexts(group, at) }))
    .filter(({ at, count }) => count < group.length && !isMadeWithEach(group, at, primary));
  const [next] = shared.filter(({ count }) => count > 1).sort((a, b) => a.count - b.count || a.at - b.at);
  if (!next) return [{ members: group, fixed: new Set(shared.map(({ at }) => at)), label: '' }];
  const rest = stamps.filter((at) => at !== next.at);
  return divide(group, (member) => textAt(member, next.at)).flatMap((own) =>
    divideByStamps(own, rest, primary).map((one) => ({ ...one, fixed: new Set([...one.fixed, next.at]) })),
  );
}

/** Divides a group by the times and identifiers that each file has for itself, unless they are of its checkpoints. */
export function divideByOwnStamps<T>(one: Divided<T>, stamps: readonly number[], primary: number): Divided<T>[] {
  const own = stamps.filter((at) => !one.fixed.has(at) && !isMadeWithEach(one.members, at, primary));
  const [next] = own;
  if (next === undefined) return [one];
  if (one.members.length === 1) return [{ ...one, fixed: new Set([...one.fixed, ...own]) }];
  const fixed = new Set([...one.fixed, next]);
  return divide(one.members, (member) => textAt(member, next)).flatMap((members) =>
    divideByOwnStamps({ ...one, members, fixed }, stamps, primary),
  );
}

/** Whether a time or identifier belongs to the single checkpoint, not to a run of several. */
function isMadeWithEach<T>(members: readonly Member<T>[], at: number, primary: number): boolean {
  if (countTexts(members, at) < members.length || countValues(members, primary) < members.length) return false;
  const isStep = (other: number) => members.every((member) => valueAt(member, other) === valueAt(member, primary));
  const first = members[0]?.slots.findIndex((_, other) => isStep(other)) ?? primary;
  if (at > first) return true;
  // What stands before the step names the run, unless it is a time that goes with the step.
  const inTime = [...members].sort((a, b) => compare(valueAt(a, primary), valueAt(b, primary)));
  return (
    members.every((member) => /^\d{4}|^\d{10,}$/.test(textAt(member, at))) &&
    inTime.every((member, index) => index === 0 || textAt(inTime[index - 1] ?? member, at) < textAt(member, at))
  );
}

/** Part of a family: one run, or several that are told apart still. */
export interface Divided<T> {
  readonly members: readonly Member<T>[];
  /** Slots whose text is part of the pattern. */
  readonly fixed: ReadonlySet<number>;
  /** What tells the run apart where its pattern does not. */
  readonly label: string;
}

/** Members by what a function tells of them, in the order in which each is met first. */
export function divide<M>(members: readonly M[], key: (member: M) => string): (readonly M[])[] {
  const groups = new Map<string, M[]>();
  for (const member of members) {
    const own = key(member);
    const group = groups.get(own);
    if (group) group.push(member);
    else groups.set(own, [member]);
  }
  return [...groups.values()];
}

/** What a member has at some places. */
export const keyOf = <T>(member: Member<T>, places: readonly number[]): string =>
  places.map((at) => textAt(member, at)).join('\n');

/** Counters that do not rise with the step tell runs apart, by their values or by how they go with the step. */
export function divideByCounters<T>(
  one: Divided<T>,
  counters: readonly number[],
  kinds: readonly SlotKind[],
  primary: number,
): Divided<T>[] {
  // What is the same in a run of one file is its name, and there may be very many of them.
  const alone = new Set([...one.fixed, ...counters]);
  let groups: readonly Divided<T>[] = [one];
  for (const at of counters)
    groups = groups.flatMap((group) =>
      group.members.length === 1 ? group : divideByCounter(group, at, kinds[at] === 'counter', primary),
    );
  return groups.map((group) => (group.members.length === 1 ? { ...group, fixed: alone } : group));
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
