import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const tools = join(import.meta.dirname, '../../tools');

it.each([
  ['package.mjs', ['--target', 'linux-x86'], 'no runtime for "linux-x86"; it has those for linux-x64'],
  ['package.mjs', ['--bogus'], "Unknown option '--bogus': the first lines of"],
  ['package.mjs', ['linux-x64'], "Unexpected argument 'linux-x64'"],
  ['test.mjs', ['--only', 'bogus'], '--only takes build, static, unit, e2e, found "bogus"'],
  ['test.mjs', ['--colour'], "Unknown option '--colour'"],
  ['bench.mjs', ['--repeats', 'x'], '--repeats takes a whole number from 1 to 1000, found "x"'],
  ['start.mjs', ['--port', '99999'], '--port takes a whole number from 0 to 65535, found "99999"'],
])('%s %j is refused in one line, before anything is done', (tool, args, message) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(tools, tool), ...args], { encoding: 'utf8' });
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toContain(message);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});
