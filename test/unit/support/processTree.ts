import { readdir, readFile } from 'node:fs/promises';

/** Whether this machine tells of its processes as files. */
export const TELLS_PROCESSES = process.platform === 'linux';

interface Told {
  readonly pid: number;
  readonly parent: number;
  /** Processor time in clock ticks, of which Linux counts 100 a second. */
  readonly ticks: number;
  readonly bytes: number;
  readonly program: string;
}

/** A process and all that it has started, as they are now. */
export async function processTree(root: number): Promise<Told[]> {
  const all = await Promise.all(
    (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map((pid) => told(Number(pid)).catch(() => null)),
  );
  const tree: Told[] = [];
  const within = new Set([root]);
  for (let before = -1; before !== within.size;) {
    before = within.size;
    for (const each of all) if (each && within.has(each.parent)) within.add(each.pid);
  }
  for (const each of all) if (each && within.has(each.pid)) tree.push(each);
  return tree;
}

/** The processes of exported models that a process has started. */
export const graphProcesses = async (root = process.pid): Promise<Told[]> =>
  (await processTree(root)).filter(({ program }) => program.includes('graph.js'));

async function told(pid: number): Promise<Told> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const program = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ');
  return {
    pid,
    parent: fields[1],
    ticks: fields[11] + fields[12],
    bytes: fields[21] * 4096,
    program,
  };
}
