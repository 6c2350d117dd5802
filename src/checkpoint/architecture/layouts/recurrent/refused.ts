import { InputError } from '../../../../shared/inputError.js';

/** A recurrent net that is not computed here: why, and the way out. */
export function refusedRecurrent(file: string, why: string, wayOut: string): InputError {
  return new InputError(
    'unsupported-architecture',
    `${file} is a recurrent net that cannot be analysed: ${why}. ${wayOut}, or export it as an .onnx with the hidden ` +
      'state of each layer among its outputs (blocks.{l}.hook_resid_post).',
  );
}
