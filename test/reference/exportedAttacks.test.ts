import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { beliefscope } from '../unit/cli/cli.js';
import { built } from '../tools/built.mjs';
import { runFolder } from '../unit/engine/runFolder.js';
import { slow } from '../unit/model/hostilePrograms.js';
import { graphProcesses, processTree, TELLS_PROCESSES } from '../unit/support/processTree.js';

const folder = join(import.meta.dirname, 'attacks/onnx');
const MOST_BYTES = 512 * 2 ** 20;

/** What each is refused for; a file that is not here is refused in one line as well. */
const REASONS: Readonly<Record<string, RegExp>> = {
  'constantofshape-2e9': /the operator ConstantOfShape, which makes 2,000,000,000 numbers/,
  cycle: /values of its graph hang on each other/,
  'expand-1e12': /the operator Expand, which makes 1\.0e12 numbers/,
  'gather-oob': /the operator Gather fails: indices element out of data bounds/,
  'loop-1e7': /the operator Loop, which repeats 10,000,000 times/,
  'loop-2^62': /the operator Loop, which repeats 4\.6e18 times/,
  'nan-weights': /gives NaN where a finite number is expected/,
  'undefined-op': /none named EvilOp/,
  'wide-matmul': /(computes longer|takes more memory) than a model of its size needs/,
};

/** Runs the command line, and tells the most memory that it and its processes had together. */
async function watched(...args: string[]): Promise<{ code: number | null; lines: string[]; mostBytes: number }> {
  const child = spawn(process.execPath, [built('cli.js'), ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (text: Buffer) => (said += text.toString()));
  let mostBytes = 0;
  let isOver = false;
  const over = new Promise<number | null>((resolve) => child.on('close', resolve)).finally(() => (isOver = true));
  while (!isOver && TELLS_PROCESSES) {
    const tree = await processTree(child.pid ?? -1).catch(() => []);
    mostBytes = Math.max(
      mostBytes,
      tree.reduce((sum, { bytes }) => sum + bytes, 0),
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return { code: await over, lines: said.trimEnd().split('\n'), mostBytes };
}

describe('an exported model that was made to do harm', () => {
  test.each(readdirSync(folder))('%s is refused in one line of words, within its memory', async (name) => {
    const { code, lines, mostBytes } = await watched('analyse', join(folder, name));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^beliefscope: 1\.onnx /);
    expect(lines[0]).toMatch(REASONS[name] ?? /./);
    expect(lines[0]).not.toMatch(/[\x00-\x1f]|\.(cc|cpp|h):\d|::|\[E:/);
    expect(code).toBe(1);
    const { size } = await stat(join(folder, name, '1.onnx'));
    expect(mostBytes - size).toBeLessThan(MOST_BYTES);
  });

  test('is inspected without being run', async () => {
    for (const name of ['loop-2^62', 'constantofshape-2e9', 'wide-matmul']) {
      const { code, stdout, stderr } = await beliefscope('inspect', join(folder, name, '1.onnx'));
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout).toMatch(/^output +blocks\.0\.hook_resid_post/m);
    }
  });

  test.runIf(TELLS_PROCESSES)('is ended by Ctrl-C while it computes, with its process', async () => {
    const { path } = await runFolder({ '1.onnx': slow(), 'train_config.json': '{"process": "coin"}' });
    // A group of its own, to which a terminal would send the signal.
    const child = spawn(process.execPath, [built('cli.js'), 'analyse', path], {
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (text: Buffer) => (said += text.toString()));
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    const pid = child.pid ?? -1;
    await vi.waitFor(async () => expect(await graphProcesses(pid)).toHaveLength(1), { timeout: 60_000, interval: 5 });
    const [graph] = await graphProcesses(pid);
    process.kill(-pid, 'SIGINT');
    expect([await ended, said]).toEqual([130, 'beliefscope: cancelled\n']);
    await vi.waitFor(() => expect(() => process.kill(graph.pid, 0)).toThrow(), { timeout: 60_000 });
  });
});
