import { hasMatrices, type Process } from '../process.js';
import { whyNoMatrices } from '../matrices.js';

/** What is to be known of a process that is driven otherwise than by labelled matrices, one sentence each. */
export function drivenNotes(process: Process): string[] {
  if (hasMatrices(process)) return [];
  const noise = process.law?.noise ?? 0;
  return [
    whyNoMatrices(process),
    ...(process.law?.isHmm
      ? []
      : [
          noise > 0
            ? `Beliefs are the published ones: noise_epsilon ${noise} blurs the joint tokens, and the beliefs step as if there were none, so they are not what an exact observer would believe.`
            : 'Beliefs are those of the published update.',
        ]),
  ];
}

/** What drives a process: labelled matrices; its parts, where the joint matrices would be too large; or its beliefs, where none exist. */
export const drivenBy = ({ law }: Process): 'matrices' | 'parts' | 'beliefs' =>
  law === undefined ? 'matrices' : law.isHmm ? 'parts' : 'beliefs';
