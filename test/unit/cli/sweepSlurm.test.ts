import { execFile } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, readdir, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { slurmOptions } from '../../../src/cli/slurm/options.js';
import { built } from '../../tools/built.mjs';
import { sample, type Outcome } from './cli.js';
import { startSlurm, until } from './slurmCluster.js';

const { cluster, reason } = await startSlurm();
afterAll(() => cluster?.stop(), 60_000);

/** A name that no shell may act on. */
const RUN = `it's $(touch acted) "a" run`;
const STEPS = [0, 96000, 192000, 384000, 768000];
/** The second of the second of two shards. */
const LATE = '384000.pt';
const settings = ['--context', '4', '--no-cache'];
/** A machine that is busy computes slowly. */
const HOOK_MS = 180_000;
let root = '';
let whole = '';
let writing: NodeJS.Timeout | undefined;

const at = (...names: string[]) => join(root, ...names);
function beliefscope(...args: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const env = cluster?.env ?? process.env;
    execFile(process.execPath, [built('cli.js'), ...args], { cwd: root, env }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr });
    });
  });
}
const linesOf = async (file: string) => (await readFile(file, 'utf8').catch(() => '')).split('\n').length - 1;

/** The checkpoint that a training is still writing: whoever reads it waits for the rest. */
async function beginWriting(): Promise<void> {
  await truncate(at(RUN, LATE), 2000);
  writing = setInterval(() => appendFileSync(at(RUN, LATE), 'x'), 100);
}
async function endWriting(): Promise<void> {
  clearInterval(writing);
  await copyFile(join(sample, LATE), at(RUN, LATE));
}

beforeAll(async () => {
  if (!cluster) return;
  root = await mkdtemp(join(tmpdir(), 'sweep-'));
  await mkdir(at(RUN));
  for (const name of ['train_config.json', ...STEPS.map((step) => `${step}.pt`)])
    await copyFile(join(sample, name), at(RUN, name));
  const swept = await beliefscope('sweep', RUN, ...settings, '--jsonl', 'whole.jsonl');
  expect(swept).toMatchObject({ code: 0 });
  whole = await readFile(at('whole.jsonl'), 'utf8');
}, HOOK_MS);
beforeEach(async () => {
  await rm(at('job'), { recursive: true, force: true });
  await rm(at('out.jsonl'), { force: true });
});
afterEach(() => clearInterval(writing));
afterAll(() => (root === '' ? undefined : rm(root, { recursive: true, force: true, maxRetries: 5 })));

const slurm = ['--slurm', 'job'];
const asked = [
  'sweep',
  RUN,
  ...settings,
  '--jsonl',
  'out.jsonl',
  ...slurm,
  '--shards',
  '2',
  '--cpus',
  '1',
  '--mem',
  '500M',
];
const untilHalf = () =>
  until(
    async () => (await linesOf(at('job/shard-2-of-2.jsonl'))) === 1,
    'a line of the shard whose second checkpoint is being written',
  );

describe.skipIf(cluster === null)(
  `a job array on a real Slurm${reason === null ? '' : ` (skipped: ${reason})`}`,
  () => {
    it('a node that dies midway costs its unfinished checkpoints only, and the whole equals a sweep of one machine', async () => {
      await beginWriting();
      const answer = beliefscope(...asked, '--submit', '--wait');
      await untilHalf();
      const log = await readFile(at('job/shard-2-of-2.log'), 'utf8');
      const [, node = ''] = /^job \d+ on (\w+),/m.exec(log) ?? [];
      const lock = JSON.parse(await readFile(at('job/shard-2-of-2.jsonl.lock'), 'utf8')) as { pid: number };
      await cluster?.nodeDies(node, lock.pid);
      await endWriting();
      // Slurm waits two minutes before it begins a task again; an operator need not.
      const jobs = JSON.parse(await readFile(at('job/sweep.json'), 'utf8')) as { jobs: string[] };
      await until(async () => {
        await cluster?.run('scontrol', 'update', `JobId=${jobs.jobs[0]}_2`, 'StartTime=now');
        return (await readFile(at('job/shard-2-of-2.log'), 'utf8')).split(/^job \d+ on/m).length === 3;
      }, 'the task to begin again');
      const { code, stderr } = await answer;
      expect(stderr).toMatch(/job \d+: .*running/);
      expect(code).toBe(0);
      expect(await readFile(at('out.jsonl'), 'utf8')).toBe(whole);
      const again = (await readFile(at('job/shard-2-of-2.log'), 'utf8')).slice(log.length);
      expect(again).toMatch(new RegExp(`^job \\d+ on (?!${node})\\w+,`, 'm'));
      expect(again).toContain('1 analysed, 1 in the file already');
      expect(await readdir(root)).not.toContain('acted');
      await cluster?.run('scontrol', 'update', `NodeName=${node}`, 'State=RESUME');
    });

    it('what a task left undone is told, with the way to go on, and computed when it is submitted again', async () => {
      await beginWriting();
      expect(await beliefscope(...asked, '--submit')).toMatchObject({ code: 0 });
      await untilHalf();
      const running = await beliefscope('sweep', ...slurm, '--submit');
      expect([running.code, running.stderr]).toEqual([
        1,
        expect.stringMatching(/Job \d+ of .* is not done \(.*running/),
      ]);
      const { jobs } = JSON.parse(await readFile(at('job/sweep.json'), 'utf8')) as { jobs: string[] };
      await cluster?.run('scancel', `${jobs[0]}_2`);
      const waited = await beliefscope('sweep', ...slurm, '--wait');
      expect(waited.code).toBe(1);
      expect(waited.stderr).toContain(`1 of 5 checkpoints are missing (${LATE}), of 1 shard that is not done.`);
      expect(waited.stderr).toContain(`beliefscope sweep --slurm ${at('job')} --submit --wait`);
      expect(await linesOf(at('out.jsonl'))).toBe(4);
      await endWriting();
      const again = await beliefscope('sweep', ...slurm, '--submit', '--wait');
      expect([again.code, again.stdout]).toEqual([0, expect.stringMatching(/1 task of 2 submitted/)]);
      expect(await readFile(at('out.jsonl'), 'utf8')).toBe(whole);
      const nothing = await beliefscope('sweep', ...slurm, '--submit');
      expect(nothing.stdout).toContain('are done: nothing was submitted');
    });

    it('what sbatch refuses is said as it says it', async () => {
      const { code, stderr } = await beliefscope(...asked, '--submit', '--partition', 'nowhere');
      expect(code).toBe(1);
      expect(stderr).toMatch(/sbatch did not take the job: .*[Ii]nvalid partition/);
    });
  },
);

describe('the script of a job array', () => {
  it('is written, and nothing is asked of Slurm', async () => {
    const here = await mkdtemp(join(tmpdir(), 'script-'));
    const args = ['sweep', sample, '--jsonl', join(here, 'out.jsonl'), '--slurm', join(here, 'job'), '--shards', '3'];
    const env = { ...process.env, PATH: '/nowhere' };
    const { code, stdout } = await new Promise<Outcome>((resolve) => {
      execFile(
        process.execPath,
        [built('cli.js'), ...args, '--sbatch-option=--account=lab', '--time', '2:00:00'],
        { env },
        (error, out, err) => resolve({ code: error ? Number(error.code ?? 1) : 0, stdout: out, stderr: err }),
      );
    });
    expect(code).toBe(0);
    expect(stdout).toContain('12 checkpoints in 3 shards, 0 of them done.');
    const script = await readFile(join(here, 'job/sweep.sbatch'), 'utf8');
    expect(script.split('\n').filter((line) => line.startsWith('#SBATCH'))).toEqual([
      '#SBATCH --job-name=beliefscope-sweep',
      '#SBATCH --array=1-3',
      '#SBATCH --output=/dev/null',
      '#SBATCH --ntasks=1',
      '#SBATCH --cpus-per-task=2',
      '#SBATCH --mem=4G',
      '#SBATCH --time=2:00:00',
      '#SBATCH --requeue',
      '#SBATCH --account=lab',
    ]);
    await rm(here, { recursive: true });
  });

  it.each([
    ['sbatch-option', '--account=lab\n#SBATCH --x'],
    ['sbatch-option', 'rm'],
    ['sbatch-option', '--comment=a\rb'],
    ['partition', 'a b'],
    ['time', '1 h'],
    ['mem', '4G --x'],
  ] as const)('refuses a --%s that would be another line: %j', (name, typed) => {
    expect(slurmOptions[name].read(typed)).toBeNull();
  });
});
