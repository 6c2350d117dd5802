import type { SteeringVector } from '../../protocol/steering.js';
import { pythonComment } from '../../shared/writtenText.js';

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
  /** On the analysis that the vector is of, in one line. */
  readonly verdict: string;
}

/** Python that adds a steering vector to a model's residual streams or hidden states, ready to be pasted and run. */
export function pythonText(vector: SteeringVector, origin: VectorOrigin): string {
  return origin.isRecurrent ? recurrentText(vector, origin) : hookedText(vector, origin);
}

function hookedText({ layers, vectors }: SteeringVector, origin: VectorOrigin): string {
  const rows = layers.map((layer, index) => `    ${layer}: [${vectors[index].map(pythonNumber).join(', ')}],`);
  return `${[
    pythonComment(`Steering vector from ${origin.start} to ${origin.end}.`),
    pythonComment(`Model: ${origin.model}; process: ${origin.process}. Computed by Beliefscope.`),
    pythonComment(`Verdict: ${origin.verdict}`),
    pythonComment(
      'Per layer: mean of blocks.{l}.hook_resid_post at positions that hold the target belief, minus that of the start belief.',
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
    pythonComment(`Steering vector from ${origin.start} to ${origin.end}.`),
    pythonComment(`Model: ${origin.model}; process: ${origin.process}. Computed by Beliefscope.`),
    pythonComment(`Verdict: ${origin.verdict}`),
    pythonComment(
      'Per layer: mean hidden state at positions that hold the target belief, minus that at those that hold the start belief.',
    ),
  ].join('\n')}
import torch

STEERING_VECTORS = {  # layer: numbers of the hidden state
${rows.join('\n')}
}
MULTIPLIER = ${pythonNumber(origin.multiplier)}
FROM_POSITION = ${origin.from_position}  # first index into the tokens at which the vector is added


def single_layers(rnn):
    """The layers of a torch.nn.RNN, GRU or LSTM as modules of one layer each, with its weights."""
    options = {"bias": rnn.bias, "batch_first": True}
    if isinstance(rnn, torch.nn.RNN):
        options["nonlinearity"] = rnn.nonlinearity
    if rnn.proj_size > 0:
        options["proj_size"] = rnn.proj_size
    weights = rnn.state_dict()
    layers = []
    for number in range(rnn.num_layers):
        own = {
            name[: -len(str(number))] + "0": value for name, value in weights.items() if name.endswith(f"_l{number}")
        }
        layer = type(rnn)(own["weight_ih_l0"].shape[1], rnn.hidden_size, **options).to(own["weight_ih_l0"])
        layer.load_state_dict(own)
        layers.append(layer)
    return layers


def one_step(layer, x, state):
    """State of a layer after an input [batch, numbers], and its h [batch, hidden]."""
    if isinstance(layer, torch.nn.RNNCellBase):
        state = layer(x, state)
    else:
        _, state = layer(x.unsqueeze(1 if layer.batch_first else 0), state)
    h = state[0] if isinstance(state, tuple) else state
    return state, h if h.dim() == 2 else h[-1]


def steered_states(layers, inputs, multiplier=MULTIPLIER, from_position=FROM_POSITION, start=None):
    """Hidden states [batch, position, hidden] of the last layer, steered at each layer as they are handed on.

    layers: torch.nn.RNN, GRU or LSTM modules of one layer each (single_layers makes them of one of several), or cells.
    inputs: what the first of them takes, [batch, position, numbers]: embeddings or one-hot vectors.
    start: for each layer the state that it starts from, as it takes it; None: zeros.
    The logits are what the output layer, and a normalisation before it, makes of the result.${
      origin.bos ? '\n    Each word begins with the beginning-of-sequence token (the last id).' : ''
    }
    """
    stream = inputs
    with torch.no_grad():
        for number, layer in enumerate(layers):
            state = None if start is None else start[number]
            outputs = []
            values = STEERING_VECTORS.get(number)
            for position in range(stream.shape[1]):
                state, h = one_step(layer, stream[:, position], state)
                if values is not None and position >= from_position:
                    vector = torch.tensor(values, dtype=h.dtype, device=h.device)
                    h = h + multiplier * vector
                    handed_on = h.reshape(state[0].shape if isinstance(state, tuple) else state.shape)
                    state = (handed_on, state[1]) if isinstance(state, tuple) else handed_on
                outputs.append(h)
            stream = torch.stack(outputs, dim=1)
    return stream


# layers = single_layers(model.lstm)
# probs = model.output(steered_states(layers, model.embedding(tokens)))[:, -1].softmax(dim=-1)
`;
}

function pythonNumber(value: number): string {
  if (Number.isNaN(value)) return 'float("nan")';
  if (!Number.isFinite(value)) return `float("${value > 0 ? 'inf' : '-inf'}")`;
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}
