import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { built } from '../../tools/built.mjs';

export const root = join(import.meta.dirname, '../../..');
export const sample = join(root, 'media/sample/rrxor');

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command line as a person would. */
export function beliefscope(...args: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(process.execPath, [built('cli.js'), ...args], { maxBuffer: 2 ** 28 }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr });
    });
  });
}
