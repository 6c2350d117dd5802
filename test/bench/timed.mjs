import { existsSync, readFileSync } from 'node:fs';
import { must } from '../tools/children.mjs';

const bash = '/bin/bash';

/**
 * Runs a program to its end.
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<{ stdout: string, wall: number, cpu: number | undefined }>} seconds; cpu: processor time of all its
 * threads, which other programs on a busy machine change far less than wall time
 */
export async function timed(command, args, env = process.env) {
  const started = performance.now();
  const quoted = [command, ...args].map((part) => `'${part.replaceAll("'", "'\\''")}'`).join(' ');
  const { stdout, output } = existsSync(bash)
    ? await must(bash, ['-c', `TIMEFORMAT='cpu-seconds %U %S'; time ${quoted}`], { env })
    : await must(command, args, { env });
  const wall = (performance.now() - started) / 1000;
  const [, user, system] = /cpu-seconds ([\d.]+) ([\d.]+)/.exec(output) ?? [];
  return { stdout, wall, cpu: user === undefined ? undefined : Number(user) + Number(system) };
}

/** Processor time that a process and its threads have had, in seconds; NaN where the system does not tell. @param {number | undefined} pid */
export function cpuOf(pid) {
  try {
    // After the name, which may hold anything, user and system time are the 12th and 13th field, in hundredths of a second.
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return NaN;
  }
}
