// The workflow that this extension replaces, in plain torch and scikit-learn: pipeline.py, which stands in the folder
// shared/reference beside the project.
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { run } from '../tools/children.mjs';
import { root } from '../tools/paths.mjs';
import { timed } from './timed.mjs';

/** @typedef {{ python: string, script: string }} Peer */
/**
 * @typedef {{ seconds: Record<string, number>, total_seconds: number, peak_mb: number, r2: number, mse: number,
 *   steering: { start_to_end: number[] }[] }} PeerReport
 */

const modules = 'import torch, sklearn, numpy';

/**
 * The peer, or the reason why it cannot run.
 * @param {string | undefined} named path of pipeline.py
 * @returns {Promise<Peer | string>}
 */
export async function findPeer(named) {
  const script = named ? resolve(named) : join(root, '../shared/reference/pipeline.py');
  if (!existsSync(script)) return `${script} is not there; name the reference pipeline by --peer PATH/pipeline.py.`;
  for (const python of ['/usr/bin/python3', 'python3', 'python'])
    if ((await run(python, ['-c', modules])).code === 0) return { python, script };
  return (
    'no Python with torch, scikit-learn and numpy was found. On Debian, as root:\n' +
    '    apt-get install python3-torch python3-sklearn python3-numpy'
  );
}

/** The peer could not do it: its last line says why. */
export class PeerFailed extends Error {}

/** What a program said last, before what its shell tells of the time that it took. @param {string} output */
export function lastLine(output) {
  const lines = output.split('\n').map((line) => line.trim());
  return lines.findLast((line) => line !== '' && !line.startsWith('cpu-seconds')) ?? 'it said nothing';
}

/**
 * Runs the peer once, cold. Throws PeerFailed: a case without it has figures of ours all the same.
 * @param {Peer} peer
 * @param {{ folder: string, process: string, checkpoint: number, threads: number, pairs?: number }} options
 */
export async function runPeer({ python, script }, { folder, process: generator, checkpoint, threads, pairs = 1 }) {
  const work = await mkdtemp(join(tmpdir(), 'beliefscope-bench-'));
  try {
    const out = join(work, 'report.json');
    const environment = { ...process.env };
    // Some machines pin OpenBLAS to an older kernel by these; the peer gets the best one that there is.
    for (const name of ['OPENBLAS_CORETYPE', 'OPENBLAS_L2_SIZE']) delete environment[name];
    for (const name of ['OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS']) environment[name] = String(threads);
    const args = [
      script,
      folder,
      '--process',
      generator,
      '--checkpoint',
      checkpoint,
      '--threads',
      threads,
      '--pairs',
      pairs,
    ];
    const { wall, cpu } = await timed(python, [...args, '--out', out].map(String), environment);
    return { wall, cpu, report: /** @type {PeerReport} */ (JSON.parse(await readFile(out, 'utf8'))) };
  } catch (error) {
    throw new PeerFailed(lastLine(error instanceof Error ? error.message : String(error)), { cause: error });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/**
 * Asks the peer about one case, again and again, until it fails: then its figures are missing, and nothing else.
 * @param {Peer | undefined} peer none: it never answers
 * @param {string} name of the case
 * @param {(note: string) => void} tell why there is no answer
 */
export function peerFor(peer, name, tell) {
  let asks = peer !== undefined;
  /** @param {Parameters<typeof runPeer>[1]} options @returns {Promise<Awaited<ReturnType<typeof runPeer>> | null>} */
  return async (options) => {
    if (!peer || !asks) return null;
    try {
      return await runPeer(peer, options);
    } catch (error) {
      if (!(error instanceof PeerFailed)) throw error;
      asks = false;
      tell(`The peer could not do ${name}: ${error.message}`);
      return null;
    }
  };
}
