import { readFile } from 'node:fs/promises';
import { afterAll, expect, test } from 'vitest';
import type { LoadedGraph } from '../../src/checkpoint/architecture/architecture.js';
import { loadModel } from '../../src/checkpoint/load.js';
import { loadAllowance } from '../../src/model/exported/allowances.js';
import { GraphCalls } from '../../src/model/exported/graphCalls.js';
import { GraphProcess } from '../../src/model/exported/graphProcess.js';
import { GraphRunner } from '../../src/model/exported/graphRun.js';
import { createGraphSession } from '../../src/model/exported/graphSession.js';
import type { LiveProgram } from '../../src/model/exported/liveProgram.js';
import { prefixTreeOf, type Activations } from '../../src/model/prefixTree.js';
import { InputError } from '../../src/shared/inputError.js';
import { built } from '../tools/built.mjs';
import { memoryFolder } from '../unit/checkpoint/support/memory.js';
import { TELLS_PROCESSES } from '../unit/support/processTree.js';
import { Random } from './checkpoint/random.js';
import { fuzzedGraph } from './exported/randomGraphs.js';

built('graph.js');

const GRAPHS = Number(process.env.FUZZ_GRAPHS ?? 400);
const SEED = Number(process.env.FUZZ_SEED ?? 20261127);
const MOST_BYTES = 512 * 2 ** 20;
/** Only what hangs takes so long: how much is computed is bounded by processor time. */
const MOST_MS = 60_000;
const MOST_CPU_MS = 2000;

/** The process that the next graph goes to: another one where the last graph ended it. */
let graphProcess: GraphProcess | null = null;
afterAll(() => graphProcess?.stop());

async function runOnce(
  checkpoint: LoadedGraph,
  tree: Parameters<GraphRunner['run']>[0],
  worst: Worst,
): Promise<Activations> {
  if (!graphProcess?.isAlive) graphProcess = new GraphProcess('1.onnx');
  const live = graphProcess;
  await worst.begin(live);
  const took = (await live.load(checkpoint, { threads: 1, allowance: loadAllowance(checkpoint) })).cpuMs;
  const program: Pick<LiveProgram, 'canAdd' | 'run'> = { canAdd: false, run: (run) => live.run(run()) };
  const given = await new GraphRunner(new GraphCalls(program, checkpoint, 1), checkpoint, 1).run(tree, {});
  worst.cpuMs = Math.max(worst.cpuMs, took);
  return given;
}

/** The most memory and processor time that a graph took, as the system tells of its process. */
class Worst {
  bytes = 0;
  cpuMs = 0;
  private start: { bytes: number; cpuMs: number } | null = null;
  private pid = 0;

  async begin({ pid }: GraphProcess): Promise<void> {
    this.pid = pid ?? 0;
    this.start = await this.now();
  }

  async look(): Promise<void> {
    const now = await this.now().catch(() => null);
    if (!now || !this.start) return;
    // A process that has only begun is loading onnxruntime.
    this.bytes = Math.max(this.bytes, now.bytes - Math.max(this.start.bytes, 100 * 2 ** 20));
    this.cpuMs = Math.max(this.cpuMs, now.cpuMs - Math.max(this.start.cpuMs, 500));
  }

  private async now(): Promise<{ bytes: number; cpuMs: number }> {
    if (!TELLS_PROCESSES) return { bytes: 0, cpuMs: 0 };
    const stat = await readFile(`/proc/${this.pid}/stat`, 'utf8');
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    return { bytes: (fields[21] ?? 0) * 4096, cpuMs: ((fields[11] ?? 0) + (fields[12] ?? 0)) * 10 };
  }
}

test('graphs of every kind give an answer of the right shape or a sentence, within their time and memory', async () => {
  const random = new Random(SEED);
  const { tree } = prefixTreeOf([
    [0, 1, 1, 0],
    [1, 0, 0, 1],
    [1, 1],
  ]);
  const refused: Record<string, number> = {};
  const faults: string[] = [];
  const worst = new Worst();
  let answered = 0;
  let slowestMs = 0;
  const watch = setInterval(() => void worst.look(), 5);
  for (let index = 0; index < GRAPHS && faults.length < 5; index++) {
    const { kind, bytes } = fuzzedGraph(random);
    const name = `graph ${index} (${kind})`;
    const before = performance.now();
    try {
      const checkpoint = await loadModel(memoryFolder({ '1.onnx': bytes }), '1.onnx');
      if (!('model' in checkpoint)) throw new Error('not read as a graph');
      // Now and then as the engine does it, with a process of its own.
      if (index % 100 === 0) {
        const session = await createGraphSession(checkpoint);
        try {
          await session.run(tree);
        } finally {
          await session.release();
        }
      }
      const { logits, resid_post } = await runOnce(checkpoint, tree, worst);
      const { d_model, d_vocab_out } = checkpoint.architecture;
      if (
        logits.length !== tree.count * d_vocab_out ||
        resid_post.some((stream) => stream.length !== tree.count * d_model)
      )
        faults.push(`${name}: an answer of another shape`);
      answered++;
    } catch (error) {
      if (!(error instanceof InputError))
        faults.push(`${name}: ${error instanceof Error ? error.stack : String(error)}`);
      else {
        refused[error.code] = (refused[error.code] ?? 0) + 1;
        if (
          !/^1\.onnx.*[.)]$/.test(error.message) ||
          /[\x00-\x1f]|\.(cc|cpp|h):\d|onnxruntime::|\[E:/.test(error.message) ||
          error.message.length > 900
        )
          faults.push(`${name}: ${error.code}: ${error.message}`);
        if (process.env.FUZZ_TELL) console.log(name, error.code, error.message);
      }
    }
    slowestMs = Math.max(slowestMs, performance.now() - before);
  }
  clearInterval(watch);
  if (process.env.FUZZ_TELL) console.log({ answered, refused, slowestMs, worst });
  expect(faults).toEqual([]);
  expect(slowestMs).toBeLessThan(MOST_MS);
  expect(worst.bytes).toBeLessThan(MOST_BYTES);
  expect(worst.cpuMs).toBeLessThan(MOST_CPU_MS);
  // A fuzzer whose graphs are all refused for one reason tests nothing.
  expect(answered).toBeGreaterThan(GRAPHS / 20);
  expect(Object.keys(refused).length).toBeGreaterThan(3);
}, 300_000);
