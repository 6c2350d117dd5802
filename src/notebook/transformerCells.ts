import type { Activation, Architecture, Normalization } from '../checkpoint/architecture/architecture.js';
import { code, markdown, type Cell } from './ipynb.js';
import { list, num } from './python.js';

/**
 * The forward pass of one architecture in torch: only the norms, positions, attention and activation that it has, as
 * src/model/transformer makes ONNX graphs of them.
 * @param held canonical tensors that the checkpoint has; biases that it lacks stand in no formula
 */
export function transformerCells(architecture: Architecture, held: ReadonlySet<string>): Cell[] {
  const { n_layers, d_mlp } = architecture;
  return [
    markdown(
      'model-text',
      '## Model',
      '',
      `A causal transformer of ${n_layers} ${n_layers === 1 ? 'layer' : 'layers'}: ${described(architecture).join(', ')}.`,
    ),
    ...normCells(architecture),
    code('attention', ...attention(architecture, held)),
    ...(d_mlp === null ? [] : [code('mlp', ...mlp(architecture, held))]),
    code('forward', ...forward(architecture, held)),
  ];
}

function described(a: Architecture): string[] {
  const norm = a.normalization_type ?? 'no';
  return [
    `d_model ${a.d_model}`,
    `${a.n_heads} heads of ${a.d_head}${a.n_key_value_heads === a.n_heads ? '' : ` sharing ${a.n_key_value_heads} of keys and values`}`,
    a.d_mlp === null
      ? 'attention alone'
      : `${a.gated_mlp ? 'gated ' : ''}MLPs of ${a.d_mlp} (${a.act_fn.replaceAll('_', '\\_')})`,
    `${norm} normalisation ${a.normalization_type === null ? '' : a.norm_position === 'pre' ? 'before each sublayer' : 'after each sublayer'}`.trim(),
    `positions: ${a.positional_embedding_type}`,
  ];
}

const DEFINED: Readonly<Record<Exclude<Normalization, null>, (eps: string) => string[]>> = {
  LN: (eps) => [
    'def layer_norm(x, name):',
    '    """LayerNorm with the weights of its name."""',
    '    centred = x - x.mean(-1, keepdim=True)',
    `    scaled = centred / (centred.pow(2).mean(-1, keepdim=True) + ${eps}).sqrt()`,
    '    return scaled * W[name + ".w"] + W[name + ".b"]',
  ],
  LNPre: (eps) => [
    'def centre_and_scale(x):',
    '    """LayerNorm without weights: LNPre."""',
    '    centred = x - x.mean(-1, keepdim=True)',
    `    return centred / (centred.pow(2).mean(-1, keepdim=True) + ${eps}).sqrt()`,
  ],
  RMS: (eps) => [
    'def rms_norm(x, name):',
    '    """RMSNorm with the weights of its name."""',
    `    return x / (x.pow(2).mean(-1, keepdim=True) + ${eps}).sqrt() * W[name + ".w"]`,
  ],
  RMSPre: (eps) => [
    'def rms_scale(x):',
    '    """RMSNorm without weights: RMSPre."""',
    `    return x / (x.pow(2).mean(-1, keepdim=True) + ${eps}).sqrt()`,
  ],
};

/** @param name Python of the weights' name */
export function normed(type: Normalization, x: string, name: string): string {
  if (type === null) return x;
  if (type === 'LN') return `layer_norm(${x}, ${name})`;
  if (type === 'LNPre') return `centre_and_scale(${x})`;
  return type === 'RMS' ? `rms_norm(${x}, ${name})` : `rms_scale(${x})`;
}

export function normDefinitions(types: readonly Normalization[], eps: number): string[] {
  const kinds = [...new Set(types)].filter((type) => type !== null);
  return kinds.flatMap((type, at) => [...(at > 0 ? ['', ''] : []), ...DEFINED[type](num(eps))]);
}

function normCells(a: Architecture): Cell[] {
  const inner = a.act_fn === 'solu_ln' && a.d_mlp !== null;
  const types: Normalization[] = [a.normalization_type, a.final_normalization_type];
  if (inner) types.push(a.normalization_type === 'LN' ? 'LN' : 'LNPre');
  if (a.post_embedding_ln !== null) types.push('LN');
  const lines = normDefinitions(types, a.eps);
  return lines.length > 0 ? [code('norms', ...lines)] : [];
}

function attention(a: Architecture, held: ReadonlySet<string>): string[] {
  const { n_heads, n_key_value_heads, d_head, positional_embedding_type: kind, attn_scores_soft_cap: cap } = a;
  const has = (letter: string) => held.has(`blocks.0.attn.b_${letter}`);
  const project = (letter: string, of: string) =>
    `torch.einsum("bpm,hmd->bhpd", ${of}, W[f"blocks.{l}.attn.W_${letter}"])` +
    (has(letter) ? ` + W[f"blocks.{l}.attn.b_${letter}"][:, None]` : '');
  const lines = [
    ...(kind === 'rotary' ? rotary(a) : []),
    ...(a.window_sizes.some((size) => size !== null)
      ? [
          `WINDOWS = ${list(a.window_sizes.map((size) => (size === null ? 'None' : num(size))))}  # positions that a query sees, by layer`,
        ]
      : []),
    ...(kind === 'alibi' ? [`SLOPES = 2.0 ** (-8 * (torch.arange(${n_heads}).to(DTYPE) + 1) / ${n_heads})`] : []),
  ];
  if (lines.length > 0) lines.push('', '');
  lines.push(
    'def attention(l, x):',
    '    """Causal attention of layer l: x [batch, pos, d_model] to the same shape."""',
    '    pos = torch.arange(x.shape[1])',
  );
  const queried = kind === 'shortformer' ? 'placed' : 'x';
  if (kind === 'shortformer')
    lines.push('    placed = x + W["pos_embed.W_pos"][pos]  # queries and keys alone are told positions');
  lines.push(`    q = ${project('Q', queried)}`, `    k = ${project('K', queried)}`, `    v = ${project('V', 'x')}`);
  if (kind === 'rotary') lines.push('    q, k = turned(q, pos), turned(k, pos)');
  if (n_key_value_heads !== n_heads) {
    const share = n_heads / n_key_value_heads;
    lines.push(
      `    k, v = k.repeat_interleave(${share}, dim=1), v.repeat_interleave(${share}, dim=1)  # heads that share them`,
    );
  }
  const scale =
    a.attn_scale === 1
      ? ''
      : ` / ${Math.abs(a.attn_scale - Math.sqrt(d_head)) < 1e-12 ? `${d_head}**0.5` : num(a.attn_scale)}`;
  lines.push(`    scores = q @ k.transpose(-1, -2)${scale}${a.scale_attn_by_inverse_layer_idx ? ' / (l + 1)' : ''}`);
  if (cap !== null) lines.push(`    scores = ${num(cap)} * torch.tanh(scores / ${num(cap)})`);
  if (kind === 'alibi') lines.push('    scores = scores + SLOPES[:, None, None] * (pos[None, :] - pos[:, None])');
  lines.push('    distance = pos[:, None] - pos[None, :]', '    seen = distance >= 0');
  if (a.window_sizes.some((size) => size !== null))
    lines.push('    if WINDOWS[l] is not None:', '        seen = seen & (distance < WINDOWS[l])');
  lines.push(
    '    pattern = scores.masked_fill(~seen, float("-inf")).softmax(-1)',
    `    out = torch.einsum("bhpd,hdm->bpm", pattern @ v, W[f"blocks.{l}.attn.W_O"])`,
    `    return out${has('O') ? ' + W[f"blocks.{l}.attn.b_O"]' : ''}`,
  );
  return lines;
}

function rotary({ rotary_dim, rotary_base, rotary_adjacent_pairs, d_head }: Architecture): string[] {
  const turned = rotary_dim ?? 0;
  const half = turned / 2;
  const rest = d_head > turned ? `, x[..., ${turned}:]` : '';
  const lines = [
    'def turned(x, pos):',
    `    """Rotary positions: ${rotary_adjacent_pairs ? 'dimensions 2i and 2i + 1' : `dimensions i and i + ${half}`} turn together (Su et al. 2021)."""`,
    `    angle = pos[:, None] / ${num(rotary_base)} ** (torch.arange(${half}).double() / ${half})`,
    '    cos, sin = angle.cos().to(DTYPE), angle.sin().to(DTYPE)',
  ];
  return rotary_adjacent_pairs
    ? [
        ...lines,
        `    a, b = x[..., 0:${turned}:2], x[..., 1:${turned}:2]`,
        '    pairs = torch.stack([a * cos - b * sin, b * cos + a * sin], dim=-1).flatten(-2)',
        `    return ${rest ? `torch.cat([pairs${rest}], dim=-1)` : 'pairs'}`,
        '',
        '',
      ]
    : [
        ...lines,
        `    a, b = x[..., :${half}], x[..., ${half}:${turned}]`,
        `    return torch.cat([a * cos - b * sin, b * cos + a * sin${rest}], dim=-1)`,
        '',
        '',
      ];
}

const ACTIVATIONS: Readonly<Record<Activation, string>> = {
  relu: 'torch.relu(x)',
  relu_squared: 'torch.relu(x) ** 2',
  leaky_relu: 'torch.nn.functional.leaky_relu(x)',
  elu: 'torch.nn.functional.elu(x)',
  tanh: 'torch.tanh(x)',
  sigmoid: 'torch.sigmoid(x)',
  silu: 'x * torch.sigmoid(x)',
  quick_gelu: 'x * torch.sigmoid(1.702 * x)',
  gelu: 'torch.nn.functional.gelu(x)',
  gelu_new: '0.5 * x * (1 + torch.tanh((2 / np.pi) ** 0.5 * (x + 0.044715 * x**3)))',
  gelu_fast: '0.5 * x * (1 + torch.tanh((2 / np.pi) ** 0.5 * (x + 0.044715 * x**3)))',
  solu: 'x * x.softmax(-1)',
  solu_ln: 'x * x.softmax(-1)',
};

function mlp(a: Architecture, held: ReadonlySet<string>): string[] {
  const linear = (part: string, of: string) =>
    `${of} @ W[f"blocks.{l}.mlp.W_${part}"]` +
    (held.has(`blocks.0.mlp.b_${part}`) ? ` + W[f"blocks.{l}.mlp.b_${part}"]` : '');
  const inner = a.normalization_type === 'LN' ? 'LN' : 'LNPre';
  return [
    'def activation(x):',
    `    """${a.act_fn}"""`,
    `    return ${ACTIVATIONS[a.act_fn]}`,
    '',
    '',
    'def mlp(l, x):',
    `    post = activation(${linear(a.gated_mlp ? 'gate' : 'in', 'x')})${a.gated_mlp ? ` * (${linear('in', 'x')})` : ''}`,
    ...(a.act_fn === 'solu_ln' ? [`    post = ${normed(inner, 'post', 'f"blocks.{l}.mlp.ln"')}`] : []),
    `    return ${linear('out', 'post')}`,
  ];
}

function forward(a: Architecture, held: ReadonlySet<string>): string[] {
  const { normalization_type: type, norm_position, parallel_attn_mlp, d_mlp, output_logits_soft_cap: cap } = a;
  const pre = (x: string, name: string) => (norm_position === 'pre' ? normed(type, x, `f"blocks.{l}.${name}"`) : x);
  const post = (x: string, name: string) => (norm_position === 'post' ? normed(type, x, `f"blocks.{l}.${name}"`) : x);
  const token = 'W["embed.W_E"][tokens]';
  const embedded = a.post_embedding_ln === 'token' ? normed('LN', token, '"embed.ln"') : token;
  const placed =
    a.positional_embedding_type === 'standard' ? `${embedded} + W["pos_embed.W_pos"][: tokens.shape[1]]` : embedded;
  return [
    '@torch.no_grad()',
    'def forward(tokens, steer=None):',
    '    """Logits [batch, pos, d_vocab_out], and hook_resid_post of every layer [batch, pos, d_model].',
    '',
    '    steer: vectors by layer, added to hook_resid_post at every position.',
    '    """',
    `    x = ${a.post_embedding_ln === 'sum' ? normed('LN', placed, '"embed.ln"') : placed}`,
    '    resid_post = []',
    `    for l in range(${a.n_layers}):`,
    ...(d_mlp !== null && parallel_attn_mlp ? ['        resid_pre = x'] : []),
    `        x = ${post(`x + attention(l, ${pre('x', 'ln1')})`, 'ln1')}`,
    ...(d_mlp === null
      ? []
      : [`        x = ${post(`x + mlp(l, ${pre(parallel_attn_mlp ? 'resid_pre' : 'x', 'ln2')})`, 'ln2')}`]),
    '        if steer is not None and l in steer:',
    '            x = x + steer[l]',
    '        resid_post.append(x)',
    `    logits = ${normed(a.final_normalization_type, 'x', '"ln_final"')} @ W["unembed.W_U"]${held.has('unembed.b_U') ? ' + W["unembed.b_U"]' : ''}`,
    ...(cap === null ? [] : [`    logits = ${num(cap)} * torch.tanh(logits / ${num(cap)})`]),
    '    return logits, resid_post',
  ];
}
