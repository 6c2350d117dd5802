import { execFile } from 'node:child_process';
import { InputError } from '../../shared/inputError.js';

/** A job array that was submitted, as sbatch names it: `12`, or `12;cluster`. */
export type JobId = string;

/** How many tasks of a job are in which state, and whether any is still to come or at work. */
export interface JobState {
  /** Slurm's names of states, such as `RUNNING`; null where Slurm knows the job no longer. */
  readonly tasks: ReadonlyMap<string, number> | null;
  readonly isAlive: boolean;
}

/** States that a task does not leave by itself. */
const ENDED: ReadonlySet<string> = new Set([
  ...[
    'COMPLETED',
    'FAILED',
    'CANCELLED',
    'TIMEOUT',
    'NODE_FAIL',
    'OUT_OF_MEMORY',
    'BOOT_FAIL',
    'DEADLINE',
    'PREEMPTED',
  ],
  'REVOKED',
]);
const TIMEOUT_MS = 60_000;
const MAX_OUTPUT = 16 * 2 ** 20;

interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** @throws InputError `no-scheduler` where the program is not there */
function ask(program: string, args: readonly string[]): Promise<Answer> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { timeout: TIMEOUT_MS, maxBuffer: MAX_OUTPUT }, (error, stdout, stderr) => {
      if (error?.code === 'ENOENT')
        reject(
          new InputError(
            'no-scheduler',
            `There is no ${program} on this machine, so nothing can be asked of Slurm: run this where jobs are submitted.`,
          ),
        );
      else resolve({ code: error ? Number(error.code ?? 1) || 1 : 0, stdout, stderr });
    });
  });
}

const said = ({ stdout, stderr }: Answer): string =>
  (stderr.trim() || stdout.trim()).replaceAll('\n', '; ').slice(0, 500);

/**
 * Submits a script as a job array of these tasks.
 * @throws InputError `no-scheduler` with what sbatch says
 */
export async function submitArray(script: string, tasks: readonly number[]): Promise<JobId> {
  const answer = await ask('sbatch', ['--parsable', `--array=${ranges(tasks)}`, script]);
  const id = answer.stdout.trim().split('\n').at(-1) ?? '';
  if (answer.code === 0 && /^\d+(;[\w.-]+)?$/.test(id)) return id;
  const memory = /memory/i.test(said(answer)) ? ' Another --mem may help; --mem none asks for none.' : '';
  throw new InputError('no-scheduler', `sbatch did not take the job: ${said(answer) || 'it said nothing'}.${memory}`);
}

/** `1-3,5` of 1, 2, 3, 5. */
export function ranges(numbers: readonly number[]): string {
  const found: [number, number][] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const last = found.at(-1);
    if (last?.[1] === number - 1) last[1] = number;
    else found.push([number, number]);
  }
  return found.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(',');
}

/**
 * How a job stands.
 * @throws InputError `no-scheduler` where squeue is not there, or does not answer
 */
export async function jobState(job: JobId): Promise<JobState> {
  const [id = '', cluster] = job.split(';');
  const where = cluster === undefined ? [] : [`--clusters=${cluster}`];
  const answer = await ask('squeue', ['-h', '-r', '-t', 'all', '-j', id, '-o', '%T', ...where]);
  if (answer.code !== 0) {
    // What ended a while ago is forgotten.
    if (/invalid job id/i.test(answer.stderr)) return { tasks: null, isAlive: false };
    throw new InputError('no-scheduler', `squeue does not answer: ${said(answer) || 'it said nothing'}.`);
  }
  const tasks = new Map<string, number>();
  for (const line of answer.stdout.split('\n')) {
    const state = /^[A-Z_]+$/.exec(line.trim())?.[0];
    if (state) tasks.set(state, (tasks.get(state) ?? 0) + 1);
  }
  if (tasks.size === 0) return { tasks: null, isAlive: false };
  return { tasks, isAlive: [...tasks.keys()].some((state) => !ENDED.has(state)) };
}

/** `2 running, 1 completed`. */
export const stateText = ({ tasks }: JobState): string =>
  tasks
    ? [...tasks].map(([state, count]) => `${count} ${state.toLowerCase().replaceAll('_', ' ')}`).join(', ')
    : 'Slurm knows it no longer';
