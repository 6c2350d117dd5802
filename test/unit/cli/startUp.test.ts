import { isAscii } from 'node:buffer';
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { built } from '../../tools/built.mjs';
import { sample } from './cli.js';

/** The files of dist/ that the command line loads for some arguments. */
function loadedFor(...args: string[]): string[] {
  const script = `process.on('exit', () => console.error('LOADED ' + JSON.stringify(Object.keys(require.cache))));
    require(${JSON.stringify(built('cli.js'))});`;
  const { stderr } = spawnSync(process.execPath, ['-e', script, 'cli.js', ...args], { encoding: 'utf8' });
  const files = JSON.parse(/LOADED (.*)/.exec(stderr)?.[1] ?? '[]') as string[];
  return files
    .filter((file) => dirname(file) === dirname(built('cli.js')))
    .map((file) => basename(file))
    .sort();
}

describe('the command line loads what it needs', () => {
  it('for its version: nothing else', () => {
    expect(loadedFor('--version')).toEqual(['cli.js']);
  });

  it('for a run with a JSON config: neither YAML, nor S3, nor the writer of .npz', () => {
    expect(loadedFor('inspect', join(sample, '0.pt'))).toEqual(['cli.js', 'commands.js']);
  });

  it('and reads its bundle as one byte a character', () => {
    expect(isAscii(readFileSync(built('commands.js')))).toBe(true);
  });
});

describe('compiled code is kept beside the program for the next start', () => {
  /** A copy of the command line in a folder of its own. */
  const installed = () => {
    const folder = mkdtempSync(join(tmpdir(), 'beliefscope-code-'));
    for (const name of ['cli.js', 'commands.js']) copyFileSync(built(name), join(folder, name));
    return folder;
  };
  const helpOf = (folder: string, env: NodeJS.ProcessEnv = {}) => {
    const options = {
      encoding: 'utf8',
      env: { ...process.env, NODE_DISABLE_COMPILE_CACHE: undefined, ...env },
    } as const;
    const { stdout, stderr, status } = spawnSync(process.execPath, [join(folder, 'cli.js'), 'help'], options);
    return { stdout, stderr, status };
  };
  const kept = (folder: string) =>
    readdirSync(join(folder, '.compiled')).map((name) => join(folder, '.compiled', name));

  it('in one file for a command, which is read back and not written again', () => {
    const folder = installed();
    const first = helpOf(folder);
    expect(first).toMatchObject({ status: 0, stderr: '' });
    const [file = '', ...others] = kept(folder);
    expect([basename(file).startsWith('help-'), others]).toEqual([true, []]);
    const { ino, mtimeMs } = statSync(file);
    expect(helpOf(folder)).toEqual(first);
    expect(kept(folder)).toEqual([file]);
    expect(statSync(file)).toMatchObject({ ino, mtimeMs });
  });

  it('and left aside where another program of the same length and date stands in its place', () => {
    const folder = installed();
    const [program, other] = [join(folder, 'commands.js'), join(folder, 'other.js')];
    const { atime, mtime } = statSync(program);
    const first = helpOf(folder).stdout;
    expect(first).toContain(': belief geometry');
    writeFileSync(
      other,
      readFileSync(program, 'latin1').replaceAll(': belief geometry', ': BELIEF GEOMETRY'),
      'latin1',
    );
    utimesSync(other, atime, mtime);
    renameSync(other, program);
    expect(helpOf(folder).stdout).toBe(first.replaceAll(': belief geometry', ': BELIEF GEOMETRY'));
  });

  it('and left aside where its bytes have changed, or it cannot be kept, or is not wanted', () => {
    const folder = installed();
    expect(helpOf(folder, { NODE_DISABLE_COMPILE_CACHE: '1' }).status).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(['cli.js', 'commands.js']);
    writeFileSync(join(folder, '.compiled'), 'a file in its place');
    const first = helpOf(folder);
    expect(first).toMatchObject({ status: 0, stderr: '' });
    rmSync(join(folder, '.compiled'));
    helpOf(folder);
    const [file = ''] = kept(folder);
    const damaged = readFileSync(file);
    for (let at = damaged.length >> 1; at < damaged.length; at += 97) damaged[at] = (damaged[at] ?? 0) ^ 0xff;
    for (const bytes of [damaged, damaged.subarray(0, 1000)]) {
      writeFileSync(file, bytes);
      expect(helpOf(folder)).toEqual(first);
      expect(readFileSync(file).length).toBeGreaterThan(1000);
      expect(readFileSync(file).equals(bytes)).toBe(false);
    }
  });
});
