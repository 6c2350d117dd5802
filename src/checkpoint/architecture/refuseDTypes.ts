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

/**
 * Float8 weights are read as they stand, which is right where no scales belong to them.
 * @returns a note where there are any
 * @throws InputError `unsupported-dtype` where the file has scales
 */
export function float8Note(state: StateDict, file: string): string | null {
  const [found] = [...state].filter(([, { dtype }]) => dtype.startsWith('float8'));
  if (!found) return null;
  const [name, { dtype }] = found;
  const scale = [...state.keys()].find((other) => /scale/i.test(other));
  if (scale !== undefined)
    throw new InputError(
      'unsupported-dtype',
      `${file}: ${name} has elements of type ${dtype} with scales (${scale}), which are not read. Save it as float32.`,
    );
  return `${file} has weights of type ${dtype} (${name}), which were read as they stand.`;
}

/** @throws InputError `unsupported-dtype`, `foreign-global` */
export function refuseDType(name: string, dtype: string, file: string): void {
  const why = whyNotWeights(dtype);
  const code: ErrorCode = isObjectDType(dtype) ? 'foreign-global' : 'unsupported-dtype';
  if (why !== null) throw new InputError(code, `${file}: ${name} ${why}.`);
}
