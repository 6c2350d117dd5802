import type { ErrorCode } from '../../shared/errorCodes.js';
import { InputError } from '../../shared/inputError.js';
import { isObjectDType, whyNotWeights } from '../formats/dtype.js';
import type { StateDict } from '../formats/storedTensor.js';

/**
 * Refuses weights that are needed and are of an element type that is not read (complex, integers without their scales,
 * objects of a foreign class), by names and types alone.
 * @param needed names that the architecture has weights under
 * @throws InputError `unsupported-dtype`, `foreign-global`
 */
export function refuseDTypes(state: StateDict, needed: Iterable<string>, file: string): void {
  for (const name of needed) {
    const dtype = state.get(name)?.dtype;
    if (dtype !== undefined) refuseDType(name, dtype, file);
  }
}

/** @throws InputError `unsupported-dtype`, `foreign-global` */
export function refuseDType(name: string, dtype: string, file: string): void {
  const why = whyNotWeights(dtype);
  const code: ErrorCode = isObjectDType(dtype) ? 'foreign-global' : 'unsupported-dtype';
  if (why !== null) throw new InputError(code, `${file}: ${name} ${why}.`);
}
