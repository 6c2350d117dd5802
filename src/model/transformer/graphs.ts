import type { Architecture, Normalization } from '../../checkpoint/architecture/architecture.js';
import { attention, softCap } from './attention.js';
import { mlp } from './mlp.js';
import { normalize } from './normalize.js';
import { RealGraph, type Precision } from './realGraph.js';

/**
 * One transformer block over the rows of a prefix tree, as an ONNX model:
 *
 *     resid_mid  = resid + attention(norm(resid))          for the wanted rows
 *     resid_post = resid_mid + mlp(norm(resid_mid)) + steering[addition]
 *
 * With norms after the sublayers it is resid_mid = norm(resid + attention(resid)) and likewise for the MLP, steering
 * being added behind the norm; where both are parallel, the MLP reads resid.
 *
 * Rows attend in groups: the queries of a group share one set of keys, its rows' ancestors and the rows themselves,
 * and the mask (0 or -Infinity) tells whose ancestor is whose. `copies` repeats the groups for rows that differ by
 * steering alone. The weights are inputs (see blockWeights), so one model serves every layer, and every checkpoint
 * of the same shape; nothing is limited by the 2 GiB that an ONNX file may have.
 *
 * Inputs: resid [rows, d_model]; queries [copies, groups, group_rows] and keys [copies, groups, group_keys], rows of
 * resid; mask [groups, group_rows, group_keys]; wanted [wanted], rows of resid; slot [wanted], where each is among
 * the queries; addition [wanted], rows of steering [vectors, d_model]. Besides, where positions enter the attention:
 * position [rows]; rotary_cos and rotary_sin [positions, rotary_dim / 2]; with ALiBi distance, in the mask's shape, the
 * position of the key minus that of the query.
 * A steering row of -0 adds nothing, to the bit.
 */
export function blockGraph(architecture: Architecture, precision: Precision): Uint8Array {
  const { d_model, d_mlp, normalization_type, norm_position, parallel_attn_mlp } = architecture;
  const g = new RealGraph(precision);
  const resid = g.real('resid', ['rows', d_model]);
  const queries = g.input('queries', 'int32', ['copies', 'groups', 'group_rows']);
  const keys = g.input('keys', 'int32', ['copies', 'groups', 'group_keys']);
  const mask = g.real('mask', ['groups', 'group_rows', 'group_keys']);
  const wanted = g.input('wanted', 'int32', ['wanted']);
  const slot = g.input('slot', 'int32', ['wanted']);
  const addition = g.input('addition', 'int32', ['wanted']);
  const steering = g.real('steering', ['vectors', d_model]);

  const norm = (x: string, name: string): string => normalized(g, architecture, normalization_type, x, name);
  const before = norm_position === 'pre' ? norm : (x: string) => x;
  const after = norm_position === 'post' ? norm : (x: string) => x;
  const attn = attention(g, architecture, { queries, keys, mask, slot }, () => before(resid, 'ln1'));
  const residPre = g.node('Gather', [resid, wanted], 'resid_pre');
  let stream = after(g.node('Add', [residPre, attn], 'resid_mid'), 'ln1');
  if (d_mlp !== null) {
    const input = parallel_attn_mlp ? residPre : stream;
    const out = mlp(g, architecture, d_mlp, () => before(input, 'ln2'));
    stream = after(g.node('Add', [stream, out], 'mlp_added'), 'ln2');
  }
  const added = g.node('Gather', [steering, addition], 'added');
  g.result('Add', [stream, added], 'resid_post', ['wanted', d_model]);
  return g.encode();
}

/** The final normalisation and the unembedding: resid [rows, d_model] to logits [rows, d_vocab_out]. */
export function unembedGraph(architecture: Architecture, precision: Precision): Uint8Array {
  const { d_model, d_vocab_out, final_normalization_type, output_logits_soft_cap: cap } = architecture;
  const g = new RealGraph(precision);
  const stream = g.real('resid', ['rows', d_model]);
  const resid = normalized(g, architecture, final_normalization_type, stream, 'ln_final');
  const w_u = g.real('unembed.W_U', [d_model, d_vocab_out]);
  const b_u = g.real('unembed.b_U', [d_vocab_out]);
  const shape = ['rows', d_vocab_out];
  if (cap === null) g.result('Gemm', [resid, w_u, b_u], 'logits', shape);
  else g.returned(softCap(g, g.node('Gemm', [resid, w_u, b_u], 'uncapped'), cap), 'logits', shape);
  return g.encode();
}

function normalized(
  g: RealGraph,
  { d_model, eps }: Architecture,
  type: Normalization,
  x: string,
  name: string,
): string {
  return normalize(g, { type, width: d_model, eps }, x, name);
}
