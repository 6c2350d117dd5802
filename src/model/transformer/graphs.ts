import type { Activation, Architecture } from '../../checkpoint/architecture/architecture.js';
import { RealGraph, type Precision } from './realGraph.js';

/**
 * One transformer block over the rows of a prefix tree, as an ONNX model:
 *
 *     resid_mid  = resid + attention(norm(resid))          for the wanted rows
 *     resid_post = resid_mid + mlp(norm(resid_mid)) + steering[addition]
 *
 * Rows attend in groups: the queries of a group share one set of keys, its rows' ancestors and the rows themselves,
 * and the mask (0 or -Infinity) tells whose ancestor is whose. `copies` repeats the groups for rows that differ by
 * steering alone. The weights are inputs (see blockWeights), so one model serves every layer, and every checkpoint
 * of the same shape; nothing is limited by the 2 GiB that an ONNX file may have.
 *
 * Inputs: resid [rows, d_model]; queries [copies, groups, group_rows] and keys [copies, groups, group_keys], rows of
 * resid; mask [groups, group_rows, group_keys]; wanted [wanted], rows of resid; slot [wanted], where each is among
 * the queries; addition [wanted], rows of steering [vectors, d_model].
 * A steering row of -0 adds nothing, to the bit.
 */
export function blockGraph(architecture: Architecture, precision: Precision): Uint8Array {
  const { d_model, d_head, n_heads, d_mlp } = architecture;
  const inner = n_heads * d_head;
  const g = new RealGraph(precision);
  const resid = g.real('resid', ['rows', d_model]);
  const queries = g.input('queries', 'int32', ['copies', 'groups', 'group_rows']);
  const keys = g.input('keys', 'int32', ['copies', 'groups', 'group_keys']);
  const mask = g.real('mask', ['groups', 'group_rows', 'group_keys']);
  const wanted = g.input('wanted', 'int32', ['wanted']);
  const slot = g.input('slot', 'int32', ['wanted']);
  const addition = g.input('addition', 'int32', ['wanted']);
  const steering = g.real('steering', ['vectors', d_model]);

  const perHead = g.integers('per_head', -1, n_heads, d_head);
  const heads = (name: string): string => {
    const split = g.node('Reshape', [name, perHead], `${name}_per_head`);
    return g.node('Transpose', [split], `${name}_heads`, { perm: [1, 0, 2] });
  };
  const w_qkv = g.real('attn.W_QKV', [d_model, 3 * inner]);
  const b_qkv = g.real('attn.b_QKV', [3 * inner]);
  const qkv = g.node('Gemm', [normalize(g, architecture, resid, 'ln1'), w_qkv, b_qkv], 'qkv');
  const [q, k, v] = g.split(qkv, 'q', 'k', 'v').map(heads) as [string, string, string];
  const scaledQ = g.node('Mul', [q, g.scalar('scale', 1 / Math.sqrt(d_head))], 'scaled_q');
  const groupQ = g.node('Gather', [scaledQ, queries], 'group_q', { axis: 1 });
  const groupK = g.node('Gather', [k, keys], 'group_k', { axis: 1 });
  const groupV = g.node('Gather', [v, keys], 'group_v', { axis: 1 });
  const groupKT = g.node('Transpose', [groupK], 'group_k_t', { perm: [0, 1, 2, 4, 3] });
  const scores = g.node('Add', [g.node('MatMul', [groupQ, groupKT], 'scores'), mask], 'masked');
  const z = g.node('MatMul', [g.node('Softmax', [scores], 'pattern', { axis: -1 }), groupV], 'group_z');
  const zRows = g.node('Reshape', [z, g.integers('head_rows', n_heads, -1, d_head)], 'z_rows');
  const zWanted = g.node('Gather', [zRows, slot], 'z_wanted', { axis: 1 });
  const zHeads = g.node('Transpose', [zWanted], 'z_heads', { perm: [1, 0, 2] });
  const zFlat = g.node('Reshape', [zHeads, g.integers('flat', -1, inner)], 'z');
  const w_o = g.real('attn.W_O', [inner, d_model]);
  const b_o = g.real('attn.b_O', [d_model]);
  const attn = g.node('Gemm', [zFlat, w_o, b_o], 'attn_out');
  let stream = g.node('Add', [g.node('Gather', [resid, wanted], 'resid_pre'), attn], 'resid_mid');

  if (d_mlp !== null) {
    const w_in = g.real('mlp.W_in', [d_model, d_mlp]);
    const b_in = g.real('mlp.b_in', [d_mlp]);
    const w_out = g.real('mlp.W_out', [d_mlp, d_model]);
    const b_out = g.real('mlp.b_out', [d_model]);
    const pre = g.node('Gemm', [normalize(g, architecture, stream, 'ln2'), w_in, b_in], 'mlp_pre');
    const mlp = g.node('Gemm', [activate(g, architecture.act_fn, pre), w_out, b_out], 'mlp_out');
    stream = g.node('Add', [stream, mlp], 'mlp_added');
  }
  const added = g.node('Gather', [steering, addition], 'added');
  g.result('Add', [stream, added], 'resid_post', ['wanted', d_model]);
  return g.encode();
}

/** The final normalisation and the unembedding: resid [rows, d_model] to logits [rows, d_vocab_out]. */
export function unembedGraph(architecture: Architecture, precision: Precision): Uint8Array {
  const { d_model, d_vocab_out } = architecture;
  const g = new RealGraph(precision);
  const resid = normalize(g, architecture, g.real('resid', ['rows', d_model]), 'ln_final');
  const w_u = g.real('unembed.W_U', [d_model, d_vocab_out]);
  const b_u = g.real('unembed.b_U', [d_vocab_out]);
  g.result('Gemm', [resid, w_u, b_u], 'logits', ['rows', d_vocab_out]);
  return g.encode();
}

/** (x - mean) / sqrt(var + eps) with the biased variance; LN multiplies by w and adds b, as HookedTransformer does. */
function normalize(g: RealGraph, { normalization_type, d_model, eps }: Architecture, x: string, name: string): string {
  if (normalization_type === null) return x;
  const w = normalization_type === 'LN' ? g.real(`${name}.w`, [d_model]) : g.ones(`${name}.w`, d_model);
  const inputs = normalization_type === 'LN' ? [x, w, g.real(`${name}.b`, [d_model])] : [x, w];
  return g.node('LayerNormalization', inputs, name, { axis: -1, epsilon: { float: eps } });
}

/** HookedTransformer's activation functions. */
function activate(g: RealGraph, act_fn: Activation, x: string): string {
  switch (act_fn) {
    case 'relu':
      return g.node('Relu', [x], 'mlp_post');
    case 'silu': {
      // Not x · Sigmoid(x), which onnxruntime would fuse into an operator that knows float32 alone.
      const exp = g.node('Exp', [g.node('Neg', [x], 'negative')], 'exp');
      return g.node('Div', [x, g.node('Add', [exp, g.scalar('one', 1)], 'gate')], 'mlp_post');
    }
    case 'gelu': {
      const erf = g.single('Erf', g.node('Div', [x, g.scalar('sqrt2', Math.SQRT2)], 'scaled'), 'erf');
      const gate = g.node('Add', [erf, g.scalar('one', 1)], 'gate');
      return g.node('Mul', [g.node('Mul', [x, gate], 'gated'), g.scalar('half', 0.5)], 'mlp_post');
    }
    case 'gelu_new': {
      const square = g.node('Mul', [x, x], 'square');
      const cubic = g.node('Mul', [g.node('Mul', [square, x], 'cube'), g.scalar('coefficient', 0.044715)], 'cubic');
      const inner = g.node('Add', [x, cubic], 'inner');
      const scaled = g.node('Mul', [inner, g.scalar('sqrt_2_over_pi', Math.sqrt(2 / Math.PI))], 'scaled');
      const gate = g.node('Add', [g.node('Tanh', [scaled], 'tanh'), g.scalar('one', 1)], 'gate');
      return g.node('Mul', [g.node('Mul', [x, gate], 'gated'), g.scalar('half', 0.5)], 'mlp_post');
    }
  }
}
