import { InputError } from '../../../shared/inputError.js';
import type { StateDict } from '../../formats/storedTensor.js';
import { foreignModel, kindByNames } from './foreign.js';

/** What can be done about a model whose layout is not known. */
export const WAY_OUT =
  'Say in .beliefscope.json which name is which ("names"; Beliefscope: Write Layout Map begins it), or export the model to ONNX.';

/** The refusal of a state dict that is known and cannot be mapped, or null. */
export function foreignRefusal(state: StateDict, file: string): InputError | null {
  const foreign = foreignModel(state);
  if (!foreign) return null;
  const { kind, what, name } = foreign;
  const says = {
    bidirectional: `This model is bidirectional, ${what} (${name} in ${file}): beliefs are read from models that predict the next token from those before it alone.`,
    'encoder-decoder': `This model is an encoder-decoder, ${what} (${name} in ${file}): models of one causal stack are opened. Export its decoder to ONNX.`,
    other: `This model uses ${what}: ${name} in ${file}, which is not supported. Export the model to ONNX to open it.`,
  };
  return new InputError('unsupported-architecture', says[kind]);
}

/** The refusal of a state dict that no layout tells: which kind of net it may be, or that it is none. */
export function unknownRefusal(state: StateDict, description: string, file: string): InputError {
  const some = [...state.keys()].slice(0, 4).join(', ');
  switch (kindByNames(state.keys())) {
    case 'recurrent':
      return new InputError(
        'unsupported-architecture',
        `${file} is a recurrent net whose names are not known (${some}, …): torch.nn.RNN, GRU and LSTM are, with an embedding or ` +
          `one-hot tokens before them and a linear layer after them. Export the model to ONNX to open it.`,
      );
    case 'transformer':
      return new InputError(
        'unknown-layout',
        `${file} is a transformer in a layout that is not known (${some}, …): no numbered blocks with queries, keys and values ` +
          `were found. ${WAY_OUT}`,
      );
    case null:
      return new InputError(
        'not-a-model',
        `${file} holds ${description}, not a model: expected the state dict of a transformer (embed.W_E, ` +
          `blocks.0.attn.W_Q and so on) or of a recurrent net, at the top or under state_dict, model_state_dict or model.`,
      );
  }
}
