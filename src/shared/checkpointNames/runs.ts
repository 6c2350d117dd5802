import { LruCache } from '../lruCache.js';
import { isCheckpointName } from './checkpointName.js';
import { splitEnding } from './endings.js';
import { seriesOf, type Series } from './families.js';
import type { Member } from './members.js';
import { readName } from './slots.js';
import { ownWords } from './special.js';
import { readPath } from './stepFolders.js';

/** Anything with a file's name, or a path through the folder of one step. */
export interface Named {
  readonly file: string;
}

/** One run: files whose names differ only in the step, and the best or last of them under names without a number. */
export interface NamedRun<T extends Named = Named> {
  /**
   * What the files' names have in common, up to the last thing that varies: '' or `step_`, `epoch=*-step=`; the whole name
   * of a file without a step.
   */
  readonly prefix: string;
  /**
   * In training order; then best, last and final, with the step that their names tell or null. A step beyond 2^53 is
   * rounded, and only the name has it exactly. {@link defaultOf} says which one is shown first.
   */
  readonly files: readonly (T & { readonly step: number | null })[];
}

/**
 * Groups checkpoints by run and leaves out files that are not named like one. The default run comes first: the one with
 * the most checkpoints and, among equals, the one whose names are plain numbers. Files without a step come last, each a
 * run of its own, but for the best, last and final of a run. The same steps in two formats are two runs, except where each
 * step has its own folder: there only one file of each folder counts.
 * @param isNamed whether a file counts by its name
 */
export function groupRuns<T extends Named>(
  files: readonly T[],
  isNamed: (file: string) => boolean = isCheckpointName,
): NamedRun<T>[] {
  const named = files.filter(({ file }) => isNamed(file));
  const key = named.map(({ file }) => file).join('\0');
  const known = groupings.get(key) ?? grouped(named.map(({ file }, place) => ({ file, place })));
  groupings.set(key, known, key.length);
  return known.map(({ prefix, files: members }) => ({
    prefix,
    files: members.map(({ place, step }) => ({ ...named[place], step })),
  }));
}

/** A file by its place among those that were given. */
interface Placed extends Named {
  readonly place: number;
}

/** What follows from names alone: of one folder it is asked with each checkpoint, and twice. Limited in characters. */
const groupings = new LruCache<readonly NamedRun<Placed>[]>(2 ** 21);

function grouped(files: readonly Placed[]): NamedRun<Placed>[] {
  const families = new Map<string, Member<Placed>[]>();
  for (const item of files) {
    const path = readPath(item.file);
    const { frame, slots } = readName(path);
    const key = `${frame}\n${path === folderOf(item.file) ? '/' : (splitEnding(item.file)?.ending ?? '')}`;
    const family = families.get(key);
    if (family) family.push({ item, path, slots });
    else families.set(key, [{ item, path, slots }]);
  }
  const runs = [...families.values()].flatMap((family) => seriesOf(family)).map(toRun);
  const { numbered, single } = withSpecials(runs);
  return [...numbered.sort(byImportance), ...single.sort(byImportance)].map(({ prefix, files: members }) => ({
    prefix,
    files: members,
  }));
}

/** Which file of a run is shown where none is named: the last in training, or of files without a step the last. */
export function defaultOf<T extends Named & { readonly step: number | null }>(files: readonly T[]): T | undefined {
  return files.findLast(({ file, step }) => step !== null && specialOf(file) < 0) ?? files.at(-1);
}

/** The step of a file beside others of its folder; null where its name tells none. */
export function stepAmong(file: string, files: readonly string[], isNamed = isCheckpointName): number | null {
  const named = new Set([...files, file]);
  for (const run of groupRuns(
    [...named].map((one) => ({ file: one })),
    isNamed,
  ))
    for (const member of run.files) if (member.file === file) return member.step;
  return null;
}

interface Run<T> {
  readonly prefix: string;
  readonly files: readonly (T & { readonly step: number | null })[];
  readonly words: string;
  readonly special: number;
  readonly ending: string;
}

const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
const specialOf = (file: string): number => ownWords(splitEnding(file)?.stem ?? file).special;

function toRun<T extends Named>({ pattern, files }: Series<T>): Run<T> {
  const file = files[0]?.item.file ?? '';
  const { stem, ending } = splitEnding(file) ?? { stem: file, ending: '' };
  const isNumbered = files[0]?.step !== null;
  return {
    prefix: isNumbered ? pattern.replace(/\*$/, '') : pattern.slice(pattern.lastIndexOf('/') + 1),
    files: files.map(({ item, step }) => ({ ...item, step: step === null ? null : Number(step) })),
    ...ownWords(stem),
    ending,
  };
}

/** Gives best, last and final to the run whose name they have, if there is exactly one. */
function withSpecials<T extends Named>(runs: readonly Run<T>[]): { numbered: Run<T>[]; single: Run<T>[] } {
  const isNumbered = (run: Run<T>) => run.files[0]?.step !== null;
  const plain = runs.filter((run) => isNumbered(run) && run.special < 0);
  const isPlain = new Set(plain);
  const byWords = new Map<string, Run<T>[]>();
  for (const run of plain) {
    const alike = byWords.get(run.words);
    if (alike) alike.push(run);
    else byWords.set(run.words, [run]);
  }
  const owned = new Map<Run<T>, Run<T>[]>();
  const left: Run<T>[] = [];
  for (const run of runs) {
    if (isPlain.has(run)) continue;
    const owner = ownerOf(run, byWords.get(run.words) ?? [], plain);
    const others = owner && owned.get(owner);
    if (others) others.push(run);
    else if (owner) owned.set(owner, [run]);
    else left.push(run);
  }
  const complete = plain.map((run) => {
    const specials = (owned.get(run) ?? []).sort((a, b) => a.special - b.special || compare(a.prefix, b.prefix));
    return { ...run, files: [...run.files, ...specials.flatMap(({ files }) => files)] };
  });
  return {
    numbered: [...complete, ...left.filter(isNumbered)],
    single: left.filter((run) => !isNumbered(run)),
  };
}

function ownerOf<T extends Named>(run: Run<T>, alike: readonly Run<T>[], runs: readonly Run<T>[]): Run<T> | null {
  if (run.special < 0 && run.words !== '') return null;
  // A file called `model` alone is the run's last state, unless it has a number.
  if (run.special < 0 && run.files[0]?.step !== null) return null;
  const fitting = alike.length > 0 ? alike : run.words === '' ? runs : [];
  // Of a run that is there in two formats, the one in the same.
  const isOne = fitting.every(({ prefix }) => prefix === fitting[0]?.prefix);
  const [only, another] = isOne && fitting.length > 1 ? fitting.filter(({ ending }) => ending === run.ending) : fitting;
  return only && !another ? only : null;
}

function byImportance<T extends Named>(a: Run<T>, b: Run<T>): number {
  if (countOf(a) !== countOf(b)) return countOf(b) - countOf(a);
  const plain = Number(b.prefix === '') - Number(a.prefix === '');
  return plain || compare(a.prefix, b.prefix) || compare(a.files[0]?.file ?? '', b.files[0]?.file ?? '');
}

const countOf = <T extends Named>({ files }: Run<T>): number => files.filter(({ step }) => step !== null).length;

/** Compares code units, so that the order is the same on every machine. */
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
