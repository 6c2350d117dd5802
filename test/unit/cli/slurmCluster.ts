import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** A cluster of two nodes of one processor each, on this machine, with a configuration and ports of its own. */
export interface SlurmCluster {
  /** With which programs of Slurm find it. */
  readonly env: NodeJS.ProcessEnv;
  run(program: string, ...args: string[]): Promise<{ readonly code: number; readonly output: string }>;
  /** Takes a node away as a power cut does: its daemon, and a process of a job with all that it runs below. */
  nodeDies(node: string, process: number): Promise<void>;
  stop(): Promise<void>;
}

const NODES = ['n1', 'n2'] as const;
/** Where daemons are, which the PATH of a person often leaves out. */
const env = { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin:/usr/local/sbin` };

/** Starts a cluster, or says why there is none. */
export async function startSlurm(): Promise<
  { cluster: SlurmCluster; reason: null } | { cluster: null; reason: string }
> {
  if (process.platform !== 'linux') return { cluster: null, reason: 'Slurm runs on Linux' };
  const absent: string[] = [];
  for (const program of ['munged', 'slurmctld', 'slurmd', 'sbatch', 'squeue'])
    if ((await ran('sh', ['-c', `command -v ${program}`])).code !== 0) absent.push(program);
  if (absent.length > 0)
    return { cluster: null, reason: `${absent.join(', ')} not installed (Debian: slurm-wlm, munge)` };
  const root = await mkdtemp(join(tmpdir(), 'slurm-'));
  const started: ChildProcess[] = [];
  const stop = async () => {
    for (const child of started.toReversed()) await ended(child);
    await rm(root, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    return { cluster: await start(root, started, stop), reason: null };
  } catch (error) {
    await stop();
    return { cluster: null, reason: `Slurm did not start: ${error instanceof Error ? error.message : String(error)}` };
  }
}

async function start(root: string, started: ChildProcess[], stop: () => Promise<void>): Promise<SlurmCluster> {
  const at = (name: string) => join(root, name);
  await mkdir(at('state'));
  await writeFile(at('munge.key'), randomBytes(1024), { mode: 0o400 });
  const daemon = (program: string, ...args: string[]) => {
    const child = spawn(program, args, { env: own, stdio: 'ignore', detached: true });
    child.on('error', () => undefined);
    started.push(child);
    return child;
  };
  const own = { ...env, SLURM_CONF: at('slurm.conf') };
  const munge = ['socket', 'pid-file', 'log-file', 'seed-file'].map((name) => `--${name}=${at(`munge.${name}`)}`);
  daemon('munged', '--foreground', '--force', `--key-file=${at('munge.key')}`, ...munge);
  const [ctld, ...ports] = await freePorts(1 + NODES.length);
  const user = userInfo().username;
  await writeFile(
    at('slurm.conf'),
    [
      'ClusterName=test',
      'SlurmctldHost=localhost(127.0.0.1)',
      `SlurmUser=${user}`,
      `SlurmdUser=${user}`,
      `SlurmctldPort=${ctld}`,
      'AuthType=auth/munge',
      'CryptoType=crypto/munge',
      `AuthInfo=socket=${at('munge.socket')}`,
      `StateSaveLocation=${at('state')}`,
      `SlurmdSpoolDir=${at('spool-%n')}`,
      `SlurmctldPidFile=${at('slurmctld.pid')}`,
      `SlurmdPidFile=${at('slurmd-%n.pid')}`,
      `SlurmctldLogFile=${at('slurmctld.log')}`,
      `SlurmdLogFile=${at('slurmd-%n.log')}`,
      // No control groups, and nothing of the machine is changed.
      ...['ProctrackType=proctrack/linuxproc', 'TaskPlugin=task/none', 'JobAcctGatherType=jobacct_gather/none'],
      ...['AccountingStorageType=accounting_storage/none', 'MpiDefault=none', 'SwitchType=switch/none'],
      ...['SelectType=select/cons_tres', 'SelectTypeParameters=CR_Core', 'SchedulerType=sched/builtin'],
      'SchedulerParameters=sched_interval=1,batch_sched_delay=0,sched_min_interval=0',
      ...[
        'ReturnToService=2',
        'SlurmdTimeout=300',
        'InactiveLimit=0',
        'KillWait=1',
        'CompleteWait=0',
        'MessageTimeout=20',
      ],
      ...NODES.map(
        (name, index) =>
          `NodeName=${name} NodeHostname=localhost NodeAddr=127.0.0.1 Port=${ports[index]} CPUs=1 RealMemory=2000`,
      ),
      `PartitionName=all Nodes=${NODES.join(',')} Default=YES MaxTime=INFINITE State=UP`,
      '',
    ].join('\n'),
  );
  await until(async () => (await ran('munge', ['-n', `--socket=${at('munge.socket')}`], own)).code === 0, 'munged');
  daemon('slurmctld', '-D', '-f', at('slurm.conf'));
  const daemons = new Map(
    NODES.map((name) => [name as string, daemon('slurmd', '-D', '-N', name, '-f', at('slurm.conf'))]),
  );
  const areIdle = async () => {
    const { output } = await ran('sinfo', ['-h', '-N', '-o', '%N %t'], own);
    return NODES.every((name) => output.includes(`${name} idle`));
  };
  await until(areIdle, async () =>
    (await readFile(at('slurmctld.log'), 'utf8').catch(() => '')).split('\n').slice(-4).join('; '),
  );
  return {
    env: own,
    run: (program, ...args) => ran(program, args, own),
    async nodeDies(node, process) {
      const daemonOfNode = daemons.get(node);
      if (daemonOfNode) await ended(daemonOfNode);
      for (const pid of above(process)) kill(pid);
      // What the controller says of itself once a node has not answered for SlurmdTimeout.
      await ran('scontrol', ['update', `NodeName=${node}`, 'State=DOWN', 'Reason=gone'], own);
    },
    stop,
  };
}

/** A process and those above it, up to the daemon's own that leads the job on its node. */
function above(process: number): number[] {
  const found: number[] = [];
  for (let pid = process; pid > 1;) {
    found.push(pid);
    const status = statusOf(pid);
    if (/^Name:\s*slurmstepd/m.test(status)) break;
    pid = Number(/^PPid:\s*(\d+)/m.exec(status)?.[1] ?? 0);
    if (found.length > 6) throw new Error(`process ${process} is no job's`);
  }
  return found.toReversed();
}

function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended in the meantime.
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const closed = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await closed;
}

function ran(
  program: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = env,
): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    execFile(program, args, { env: environment, timeout: 60_000 }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code ?? 1) || 1 : 0, output: stdout + stderr });
    });
  });
}

/** Waits for what comes by itself; a machine that is busy may take long. */
export async function until(isSo: () => Promise<boolean>, what: string | (() => Promise<string>)): Promise<void> {
  const start = performance.now();
  while (!(await isSo())) {
    if (performance.now() - start > 60_000)
      throw new Error(`waited in vain: ${typeof what === 'string' ? what : await what()}`);
    await pause(100);
  }
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve) =>
          server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
        ),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
