import { checkpointName, type CheckpointName } from './checkpointName.js';

/** Anything that has the name of a file, or its path through a folder of one step. */
export interface Named {
  readonly file: string;
}

/** One run: files that are named alike but for their step. */
export interface NamedRun<T extends Named = Named> {
  /** What stands before the number in the files' names: `''` or `step_`; the whole name of a file without a step. */
  readonly prefix: string;
  /** By step, the last one being the default. Beyond 2^53 a step is rounded: the name tells it exactly. */
  readonly files: readonly (T & { readonly step: number | null })[];
}

/**
 * Checkpoints by run; files that are not named like one are left out. The default run comes first: the one with most
 * checkpoints, and of equals the one of plain numbers; files that tell no step come last, each a run of its own. The same
 * steps in two formats are two runs, but where each step has a folder, which holds one file that counts.
 * @param nameOf what the name of a file tells; null leaves the file out
 */
export function groupRuns<T extends Named>(
  files: readonly T[],
  nameOf: (file: string) => CheckpointName | null = checkpointName,
): NamedRun<T>[] {
  const numbered = new Map<string, Member<T>[]>();
  const single: Member<T>[] = [];
  for (const file of files) {
    const name = nameOf(file.file);
    if (!name) continue;
    const { prefix, digits, ending } = name;
    if (digits === null) {
      single.push({ file, prefix, step: null, order: 0n });
      continue;
    }
    const isInFolder = file.file.includes('/');
    const key = `${prefix}\n${isInFolder ? '/' : ending}`;
    const member = { file, prefix, step: Number(digits), order: BigInt(digits) };
    const run = numbered.get(key);
    if (run) run.push(member);
    else numbered.set(key, [member]);
  }
  return [
    ...[...numbered.values()].map(inOrder).sort(byImportance),
    ...single.map((one) => [one]).sort(byImportance),
  ].map((members) => ({
    prefix: members[0]?.prefix ?? '',
    files: members.map(({ file, step }) => ({ ...file, step })),
  }));
}

interface Member<T extends Named> {
  readonly file: T;
  readonly prefix: string;
  readonly step: number | null;
  readonly order: bigint;
}

/** By number, however many digits it has; by name where numbers agree. */
const inOrder = <T extends Named>(members: Member<T>[]): Member<T>[] =>
  members.sort((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : compare(a.file.file, b.file.file)));

function byImportance<T extends Named>(a: readonly Member<T>[], b: readonly Member<T>[]): number {
  const [first, second] = [a[0], b[0]];
  if (!first || !second || a.length !== b.length) return b.length - a.length;
  const plain = Number(second.prefix === '') - Number(first.prefix === '');
  return plain || compare(first.prefix, second.prefix) || compare(first.file.file, second.file.file);
}

/** By code units, so that the order is the same on every machine. */
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
