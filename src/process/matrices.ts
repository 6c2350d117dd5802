import { InputError } from '../shared/inputError.js';
import { hasMatrices, type Process } from './process.js';

/**
 * Labelled matrices, for what cannot be had without them.
 * @throws InputError `no-matrices` why there are none
 */
export function matricesOf(process: Process): readonly Float64Array[] {
  if (hasMatrices(process)) return process.matrices;
  throw new InputError('no-matrices', `${process.name}: ${whyNoMatrices(process)}`);
}

/** Why a process has no matrices, as a sentence. */
export const whyNoMatrices = ({ law, states, symbols }: Process): string =>
  law?.isHmm
    ? `The matrices of ${states.length} joint states and ${symbols.length} joint symbols are too large to be made: beliefs step by the parts.`
    : 'No labelled matrices exist: the next token depends on the whole belief, which drives the process.';
