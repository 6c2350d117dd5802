import { InputError } from '../../shared/inputError.js';
import type { CheckpointContents } from './contents.js';
import { firstOpaque } from './pickle/opaque.js';

/**
 * Refuses a file that holds no state dict because what it holds would have to be run, or several and none is preferred.
 * @throws InputError `foreign-global`, `several-models`
 */
export function refuseContents({ tensors, object, description, problem }: CheckpointContents, file: string): void {
  if (problem) throw problem;
  if (tensors.size > 0) return;
  const foreign = firstOpaque(object);
  if (foreign)
    throw new InputError(
      'foreign-global',
      `${file} holds ${description}, and no weights that can be read: it needs ${foreign.fullName}, which is never run. ` +
        `Save the weights alone: torch.save(model.state_dict(), file).`,
    );
}
