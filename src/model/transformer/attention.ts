import type { Architecture } from '../../checkpoint/architecture/architecture.js';
import { alibiSlopes } from './positions.js';
import type { RealGraph } from './realGraph.js';

/** Inputs of the block's graph that attention reads. */
export interface AttentionRows {
  readonly queries: string;
  readonly keys: string;
  readonly mask: string;
  readonly slot: string;
}

/**
 * Attention of the wanted rows: x [rows, d_model] to [wanted, d_model]. Where heads share keys and values, queries have
 * the axes [key heads, heads that share one, …] and keys [key heads, 1, …], and matrices are multiplied by broadcasting.
 */
export function attention(g: RealGraph, architecture: Architecture, rows: AttentionRows, x: () => string): string {
  const { d_model, d_head, n_heads, n_key_value_heads: n_groups, attn_scores_soft_cap: cap } = architecture;
  const inner = n_heads * d_head;
  const isGrouped = n_groups !== n_heads;
  const perHead = isGrouped
    ? g.integers('per_head', -1, n_groups, n_heads / n_groups, d_head)
    : g.integers('per_head', -1, n_heads, d_head);
  const perKeyHead = isGrouped ? g.integers('per_key_head', -1, n_groups, 1, d_head) : perHead;
  // The axis of rows, behind those of heads.
  const axis = isGrouped ? 2 : 1;
  const heads = (name: string, shape: string): string => {
    const split = g.node('Reshape', [name, shape], `${name}_per_head`);
    return g.node('Transpose', [split], `${name}_heads`, { perm: isGrouped ? [1, 2, 0, 3] : [1, 0, 2] });
  };
  const projected = project(g, architecture, x);
  const turn = turning(g, architecture);
  const q = turn(heads(projected.q, perHead));
  const k = turn(heads(projected.k, perKeyHead));
  const v = heads(projected.v, perKeyHead);
  const groupQ = g.node('Gather', [scaled(g, architecture, q), rows.queries], 'group_q', { axis });
  const groupK = g.node('Gather', [k, rows.keys], 'group_k', { axis });
  const groupV = g.node('Gather', [v, rows.keys], 'group_v', { axis });
  const perm = isGrouped ? [0, 1, 2, 3, 5, 4] : [0, 1, 2, 4, 3];
  const groupKT = g.node('Transpose', [groupK], 'group_k_t', { perm });
  const products = g.node('MatMul', [groupQ, groupKT], 'scores');
  const scores = cap === null ? products : softCap(g, products, cap);
  const masked = g.node('Add', [scores, bias(g, architecture, rows.mask)], 'masked');
  const z = g.node('MatMul', [g.node('Softmax', [masked], 'pattern', { axis: -1 }), groupV], 'group_z');
  const zRows = g.node('Reshape', [z, g.integers('head_rows', n_heads, -1, d_head)], 'z_rows');
  const zWanted = g.node('Gather', [zRows, rows.slot], 'z_wanted', { axis: 1 });
  const zHeads = g.node('Transpose', [zWanted], 'z_heads', { perm: [1, 0, 2] });
  const zFlat = g.node('Reshape', [zHeads, g.integers('flat', -1, inner)], 'z');
  const w_o = g.real('attn.W_O', [inner, d_model]);
  const b_o = g.real('attn.b_O', [d_model]);
  return g.node('Gemm', [zFlat, w_o, b_o], 'attn_out');
}

/** cap · tanh(x / cap), as Gemma 2 bounds scores and logits. */
export function softCap(g: RealGraph, x: string, cap: number): string {
  const value = g.scalar(`${x}_cap`, cap);
  return g.node(
    'Mul',
    [g.node('Tanh', [g.node('Div', [x, value], `${x}_over_cap`)], `${x}_tanh`), value],
    `${x}_capped`,
  );
}

/** Queries, keys and values [rows, heads · d_head] of the normalised stream. */
function project(g: RealGraph, architecture: Architecture, x: () => string): Readonly<Record<'q' | 'k' | 'v', string>> {
  const { d_model, d_head, n_heads, n_key_value_heads, positional_embedding_type } = architecture;
  const inner = n_heads * d_head;
  const shared = n_key_value_heads * d_head;
  const split = (name: string, ...parts: [string, number][]): string[] =>
    parts.every(([, size]) => size === inner)
      ? g.split(name, ...parts.map(([part]) => part))
      : g.splitInto(name, parts);
  if (positional_embedding_type === 'shortformer') {
    const w_qk = g.real('attn.W_QK', [d_model, inner + shared]);
    const b_qk = g.real('attn.b_QK', [inner + shared]);
    const w_v = g.real('attn.W_V', [d_model, shared]);
    const b_v = g.real('attn.b_V', [shared]);
    const values = x();
    const W_pos = g.input('pos_embed.W_pos', 'float32', ['n_ctx', d_model]);
    const position = g.input('position', 'int32', ['rows']);
    const placed = g.widened(g.node('Gather', [W_pos, position], 'pos_embed'));
    const qk = g.node('Gemm', [g.node('Add', [values, placed], 'placed'), w_qk, b_qk], 'qk');
    const [q, k] = split(qk, ['q', inner], ['k', shared]) as [string, string];
    return { q, k, v: g.node('Gemm', [values, w_v, b_v], 'v') };
  }
  const w_qkv = g.real('attn.W_QKV', [d_model, inner + 2 * shared]);
  const b_qkv = g.real('attn.b_QKV', [inner + 2 * shared]);
  const qkv = g.node('Gemm', [x(), w_qkv, b_qkv], 'qkv');
  const [q, k, v] = split(qkv, ['q', inner], ['k', shared], ['v', shared]) as [string, string, string];
  return { q, k, v };
}

function scaled(g: RealGraph, { attn_scale, scale_attn_by_inverse_layer_idx }: Architecture, q: string): string {
  const scaledQ = g.node('Mul', [q, g.scalar('scale', 1 / attn_scale)], 'scaled_q');
  if (!scale_attn_by_inverse_layer_idx) return scaledQ;
  return g.node('Div', [scaledQ, g.real('attn.layer_number', [])], 'layer_scaled_q');
}

/**
 * Turns the first rotary_dim dimensions of each head [heads…, rows, d_head] by the row's position ("RoFormer", Su et al.,
 * 2021). blockWeights has brought the dimensions that turn together to i and i + rotary_dim / 2.
 */
function turning(g: RealGraph, architecture: Architecture): (x: string) => string {
  const { positional_embedding_type, rotary_dim, d_head } = architecture;
  if (positional_embedding_type !== 'rotary' || !rotary_dim) return (x) => x;
  const half = rotary_dim / 2;
  const rest = d_head - rotary_dim;
  const position = g.input('position', 'int32', ['rows']);
  const cos = g.node('Gather', [g.table('rotary_cos', ['positions', half]), position], 'cos');
  const sin = g.node('Gather', [g.table('rotary_sin', ['positions', half]), position], 'sin');
  return (x) => {
    const sizes: [string, number][] = [
      [`${x}_a`, half],
      [`${x}_b`, half],
    ];
    if (rest > 0) sizes.push([`${x}_rest`, rest]);
    const [a, b, ...still] = g.splitInto(x, sizes) as [string, string, ...string[]];
    const product = (part: string, by: string): string => g.node('Mul', [part, by], `${part}_${by}`);
    const first = g.node('Sub', [product(a, cos), product(b, sin)], `${x}_first`);
    const second = g.node('Add', [product(b, cos), product(a, sin)], `${x}_second`);
    return g.node('Concat', [first, second, ...still], `${x}_turned`, { axis: -1 });
  };
}

/** What is added to scores: the mask, and with ALiBi slope · (position of the key - position of the query). */
function bias(g: RealGraph, architecture: Architecture, mask: string): string {
  const { positional_embedding_type, n_heads, n_key_value_heads } = architecture;
  if (positional_embedding_type !== 'alibi') return mask;
  const leading = n_key_value_heads === n_heads ? [n_heads] : [n_key_value_heads, n_heads / n_key_value_heads];
  const slopes = g.numbers('slopes', [...leading, 1, 1, 1, 1], alibiSlopes(n_heads));
  const distance = g.real('distance', ['groups', 'group_rows', 'group_keys']);
  return g.node('Add', [g.node('Mul', [slopes, distance], 'alibi'), mask], 'alibi_masked');
}
