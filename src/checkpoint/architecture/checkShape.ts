import { InputError } from '../../shared/inputError.js';
import { shapeText, type StoredTensor } from '../formats/storedTensor.js';

/** @throws InputError `missing-tensor` where there is none and it is not optional, `bad-shape` */
export function checkShape(
  stored: StoredTensor | undefined,
  name: string,
  shape: readonly number[],
  optional: boolean,
  file: string,
): void {
  if (!stored) {
    if (optional) return;
    throw new InputError('missing-tensor', `${file} lacks ${name}, which should be ${shapeText(shape)}.`);
  }
  if (stored.shape.length !== shape.length || stored.shape.some((length, axis) => length !== shape[axis]))
    throw new InputError(
      'bad-shape',
      `${file}: ${name} should be ${shapeText(shape)} and is ${shapeText(stored.shape)}.`,
    );
}
