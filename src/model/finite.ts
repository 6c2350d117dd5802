import { InputError } from '../shared/inputError.js';

/**
 * Refuses values of a model that are not all finite: nothing can be read out of them, and their scores would be no numbers.
 * @param values of float32, so that their sum in float64 is finite where all of them are
 * @param file the checkpoint's, for the message
 * @throws InputError `not-finite`
 */
export function requireFinite(values: Float32Array, file: string): void {
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += values[at];
  if (Number.isFinite(sum)) return;
  const found = values.find((value) => !Number.isFinite(value));
  throw new InputError(
    'not-finite',
    `${file} gives ${found} where a finite number is expected: training may have diverged. Choose an earlier checkpoint.`,
  );
}
