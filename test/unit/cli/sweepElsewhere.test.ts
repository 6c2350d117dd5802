import { execFile, spawnSync } from 'node:child_process';
import { copyFile, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { built } from '../../tools/built.mjs';
import { root as project, sample, type Outcome } from './cli.js';

// The recipes of docs/clusters.md as they stand there, on a run of two checkpoints.
const isThere = (program: string) =>
  process.platform !== 'win32' && spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

/** A machine that is busy computes slowly. */
const HOOK_MS = 180_000;
let here = '';
let whole = '';
const at = (...names: string[]) => join(here, ...names);

function bash(script: string): Promise<Outcome> {
  const env = { ...process.env, PATH: `${at('bin')}:${process.env.PATH ?? ''}`, BELIEFSCOPE_CACHE_DIR: at('cache') };
  return new Promise((resolve) => {
    execFile('bash', ['-e', '-c', script], { cwd: here, env }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr });
    });
  });
}

/** The commands under a heading. */
async function recipe(heading: string): Promise<string> {
  const text = await readFile(join(project, 'docs/clusters.md'), 'utf8');
  const part = text.split(/^## /m).find((each) => each.startsWith(`${heading}\n`)) ?? '';
  const found = /```bash\n(.*?)```/s.exec(part)?.[1];
  if (found === undefined) throw new Error(`docs/clusters.md has no commands under ${heading}`);
  return found;
}

beforeAll(async () => {
  here = await mkdtemp(join(tmpdir(), 'elsewhere-'));
  await mkdir(at('runs/rrxor'), { recursive: true });
  for (const name of ['train_config.json', '0.pt', '96000.pt'])
    await copyFile(join(sample, name), at('runs/rrxor', name));
  await mkdir(at('bin'));
  await writeFile(at('bin/beliefscope'), `#!/bin/sh\nexec '${process.execPath}' '${built('cli.js')}' "$@"\n`, {
    mode: 0o755,
  });
  await cp(join(project, 'docs'), at('docs'), { recursive: true });
  // ssh to a machine is a shell here, in which the shared folder is this one.
  await writeFile(at('bin/ssh'), `#!/bin/sh\nexec sh -c "$(printf %s "$2" | sed 's#/shared/project#.#')"\n`, {
    mode: 0o755,
  });
  const swept = await bash('beliefscope sweep runs/rrxor --jsonl whole.jsonl');
  expect(swept).toMatchObject({ code: 0 });
  whole = await readFile(at('whole.jsonl'), 'utf8');
  expect(whole.split('\n')).toHaveLength(3);
}, HOOK_MS);
beforeEach(() => rm(at('rrxor.jsonl'), { force: true }));
afterAll(() => rm(here, { recursive: true, force: true, maxRetries: 5 }));

describe.skipIf(process.platform === 'win32')('the recipes for clusters', () => {
  it.each([
    ['GNU parallel', 'parallel'],
    ['Snakemake', 'snakemake'],
    ['ssh alone', 'sh'],
  ])('%s', async (heading, program) => {
    if (!isThere(program)) {
      console.log(`docs/clusters.md, ${heading}: skipped, since ${program} is not installed`);
      return;
    }
    const { code, stderr } = await bash(await recipe(heading));
    expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
    expect(await readFile(at('rrxor.jsonl'), 'utf8')).toBe(whole);
  });

  it('the script of a job array without Slurm, a shard at a time', async () => {
    const made = await bash('beliefscope sweep runs/rrxor --jsonl rrxor.jsonl --slurm "a job" --shards 2 --cpus 1');
    expect(made).toMatchObject({ code: 0 });
    expect(await bash("bash 'a job/sweep.sbatch' 2")).toMatchObject({ code: 0 });
    const early = await bash("beliefscope sweep --slurm 'a job' --merge");
    expect(early.code).toBe(1);
    expect(early.stderr).toContain('1 of 2 checkpoints are missing (0.pt), of 1 shard that is not done.');
    expect(await bash("bash 'a job/sweep.sbatch' 1")).toMatchObject({ code: 0 });
    expect(await bash("beliefscope sweep --slurm 'a job' --merge")).toMatchObject({ code: 0 });
    expect(await readFile(at('rrxor.jsonl'), 'utf8')).toBe(whole);
    expect((await bash("bash 'a job/sweep.sbatch' '$(id)'")).code).toBe(2);
    const other = await bash('beliefscope sweep runs/rrxor --context 5 --jsonl rrxor.jsonl --slurm "a job"');
    expect(other.stderr).toContain('holds another sweep');
  });
});
