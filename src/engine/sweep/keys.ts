import { createHash } from 'node:crypto';
import type { AnalysisResult } from '../../protocol/analysis.js';
import type { LineJob } from './messages.js';
import { keyOf } from './store.js';

/** Of a line, once the bytes of its checkpoint are known; null where it cannot be kept. */
export const lineKey = ({ facts, first, first_sha256, check, request }: LineJob, sha256: string): string | null => {
  const isFirst = first === request.checkpoint;
  if (facts === null || (first !== null && !isFirst && first_sha256 === null)) return null;
  return keyOf('line', facts, first === null ? 'no steps' : isFirst ? 'earliest' : first_sha256, check, sha256);
};

/** Of what an analysis found of a run's earliest checkpoint. */
export const earliestKey = (facts: string, sha256: string): string => keyOf('earliest', facts, sha256);

/** Of the lines in which sweeps keep the same, without and with a check. */
export const earliestLineKeys = (facts: string, sha256: string): readonly string[] =>
  [false, true].map((check) => keyOf('line', facts, 'earliest', check, sha256));

/** Raised when frames hold other numbers, so that those kept before are not taken for them. */
const FRAME_VERSION = 2;

/** Of the mean read-outs of one checkpoint. */
export const frameKey = (facts: string | null, beliefs: string, sha256: string): string | null =>
  facts === null ? null : keyOf('frame', FRAME_VERSION, facts, beliefs, sha256);

/** Equal where beliefs are equal, in their order. */
export const beliefsKey = ({ beliefs: { count, vector } }: Pick<AnalysisResult, 'beliefs'>): string =>
  createHash('sha256')
    .update(`${count} `)
    .update(new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength))
    .digest('hex');
