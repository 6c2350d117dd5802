import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { commandScripts } from '../../../src/host/agents/commandScripts.js';

test.skipIf(process.platform === 'win32')(
  'a shell runs beliefscope from PATH by the editor’s Node, whatever its folder is called, and hands on what is typed',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "beliefscope it's $HOME "));
    const cli = join(folder, 'cli.js');
    await writeFile(cli, 'console.log(JSON.stringify([process.argv.slice(2), process.env.ELECTRON_RUN_AS_NODE]))');
    const bin = join(folder, 'bin');
    await mkdir(bin);
    await writeFile(join(bin, 'beliefscope'), commandScripts(process.execPath, cli).beliefscope ?? '');
    await chmod(join(bin, 'beliefscope'), 0o755);
    const { stdout } = await promisify(execFile)('sh', ['-c', 'beliefscope analyse "a b" --json -'], {
      env: { PATH: `${process.env.PATH}${delimiter}${bin}` },
    });
    expect(JSON.parse(stdout)).toEqual([['analyse', 'a b', '--json', '-'], '1']);
    await rm(folder, { recursive: true });
  },
);

test('for Windows a batch file does the same, and no part of a path is taken for a variable', () => {
  const text = commandScripts('C:\\Code 100%\\Code.exe', 'C:\\x\\cli.js')['beliefscope.cmd'];
  expect(text?.split('\r\n')).toEqual([
    '@echo off',
    'setlocal',
    'set ELECTRON_RUN_AS_NODE=1',
    '"C:\\Code 100%%\\Code.exe" "C:\\x\\cli.js" %*',
    '',
  ]);
});
