import { checkpointName, type CheckpointName } from './checkpointName.js';

/** Anything with a file's name, or a path through the folder of one step. */
export interface Named {
  readonly file: string;
}

/** One run: files whose names differ only in the step. */
export interface NamedRun<T extends Named = Named> {
  /** The text before the number in the files' names (`''`, `step_`), or the whole name of a file without a step. */
  readonly prefix: string;
  /** Ordered by step; the last one is the default. A step beyond 2^53 is rounded, and only the name has it exactly. */
  readonly files: readonly (T & { readonly step: number | null })[];
}

/**
 * Groups checkpoints by run and leaves out files that are not named like one. The default run comes first: the one with
 * the most checkpoints and, among equals, the one whose names are plain numbers. Files without a step come last, each a
 * run of its own. The same steps in two formats are two runs, except where each step has its own folder: there only one
 * file of each folder counts.
 * @param nameOf parses the name of a file; files for which it returns null are left out
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

/** Ordered by number, however many digits it has, then by name. */
const inOrder = <T extends Named>(members: Member<T>[]): Member<T>[] =>
  members.sort((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : compare(a.file.file, b.file.file)));

function byImportance<T extends Named>(a: readonly Member<T>[], b: readonly Member<T>[]): number {
  const [first, second] = [a[0], b[0]];
  if (!first || !second || a.length !== b.length) return b.length - a.length;
  const plain = Number(second.prefix === '') - Number(first.prefix === '');
  return plain || compare(first.prefix, second.prefix) || compare(first.file.file, second.file.file);
}

/** Compares code units, so that the order is the same on every machine. */
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
