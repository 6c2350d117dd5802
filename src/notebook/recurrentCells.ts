import type { RecurrentArchitecture } from '../checkpoint/architecture/architecture.js';
import { code, markdown, type Cell } from './ipynb.js';
import { normDefinitions, normed } from './transformerCells.js';

/** The forward pass of torch.nn.RNN, GRU or LSTM, step by step, so that h can be changed as it is handed on. */
export function recurrentCells(architecture: RecurrentArchitecture, held: ReadonlySet<string>): Cell[] {
  const { rnn_type, n_layers, d_model, normalization_type: type, eps } = architecture;
  const norms = normDefinitions([type], eps ?? 0);
  return [
    markdown(
      'model-text',
      '## Model',
      '',
      `${rnn_type === 'RNN' ? 'An RNN' : rnn_type === 'LSTM' ? 'An LSTM' : 'A GRU'} of ${n_layers} ${n_layers === 1 ? 'layer' : 'layers'} with a hidden state of ${d_model} numbers, which stands for`,
      'the residual stream: its hidden states are called hook\\_resid\\_post here.',
    ),
    ...(norms.length > 0 ? [code('norms', ...norms)] : []),
    code('cell', ...cell(architecture, held)),
    code('forward', ...forward(architecture, held)),
  ];
}

function cell({ rnn_type, nonlinearity, d_model, d_cell }: RecurrentArchitecture, held: ReadonlySet<string>): string[] {
  const linear = (part: 'ih' | 'hh', of: string) =>
    `${of} @ W[f"rnn.{l}.weight_${part}"].T` + (held.has(`rnn.0.bias_${part}`) ? ` + W[f"rnn.{l}.bias_${part}"]` : '');
  if (rnn_type === 'RNN')
    return [
      'def step(l, x, state):',
      '    """torch.nn.RNNCell of layer l."""',
      '    (h,) = state',
      `    return (torch.${nonlinearity === 'relu' ? 'relu' : 'tanh'}(${linear('ih', 'x')} + ${linear('hh', 'h')}),)`,
    ];
  if (rnn_type === 'GRU')
    return [
      'def step(l, x, state):',
      '    """torch.nn.GRUCell of layer l: gates r, z, n."""',
      '    (h,) = state',
      `    x_r, x_z, x_n = (${linear('ih', 'x')}).chunk(3, dim=-1)`,
      `    h_r, h_z, h_n = (${linear('hh', 'h')}).chunk(3, dim=-1)`,
      '    r, z = torch.sigmoid(x_r + h_r), torch.sigmoid(x_z + h_z)',
      '    n = torch.tanh(x_n + r * h_n)',
      '    return ((1 - z) * n + z * h,)',
    ];
  return [
    'def step(l, x, state):',
    '    """torch.nn.LSTMCell of layer l: gates i, f, g, o."""',
    '    h, c = state',
    `    i, f, g, o = (${linear('ih', 'x')} + ${linear('hh', 'h')}).chunk(4, dim=-1)`,
    '    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)',
    '    h = torch.sigmoid(o) * torch.tanh(c)',
    ...(d_cell === d_model ? [] : ['    h = h @ W[f"rnn.{l}.weight_hr"].T']),
    '    return h, c',
  ];
}

function forward(a: RecurrentArchitecture, held: ReadonlySet<string>): string[] {
  const { rnn_type, d_model, d_cell, d_embed, d_vocab, n_layers } = a;
  const start = (part: 'h_0' | 'c_0', width: number) =>
    held.has(`rnn.0.${part}`)
      ? `W[f"rnn.{l}.${part}"].expand(len(tokens), ${width})`
      : `torch.zeros(len(tokens), ${width}, dtype=DTYPE)`;
  const starts = [start('h_0', d_model), ...(rnn_type === 'LSTM' ? [start('c_0', d_cell)] : [])];
  return [
    '@torch.no_grad()',
    'def forward(tokens, steer=None):',
    '    """Logits [batch, pos, d_vocab_out], and the hidden states of every layer [batch, pos, d_model].',
    '',
    '    steer: vectors by layer, added to the hidden state as it is handed on, at every position.',
    '    """',
    d_embed === null
      ? `    x = torch.nn.functional.one_hot(tokens, ${d_vocab}).to(DTYPE)`
      : '    x = W["embed.W_E"][tokens]',
    '    resid_post = []',
    `    for l in range(${n_layers}):`,
    `        state = (${starts.join(', ')}${starts.length === 1 ? ',' : ''})`,
    '        hidden = []',
    '        for pos in range(tokens.shape[1]):',
    '            state = step(l, x[:, pos], state)',
    '            if steer is not None and l in steer:',
    '                state = (state[0] + steer[l], *state[1:])',
    '            hidden.append(state[0])',
    '        x = torch.stack(hidden, dim=1)',
    '        resid_post.append(x)',
    `    return ${normed(a.normalization_type, 'x', '"ln_final"')} @ W["unembed.W_U"]${held.has('unembed.b_U') ? ' + W["unembed.b_U"]' : ''}, resid_post`,
  ];
}
