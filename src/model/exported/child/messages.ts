/** What the process of an exported model and the one that started it say to each other. */
import type { ErrorCode } from '../../../shared/errorCodes.js';

/** What one request may take, watched from outside of it. */
export interface Allowance {
  /** Processor time of all threads together, in milliseconds. */
  readonly cpuMs: number;
  /** Memory beyond what the process has had before it was given the model, in bytes. */
  readonly bytes: number;
}

/** A model follows in parts. */
export interface Begin {
  readonly kind: 'begin';
  readonly size: number;
  readonly sideFiles: readonly { readonly path: string; readonly size: number }[];
}

export interface Part {
  readonly kind: 'part';
  /** 0: the model; from 1 on its side files. */
  readonly file: number;
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** Makes the model that was sent ready to run. */
export interface Load {
  readonly kind: 'load';
  readonly threads: number;
  readonly allowance: Allowance;
}

/** One call on whole words of one length. */
export interface Run {
  readonly kind: 'run';
  readonly tokens: {
    readonly name: string;
    readonly dtype: 'int64' | 'int32';
    /** batch × pos. */
    readonly ids: Int32Array;
    readonly batch: number;
    readonly pos: number;
  };
  readonly d_model: number;
  /** Of a steerable graph: what is added, one vector or batch × pos of them; null where nothing is. */
  readonly additions: readonly { readonly name: string; readonly values: Float32Array | null }[];
  readonly outputs: readonly { readonly name: string; readonly width: number }[];
  /** The rows that are wanted of each output, as places among batch × pos. */
  readonly places: Int32Array;
  readonly allowance: Allowance;
}

export type Request = Begin | Part | Load | Run;

export interface Done {
  readonly kind: 'done';
  /** By output: places × width; of a load none. */
  readonly rows: readonly Float32Array[];
  readonly cpuMs: number;
}

/** The model is at fault, and the process goes on. */
export interface Failed {
  readonly kind: 'failed';
  readonly code: ErrorCode;
  /** Ends a sentence that begins with the file's name. */
  readonly what: string;
}

export type Answer = Done | Failed;

/** What the watch writes before it ends the process. */
export type Overrun = 'time' | 'memory';

/** The file descriptor of that. */
export const OVERRUN_FD = 4;
