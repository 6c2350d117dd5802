import { availableParallelism, freemem } from 'node:os';
import type { ModelShape } from '../../checkpoint/architecture/architecture.js';
import type { AnalysisSettings } from '../../protocol/analysis.js';

/** What a worker needs before it knows of any model: Node, our code, the native runtime. */
export const BASE_BYTES = 160 * 2 ** 20;
/** States of a process, where it is not known yet. */
const STATES = 8;
/** Share of what is free that workers may take. */
const SHARE = 0.8;

/** Memory that can be had, in bytes, as far as the system and its limits for this process tell. */
export const freeBytes = (): number =>
  'availableMemory' in process && typeof process.availableMemory === 'function'
    ? Number(process.availableMemory())
    : freemem();

/**
 * Most memory, in bytes, that an analysis of a model can take, before its process is known: all words of its vocabulary. What
 * was measured of a worker goes before it.
 */
export function estimatedBytes(shape: ModelShape, { context, sample }: AnalysisSettings): number {
  const { d_vocab, d_vocab_out, d_model, n_layers } = shape;
  const positions = context ?? shape.n_ctx;
  const symbols = Math.max(1, Math.min(d_vocab, d_vocab_out));
  let rows = 0;
  for (let level = 1, words = 1; level <= positions; level++) {
    words *= symbols;
    rows += sample ? Math.min(words, sample.words) : words;
    if (rows > 1e9) break;
  }
  const columns = n_layers * d_model;
  const row = 4 * (2 * columns + d_vocab_out) + 8 * STATES * 12 + 200;
  const parts = 8 * 8 * Math.min(columns, rows) ** 2;
  return BASE_BYTES + rows * row + parts;
}

/**
 * How many workers may be at work.
 * @param wanted 0: as many as there are cores
 * @param each memory of one, in bytes; null: not known, so that one shows it first
 * @param free memory that could be had before any was at work
 */
export function workersAllowed(wanted: number, each: number | null, free: number): number {
  const most = wanted > 0 ? wanted : availableParallelism();
  if (each === null) return 1;
  return Math.max(1, Math.min(most, Math.floor((SHARE * free) / each)));
}
