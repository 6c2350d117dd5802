import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, sample } from '../../tools/paths.mjs';

export interface Workspace {
  readonly path: string;
  remove(): Promise<void>;
}

/**
 * A folder as a person has it: two runs, one of them in a folder below, code beside them, folders without
 * checkpoints, and folders that cannot be used.
 */
export async function makeWorkspace(): Promise<Workspace> {
  const above = await mkdtemp(join(tmpdir(), 'beliefscope-work-'));
  const path = join(above, 'experiments');
  const at = (...parts: string[]) => join(path, ...parts);
  await cp(sample, at('rrxor'), { recursive: true });
  await cp(join(root, 'test/data/checkpoints/mess3'), at('runs/mess3'), { recursive: true });
  await mkdir(at('notes'));
  await writeFile(at('notes/ideas.md'), '# Ideas\n');
  await writeFile(at('train.py'), 'print("training")\n');
  await mkdir(at('truncated'));
  const whole = await readFile(join(sample, '11520000.pt'));
  await writeFile(at('truncated/100.pt'), whole.subarray(0, Math.floor(whole.length / 2)));
  await cp(join(sample, 'train_config.json'), at('truncated/train_config.json'));
  return { path, remove: () => rm(above, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }) };
}
