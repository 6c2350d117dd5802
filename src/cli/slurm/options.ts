import { FILES, flag, number, text, value } from '../option.js';

/** What Slurm is asked for; a line of its own for each that is set. */
export interface SlurmResources {
  readonly partition?: string | undefined;
  readonly time?: string | undefined;
  readonly mem?: string | undefined;
  readonly cpus?: number | undefined;
  readonly others: readonly string[];
}

/** Slurm takes arrays of at most 1,000 tasks unless a cluster is set up otherwise. */
export const MOST_SHARDS = 1000;
export const DEFAULTS = { time: '01:00:00', mem: '4G', cpus: 2 } as const;

/** A line of a script that sbatch reads: it is one, and nothing in it ends it. */
const isOneLine = (typed: string): boolean => !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(typed);
const matching =
  (pattern: RegExp) =>
  (typed: string): string | null =>
    pattern.test(typed) ? typed : null;

/** Options of `sweep` for a cluster. */
export const slurmOptions = {
  slurm: text(
    'DIR',
    'write a job array of Slurm into this folder, whose tasks are shards; with no FOLDER, go on with the one that is there',
    'a folder',
    FILES,
  ),
  submit: flag('with --slurm: submit the shards that are not done, by sbatch'),
  wait: flag('with --slurm: show how the job goes until it ends, then merge; Ctrl-C leaves it running'),
  shards: number('N', 'with --slurm: tasks of the array; one for 8 checkpoints, at most 16, where left out', {
    whole: true,
    least: 1,
    most: MOST_SHARDS,
  }),
  partition: value<string>('NAME', 'with --slurm: partition; that of the cluster where left out', {
    takes: 'names of partitions, such as short',
    read: matching(/^[\w.,+-]{1,200}$/),
  }),
  time: value<string>('TIME', `with --slurm: time of a task at most (${DEFAULTS.time} where left out)`, {
    takes: 'a time as Slurm has it, such as 30, 02:00:00 or 1-00:00:00',
    read: matching(/^(\d+|\d+:\d\d(:\d\d)?|\d+-\d+(:\d\d){0,2})$/),
  }),
  mem: value<string>('SIZE', `with --slurm: memory of a task (${DEFAULTS.mem} where left out); none asks for none`, {
    takes: 'a size such as 8G or 500M, or none',
    read: matching(/^(\d+[KMGT]?|none)$/i),
  }),
  cpus: number('N', `with --slurm: processors of a task (${DEFAULTS.cpus} where left out)`, {
    whole: true,
    least: 1,
    most: 256,
  }),
  'sbatch-option': {
    ...value<readonly string[]>(
      'OPTION',
      'with --slurm: a further option of sbatch, as in --sbatch-option=--account=lab; may come several times',
      {
        takes: 'options of sbatch, such as --account=lab',
        read: (typed) => {
          const lines = typed.split('\n');
          return lines.every((line) => /^--?[a-z]/i.test(line) && isOneLine(line)) ? lines : null;
        },
      },
    ),
    repeats: true,
  },
};

export type SlurmOptionName = keyof typeof slurmOptions;
export const SLURM_OPTIONS = Object.keys(slurmOptions) as readonly SlurmOptionName[];
