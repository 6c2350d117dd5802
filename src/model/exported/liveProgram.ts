import type { LoadedGraph } from '../../checkpoint/architecture/architecture.js';
import { CancelledError } from '../../shared/cancellation.js';
import { InputError } from '../../shared/inputError.js';
import { warmRuntime } from '../runtime/warmRuntime.js';
import { loadAllowance } from './allowances.js';
import type { Done, Run } from './child/messages.js';
import { GraphProcess } from './graphProcess.js';
import { steerableGraph } from './steerableGraph.js';

/** Processes at once, and how long one lives on that nobody asks: an exported model is loaded again in a moment. */
const MOST_ALIVE = 4;
const IDLE_MS = 60_000;

/** Those with a process, the one asked last at the end. */
const alive = new Set<LiveProgram>();

/** An exported model in a process of its own, which is started when it is asked and none lives. */
export class LiveProgram {
  private process: GraphProcess | null = null;
  private turn: Promise<unknown> = Promise.resolve();
  private waiting = 0;
  private idle: NodeJS.Timeout | undefined;
  private takesAdditions = false;

  constructor(
    private readonly checkpoint: LoadedGraph,
    private readonly threads: number,
  ) {}

  /** Whether runs can add to its streams; known once it was loaded. */
  get canAdd(): boolean {
    return this.takesAdditions;
  }

  /** @throws InputError `bad-onnx`, `graph-failed`, `runtime`; CancelledError */
  load(signal?: AbortSignal): Promise<void> {
    return this.inTurn(async () => void (await this.loaded(signal)));
  }

  /** @throws InputError `graph-failed`, `unsupported-graph`, and what {@link load} throws; CancelledError */
  run(run: () => Omit<Run, 'kind'>, signal?: AbortSignal): Promise<Done> {
    return this.inTurn(async () => (await this.loaded(signal)).run(run(), signal));
  }

  stop(): void {
    clearTimeout(this.idle);
    alive.delete(this);
    this.process?.stop();
    this.process = null;
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    this.waiting++;
    clearTimeout(this.idle);
    const result = this.turn.then(work);
    this.turn = result.catch(() => undefined);
    try {
      return await result;
    } finally {
      if (--this.waiting === 0) this.idle = setTimeout(() => this.stop(), IDLE_MS).unref();
    }
  }

  private async loaded(signal?: AbortSignal): Promise<GraphProcess> {
    if (this.process && !this.process.isAlive) this.stop();
    alive.delete(this);
    alive.add(this);
    if (this.process) return this.process;
    for (const other of alive) if (alive.size > MOST_ALIVE && other.waiting === 0) other.stop();
    const process = (this.process = new GraphProcess(this.checkpoint.file));
    try {
      // Our own copy of onnxruntime, which fits and scores, loads while the process starts.
      await warmRuntime();
      this.takesAdditions = await this.loadInto(process, signal);
      return process;
    } catch (error) {
      this.stop();
      throw error;
    }
  }

  /** Whether it was loaded with inputs through which runs steer, which not every graph that could have them takes. */
  private async loadInto(process: GraphProcess, signal?: AbortSignal): Promise<boolean> {
    const { sideFiles, model } = this.checkpoint;
    const how = { threads: this.threads, allowance: loadAllowance(this.checkpoint) };
    const steerable = steerableGraph(this.checkpoint);
    try {
      if (steerable) {
        await process.load({ model: steerable, sideFiles }, how, signal);
        return true;
      }
    } catch (error) {
      if (error instanceof CancelledError || !(error instanceof InputError) || error.code !== 'bad-onnx') throw error;
    }
    await process.load({ model, sideFiles }, how, signal);
    return false;
  }
}
