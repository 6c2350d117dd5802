import type { SteeringVector } from '../../protocol/steering.js';

export interface VectorOrigin {
  /** For example `rrxor, step 11,520,000`. */
  readonly model: string;
  readonly process: string;
  /** For example `belief 3 (S 0.5, T 0.5)`. */
  readonly start: string;
  readonly end: string;
  readonly multiplier: number;
  /** First steered position, counting the beginning-of-sequence token. */
  readonly from_position: number;
  /** Whether a beginning-of-sequence token precedes each word. */
  readonly bos: boolean;
  /** Whether the model is a recurrent net, whose hidden states the vector is added to. */
  readonly isRecurrent: boolean;
}

/** Python that adds a steering vector to a model's residual streams or hidden states, ready to be pasted and run. */
export function pythonText(vector: SteeringVector, origin: VectorOrigin): string {
  return origin.isRecurrent ? recurrentText(vector, origin) : hookedText(vector, origin);
}

function hookedText({ layers, vectors }: SteeringVector, origin: VectorOrigin): string {
  const rows = layers.map((layer, index) => `    ${layer}: [${vectors[index].map(pythonNumber).join(', ')}],`);
  return `${[
    comment(`Steering vector from ${origin.start} to ${origin.end}.`),
    comment(`Model: ${origin.model}; process: ${origin.process}. Computed by Beliefscope.`),
    comment(
      'Per layer: mean of blocks.{l}.hook_resid_post at positions that hold the end belief, minus that of the start belief.',
    ),
  ].join('\n')}
import torch

STEERING_VECTORS = {  # layer: d_model numbers
${rows.join('\n')}
}
MULTIPLIER = ${pythonNumber(origin.multiplier)}
FROM_POSITION = ${origin.from_position}  # first index into the tokens at which the vector is added


def steering_hooks(multiplier=MULTIPLIER, from_position=FROM_POSITION, layers=None):
    """Forward hooks for a TransformerLens HookedTransformer."""

    def adding(values):
        def hook_fn(resid_post, hook):
            vector = torch.tensor(values, dtype=resid_post.dtype, device=resid_post.device)
            steered = resid_post.clone()
            steered[:, from_position:, :] += multiplier * vector
            return steered

        return hook_fn

    chosen = STEERING_VECTORS if layers is None else {layer: STEERING_VECTORS[layer] for layer in layers}
    return [(f"blocks.{layer}.hook_resid_post", adding(values)) for layer, values in chosen.items()]


def steered_logits(model, tokens, **options):
    """Logits [batch, position, d_vocab] of a HookedTransformer on tokens [batch, position], steered.
${
  origin.bos
    ? '\n    This model was trained with a beginning-of-sequence token (the last id): it stands in front of each word.\n'
    : ''
}    """
    with torch.no_grad():
        return model.run_with_hooks(tokens, return_type="logits", fwd_hooks=steering_hooks(**options))


# probs = steered_logits(model, tokens)[:, -1].softmax(dim=-1)
`;
}

/** For torch.nn.RNN, GRU and LSTM, which take one step at a time here, since h is changed as it is handed on. */
function recurrentText({ layers, vectors }: SteeringVector, origin: VectorOrigin): string {
  const rows = layers.map((layer, index) => `    ${layer}: [${vectors[index].map(pythonNumber).join(', ')}],`);
  return `${[
    comment(`Steering vector from ${origin.start} to ${origin.end}.`),
    comment(`Model: ${origin.model}; process: ${origin.process}. Computed by Beliefscope.`),
    comment(
      'Per layer: mean hidden state at positions that hold the end belief, minus that at those that hold the start belief.',
    ),
  ].join('\n')}
import torch

STEERING_VECTORS = {  # layer: numbers of the hidden state
${rows.join('\n')}
}
MULTIPLIER = ${pythonNumber(origin.multiplier)}
FROM_POSITION = ${origin.from_position}  # first index into the tokens at which the vector is added


def steered_states(layers, inputs, multiplier=MULTIPLIER, from_position=FROM_POSITION):
    """Hidden states [batch, position, hidden] of the last layer, steered at each layer as they are handed on.

    layers: torch.nn.RNN, GRU or LSTM modules of one layer each (batch_first), in their order.
    inputs: what the first of them takes, [batch, position, numbers].
    Apply the output layer to the result for the logits.${
      origin.bos ? '\n    Each word begins with the beginning-of-sequence token (the last id).' : ''
    }
    """
    stream = inputs
    with torch.no_grad():
        for number, layer in enumerate(layers):
            state, outputs = None, []
            values = STEERING_VECTORS.get(number)
            for position in range(stream.shape[1]):
                _, state = layer(stream[:, position : position + 1], state)
                if values is not None and position >= from_position:
                    h = state[0] if isinstance(state, tuple) else state
                    h = h + multiplier * torch.tensor(values, dtype=h.dtype, device=h.device)
                    state = (h, state[1]) if isinstance(state, tuple) else h
                outputs.append((state[0] if isinstance(state, tuple) else state)[-1])
            stream = torch.stack(outputs, dim=1)
    return stream
`;
}

/** A Python comment. Line breaks in names are replaced, since they would end it. */
const comment = (text: string) => `# ${text.replace(/\s+/g, ' ')}`;

function pythonNumber(value: number): string {
  if (Number.isNaN(value)) return 'float("nan")';
  if (!Number.isFinite(value)) return `float("${value > 0 ? 'inf' : '-inf'}")`;
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}
