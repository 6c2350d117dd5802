import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { InputError } from '../../shared/inputError.js';
import { refusalText } from '../../shared/systemErrors.js';
import { readLines } from '../sweep/lines.js';
import { writeFailure, writeText } from '../output.js';

/** What a folder of a job array says of its sweep, beside the script. */
const factsSchema = z.object({
  version: z.literal(1),
  cwd: z.string(),
  options: z.array(z.string()),
  folders: z.array(z.string()),
  /** Where the shards are merged to: absolute. */
  target: z.string(),
  shards: z.number().int().min(1).max(1_000_000),
  checkpoints: z.array(z.object({ run: z.string(), step: z.number().nullable(), file: z.string() })),
  /** Job arrays that were submitted, the latest last. */
  jobs: z.array(z.string().regex(/^\d+(;[\w.-]+)?$/)),
});
export type JobFacts = z.infer<typeof factsSchema>;

const FACTS = 'sweep.json';
export const SCRIPT = 'sweep.sbatch';

export const factsFile = (folder: string): string => join(folder, FACTS);
export const scriptFile = (folder: string): string => join(folder, SCRIPT);
const shardFile = (folder: string, shard: number, of: number, ending: string): string =>
  join(folder, `shard-${shard}-of-${of}.${ending}`);

/**
 * What the folder of a job array says.
 * @returns null where there is nothing of ours
 * @throws InputError `not-readable` for what is not ours
 */
export async function readFacts(folder: string): Promise<JobFacts | null> {
  const text = await textOf(factsFile(folder));
  if (text === null) return null;
  try {
    return factsSchema.parse(JSON.parse(text));
  } catch {
    throw new InputError(
      'not-readable',
      `${factsFile(folder)} is not what sweep --slurm writes, or of another version: name another folder.`,
    );
  }
}

/** @throws InputError `cannot-write` */
export async function writeFacts(folder: string, facts: JobFacts): Promise<void> {
  await writeText(factsFile(folder), `${JSON.stringify(facts)}\n`);
}

/** @throws InputError `cannot-write` */
export async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw writeFailure(folder, error);
  });
}

/** How one shard stands. */
export interface ShardState {
  readonly shard: number;
  /** Its lines; null where there are none yet. */
  readonly file: string | null;
  /** Where it says how it went. */
  readonly log: string;
  /** How it ended; null: it is at work, was ended from outside, or was not begun. */
  readonly code: number | null;
  /** Its checkpoints that have no line. */
  readonly missing: readonly JobFacts['checkpoints'][number][];
}

/** How the shards of a folder stand. @throws InputError `not-readable` … */
export async function shardStates(folder: string, { shards, checkpoints }: JobFacts): Promise<readonly ShardState[]> {
  const states: ShardState[] = [];
  for (let shard = 1; shard <= shards; shard++) {
    const file = shardFile(folder, shard, shards, 'jsonl');
    const text = await textOf(file);
    const lines = text === null ? [] : readLines(Buffer.from(text), file).lines;
    const had = new Set(lines.map(({ run, file: name }) => placeOf(run, name)));
    const code = await textOf(shardFile(folder, shard, shards, 'exit'));
    states.push({
      shard,
      file: text === null ? null : file,
      log: shardFile(folder, shard, shards, 'log'),
      code: code === null || !/^\d+\s*$/.test(code) ? null : Number(code),
      // As a sweep divides its checkpoints: each Nth of them.
      missing: checkpoints.filter((each, at) => at % shards === shard - 1 && !had.has(placeOf(each.run, each.file))),
    });
  }
  return states;
}

/** Lets go of how shards ended, so that they are begun again. */
export async function beginAgain(folder: string, of: number, shards: readonly number[]): Promise<void> {
  for (const shard of shards) await rm(shardFile(folder, shard, of, 'exit'), { force: true });
}

/** Gives each shard that has no line yet those that the target has, which it then need not compute. */
export async function startFrom(folder: string, { target, shards }: JobFacts): Promise<void> {
  const text = await textOf(target);
  if (text === null || text === '') return;
  for (let shard = 1; shard <= shards; shard++) {
    const file = shardFile(folder, shard, shards, 'jsonl');
    if ((await textOf(file)) === null) await writeText(file, text);
  }
}

const placeOf = (run: string, file: string): string => JSON.stringify([run, file]);

const textOf = (file: string): Promise<string | null> =>
  readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw new InputError('not-readable', `${file} cannot be read: ${refusalText(error.code)}.`);
  });
