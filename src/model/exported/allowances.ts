import type { LoadedGraph } from '../../checkpoint/architecture/architecture.js';
import type { Allowance } from './child/messages.js';

const MIB = 2 ** 20;

/*
 * What a model may take follows from its size: about twenty times the processor time that exports of torch were measured to
 * take on a server of 2024, so that a slow or busy machine refuses none of them.
 */
const START_MS = 500;
const MS_PER_MIB = 20;
const MS_PER_OPERATOR = 1;
/** A call: its operators, and its multiply-adds at 2^28 a second. */
const CALL_MS = 20;
const CALL_MS_PER_OPERATOR = 0.2;
const WORK_PER_MS = 2 ** 28 / 1000;

const START_BYTES = 192 * MIB;
/** What arrives, what onnxruntime reads it into, and the weights as its operators keep them. */
const COPIES = 3;
/** A call's largest tensors as they are estimated, those that onnxruntime holds beside them included. */
const CALL_COPIES = 8;

type Sized = Pick<LoadedGraph, 'model' | 'sideFiles' | 'nodes' | 'parameters' | 'architecture'>;

const fileBytes = ({ model, sideFiles = [] }: Sized): number =>
  sideFiles.reduce((sum, { data }) => sum + data.byteLength, model.byteLength);

/** What making a model ready to run may take: constants among its operators are computed then. */
export function loadAllowance(model: Sized): Allowance {
  const bytes = fileBytes(model);
  return {
    cpuMs: START_MS + (MS_PER_MIB * bytes) / MIB + MS_PER_OPERATOR * model.nodes.length,
    bytes: START_BYTES + COPIES * bytes,
  };
}

/** Multiply-adds of one position of words of `pos` tokens, and numbers of its largest tensors together. */
export function positionCost({ parameters, architecture }: Sized, pos: number): { work: number; floats: number } {
  const { d_model, d_vocab_out, n_layers } = architecture;
  return {
    work: parameters + 2 * pos * d_model * n_layers,
    floats: n_layers * (16 * d_model + 8 * pos) + 2 * d_vocab_out,
  };
}

/** Processor time on account: each call adds what one of its size may take, and takes what it did. */
export class CallAccount {
  private leftMs = START_MS;
  private mostBytes = 0;

  constructor(
    private readonly model: Sized,
    private readonly threads: number,
  ) {}

  /** What the next call may take. */
  next(batch: number, pos: number): Allowance {
    const { work, floats } = positionCost(this.model, pos);
    const places = batch * pos;
    // Threads that wait for each other take processor time as well.
    const own = CALL_MS + CALL_MS_PER_OPERATOR * this.model.nodes.length + (places * work) / WORK_PER_MS;
    this.leftMs = Math.min(START_MS, this.leftMs) + own * this.threads;
    // Memory that was freed may stay with the process.
    this.mostBytes = Math.max(this.mostBytes, places * floats * 4);
    return {
      cpuMs: Math.max(CALL_MS, this.leftMs),
      bytes: START_BYTES + COPIES * fileBytes(this.model) + CALL_COPIES * this.mostBytes,
    };
  }

  took(cpuMs: number): void {
    this.leftMs -= cpuMs;
  }
}
