/** What the coordinator of a sweep and its workers say to each other. */
import type { AnalyseRequest } from '../../protocol/analysis.js';
import type { ErrorInfo } from '../../protocol/outcome.js';
import type { EarliestTold } from '../stores/earliestTold.js';
import type { KeptLine } from './kept.js';

/** Names the process as a worker, as its first argument. */
export const WORKER = 'sweep-worker';

/** Where results are kept on disk, and how many bytes of them at most. */
export interface StorePlace {
  readonly folder: string;
  readonly bytes: number;
}

interface AnyJob {
  /** Of one checkpoint by its file; one native thread. */
  readonly request: AnalyseRequest;
  /** Equal where all that decides the numbers is, but for the bytes of checkpoints; null: results cannot be kept by it. */
  readonly facts: string | null;
  readonly store: StorePlace | null;
}

export interface LineJob extends AnyJob {
  readonly kind: 'line';
  readonly run: string;
  readonly step: number | null;
  /** The earliest checkpoint of the run; null where no step is known. */
  readonly first: string | null;
  /** The hash of its bytes; null where it is unknown. */
  readonly first_sha256: string | null;
  readonly check: boolean;
  /** Whether the read-outs are kept as well, where they are not too large. */
  readonly frames: boolean;
}

export interface FrameJob extends AnyJob {
  readonly kind: 'frame';
  readonly step: number | null;
  /** Numbers of a frame. */
  readonly length: number;
  /** Of the beliefs that the read-outs must be of. */
  readonly beliefs: string;
}

export type Job = LineJob | FrameJob;

export interface LineFound {
  readonly kind: 'line';
  readonly kept: KeptLine;
  /** Whether nothing was computed for it. */
  readonly known: boolean;
}

export interface FrameFound {
  readonly kind: 'frame';
  readonly step: number | null;
  /** As of a frame. */
  readonly centre: Float32Array;
}

export type Found = LineFound | FrameFound;

export type ToWorker =
  | { readonly say: 'do'; readonly id: number; readonly job: Job }
  | { readonly say: 'cancel'; readonly id: number }
  /** What is known of the earliest checkpoint that was asked for; null: it is to be computed where it is wanted. */
  | { readonly say: 'earliest'; readonly id: number; readonly told: EarliestTold | null }
  | { readonly say: 'host'; readonly call: number; readonly value: unknown; readonly error: ErrorInfo | null };

export type FromWorker =
  | { readonly say: 'up' }
  | { readonly say: 'found'; readonly id: number; readonly found: Found; readonly peakBytes: number }
  | { readonly say: 'failed'; readonly id: number; readonly error: ErrorInfo; readonly peakBytes: number }
  | { readonly say: 'earliest'; readonly id: number }
  /** Only the coordinator's own host reads virtual file systems. */
  | {
      readonly say: 'host';
      readonly call: number;
      readonly method: 'list' | 'stat' | 'read';
      readonly args: readonly [string, number, number];
    };
