import { execFile, fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'vitest';
import { built } from '../../tools/built.mjs';

export const root = join(import.meta.dirname, '../../..');
export const sample = join(root, 'media/sample/rrxor');

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command line as a person would: in a process of its own. */
function startedAnew(...args: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(process.execPath, [built('cli.js'), ...args], { maxBuffer: 2 ** 28 }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr });
    });
  });
}

let staying: ChildProcess | null = null;
let before: Promise<unknown> = Promise.resolve();
/** The file of tests that gave the last line: files may share this module. */
let last: string | undefined;

/** One line after the other, in the process that stays. */
function inOrder(args: string[]): Promise<Outcome> {
  const next = before.then(() => {
    staying ??= fork(join(root, 'test/tools/commandLine.mjs'), [], { execArgv: [], serialization: 'advanced' });
    const child = staying;
    return new Promise<Outcome>((resolve, reject) => {
      const ended = (code: number | null, signal: string | null) => {
        staying = null;
        reject(new Error(`the command line ended (${code ?? signal}) at: ${args.join(' ')}`));
      };
      child.once('exit', ended);
      child.once('message', (outcome: Outcome) => {
        child.off('exit', ended);
        resolve(outcome);
      });
      child.send({ args, env: { ...process.env } });
    });
  });
  before = next.catch(() => undefined);
  return next;
}

/**
 * Runs the built command line. The first line in a file of tests has a process of its own; those that follow share one,
 * which is ready at once. (outcomes.test.ts gives nearly every command processes of its own.)
 */
export function beliefscope(...args: string[]): Promise<Outcome> {
  const { testPath } = expect.getState();
  if (testPath === last) return inOrder(args);
  last = testPath;
  return startedAnew(...args);
}
