import * as l10n from '@vscode/l10n';
import type { ConfigField } from '../../protocol/files.js';
import type { ComparedRun } from './run.js';

/** One row, one curve: a run, or several that differ by their seeds alone. */
export interface Entry {
  readonly id: string;
  readonly name: string;
  readonly runs: readonly ComparedRun[];
}

/** Runs each for itself or, on request, those that differ by their seeds alone together, where the first of them stands. */
export function entriesOf(runs: readonly ComparedRun[], bySeeds: boolean): readonly Entry[] {
  if (!bySeeds) return runs.map((run) => ({ id: run.id, name: run.name, runs: [run] }));
  const groups = new Map<string, ComparedRun[]>();
  for (const run of runs) {
    const key = run.like ?? `alone ${run.id}`;
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  return [...groups.values()].map((members) => ({
    id: members[0].id,
    name: members.length === 1 ? members[0].name : groupName(members),
    runs: members,
  }));
}

/** Whether any runs differ by their seeds alone. */
export const hasSeedGroups = (runs: readonly ComparedRun[]): boolean =>
  entriesOf(runs, true).some((entry) => entry.runs.length > 1);

function groupName(members: readonly ComparedRun[]): string {
  const seeds = [...new Set(members.flatMap(({ seed }) => seed ?? []))];
  const [{ name }, others] = [members[0], members.length - 1];
  if (seeds.length === 0) return l10n.t('{0} and {1} more', name, others);
  const told = [...seeds.slice(0, 6), ...(seeds.length > 6 ? ['…'] : [])].join(', ');
  return l10n.t('{0} and {1} more (seeds {2})', name, others, told);
}

/** The middle value, or the mean of the two in the middle; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  if (sorted.length === 0) return NaN;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

const bare = (name: string): string => name.toLowerCase().replace(/[-_.\s]/g, '');
const lastName = (path: string): string => bare(path.split('.').at(-1) ?? '');

const isSeed = (path: string): boolean => /seeds?$|^seed|^rng(key|state)?$/.test(lastName(path));
/** What tells runs apart and changes nothing in them: names, places, times, machines, what trackers note. */
const TELLS_APART =
  /^(run|exp|experiment|job|wandb|model|config|project|group)?(id|name|title|notes?|tags?|description)$|(dir|path|folder|root|file|url|uri|host|hostname|user|time|timestamp|date|uuid|commit|sha|version|device)$|^(wandb|git|slurm|logging|created|started|finished|python|cuda|gpu)/;

/** The seed that configs tell; of several seeds all. null where nothing tells one. */
export function seedOf(fields: readonly ConfigField[]): string | null {
  const found = fields.filter(({ path }) => isSeed(path)).map(({ value }) => value);
  return found.length === 0 ? null : [...new Set(found)].join(' ');
}

/**
 * A text that is the same for runs that differ by their seeds alone: all fields of the configs but seeds and what only tells
 * runs apart. Where no config tells anything, the path with the numbers of its seeds left out, if it has any.
 * @param basis what must be equal besides, such as process and architecture
 */
export function likenessOf(fields: readonly ConfigField[], path: string, basis: unknown): string | null {
  if (seedOf(fields) !== null) {
    const kept = fields.filter(({ path: at }) => !isSeed(at) && !TELLS_APART.test(lastName(at)));
    return JSON.stringify([kept.map((field) => [field.path, field.value]).sort(), basis]);
  }
  const open = path.replace(/(seed|(?<=[-_/])s)[-_=]?\d+/gi, '$1*');
  return open === path ? null : JSON.stringify([open, basis]);
}
