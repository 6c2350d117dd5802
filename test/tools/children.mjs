// Programs started by the tools: run to their end with their output collected, or kept until stopped. All of
// them end with this process, however it ends (Ctrl-C included).
import { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';

const windows = process.platform === 'win32';

/** @type {Set<import('node:child_process').ChildProcess>} */
const alive = new Set();

/**
 * Ends a program and what it started.
 * @param {import('node:child_process').ChildProcess} child
 * @param {NodeJS.Signals} [signal]
 */
export function end(child, signal = 'SIGTERM') {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    // Each child leads a process group of its own, so that its children end with it.
    if (windows) child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // It ended in the meantime.
  }
}

let interrupted = false;
/** Whether this process has been told to end, and what it started is ending therefore. */
export const isInterrupted = () => interrupted;

process.on('exit', () => {
  for (const child of alive) end(child, 'SIGKILL');
});
for (const [signal, number] of /** @type {const} */ ([
  ['SIGINT', 2],
  ['SIGTERM', 15],
  ['SIGHUP', 1],
]))
  process.on(signal, () => {
    interrupted = true;
    for (const child of alive) end(child);
    // A second is enough for a server to close its files; `exit` above ends what is left.
    setTimeout(() => process.exit(128 + number), alive.size > 0 ? 1000 : 0);
  });

/**
 * Starts a program and leaves it running.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions & { lowPriority?: boolean }} [options] lowPriority: what else runs goes first
 */
export function start(command, args, { lowPriority = false, ...options } = {}) {
  const child = spawn(command, args, { detached: !windows, windowsHide: true, ...options });
  if (lowPriority && child.pid !== undefined) yieldToOthers(child.pid);
  alive.add(child);
  child.on('close', () => alive.delete(child));
  child.on('error', () => alive.delete(child));
  return child;
}

/** @param {number} pid */
function yieldToOthers(pid) {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It has ended, or may not be lowered.
  }
}

/**
 * Runs a program to its end. Never throws: a program that cannot be started has the code 127.
 * @param {string} command
 * @param {string[]} args
 * @param {Parameters<typeof start>[2] & { echo?: boolean }} [options] echo: show the output as it comes
 * @returns {Promise<{ code: number, output: string, stdout: string }>}
 */
export function run(command, args, { echo = false, ...options } = {}) {
  return new Promise((resolve) => {
    let output = '';
    let stdout = '';
    const child = start(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      output += text;
      stdout += text;
      if (echo) process.stdout.write(text);
    });
    child.stderr?.setEncoding('utf8').on('data', (text) => {
      output += text;
      if (echo) process.stderr.write(text);
    });
    child.on('error', (error) => resolve({ code: 127, output: `${output}${error.message}\n`, stdout }));
    child.on('close', (code) => resolve({ code: code ?? 1, output, stdout }));
  });
}

/**
 * Runs a program to its end and throws its whole output if it fails.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions & { echo?: boolean }} [options]
 */
export async function must(command, args, options) {
  const result = await run(command, args, options);
  if (result.code !== 0) throw new Error(`${command} ${args.join(' ')} failed (${result.code})\n${result.output}`);
  return result;
}

/**
 * Runs npm, with the Node that runs this file unless another is given.
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions & { node?: string }} [options]
 */
export function npm(args, { node = process.execPath, ...options } = {}) {
  const script = process.env.npm_execpath;
  if (script && /npm-cli\.[cm]?js$/.test(script)) return must(node, [script, ...args], options);
  return must(windows ? 'npm.cmd' : 'npm', args, { shell: windows, ...options });
}
