import { spawnSync } from 'node:child_process';
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
});
