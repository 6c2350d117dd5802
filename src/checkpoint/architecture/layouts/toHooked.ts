import { InputError } from '../../../shared/inputError.js';
import type { RunConfig } from '../../config/runConfig.js';
import { shapeText, type StoredTensor } from '../../formats/storedTensor.js';
import type { FoundRoles } from './findRoles.js';
import { headCounts, type HeadCounts } from './heads.js';
import { missingRoles } from './missing.js';
import type { BlockRole, Slot } from './roles.js';
import { raised, reshaped, transposed, view, zeros } from './views.js';

/** How matrices lie in a file. */
export interface Storage {
  /** linear: [out, in] as torch.nn.Linear has them; conv1d: [in, out] as Hugging Face's GPT-2 has them. */
  readonly matrices: 'linear' | 'conv1d';
  /** Order of queries, keys and values in a matrix of all three: each whole, or head by head; `kqv` where keys are first. */
  readonly fused: 'qkv' | 'kqv' | 'heads';
  /** Whether the token embedding and the unembedding both lie as [d_model, d_vocab]. */
  readonly columns: boolean;
  /** Whether norms without a bias are LayerNorms all the same. */
  readonly normsAreLayerNorm: boolean;
  /** Whether norms multiply by 1 more than their weights, as Gemma's do. */
  readonly normsFromOne?: boolean;
}

type Part = 'Q' | 'K' | 'V';

/**
 * Brings tensors that were found by their roles under HookedTransformer's names and shapes. Nothing is read.
 * @throws InputError `missing-tensor`, `bad-shape`, `unknown-value`, `config-disagrees`
 */
export function toHooked(found: FoundRoles, storage: Storage, config: RunConfig | null, file: string) {
  const { outer, blocks } = found;
  missingRoles(found, file);
  const out = new Map<string, StoredTensor>();
  const shaped = (slot: Slot, tensor: StoredTensor, ...shape: (number | null)[]): StoredTensor => {
    if (
      tensor.shape.length !== shape.length ||
      shape.some((length, axis) => length !== null && length !== tensor.shape[axis])
    )
      throw new InputError(
        'bad-shape',
        `${file}: ${slot.name} should be [${shape.map((length) => length ?? '…').join(', ')}] and is ${shapeText(tensor.shape)}.`,
      );
    return tensor;
  };
  const embed = outer.embed as Slot;
  const W_E = storage.columns ? transposed(embed.weight) : embed.weight;
  const D = W_E.shape[1];
  out.set('embed.W_E', W_E);
  if (outer.positions) {
    const { weight } = outer.positions;
    const flat =
      weight.shape.length === 3
        ? reshaped(
            weight,
            weight.shape.filter((size, axis) => !(size === 1 && axis === weight.shape.indexOf(1))),
          )
        : weight;
    out.set('pos_embed.W_pos', shaped(outer.positions, flat, null, D));
  }
  const norm = (slot: Slot | undefined, to: string) => {
    if (!slot) return;
    const weight = shaped(slot, slot.weight, D);
    out.set(`${to}.w`, storage.normsFromOne ? raised(weight, 1) : weight);
    if (slot.bias) out.set(`${to}.b`, shaped(slot, slot.bias, D));
    else if (storage.normsAreLayerNorm) out.set(`${to}.b`, zeros([D]));
  };
  const bias = (slot: Slot, to: string, length: number) => {
    if (slot.bias) out.set(to, shaped(slot, slot.bias, length));
  };
  /** [out, in], whatever way it lies. */
  const matrix = (slot: Slot, rows: number | null, columns: number | null): StoredTensor => {
    if (storage.matrices === 'linear') return shaped(slot, slot.weight, rows, columns);
    return transposed(shaped(slot, slot.weight, columns, rows));
  };
  norm(outer.embedNorm, 'embed.ln');
  const heads = headCounts(widthsOf(blocks[0], storage), found.headModules ?? headsInShape(blocks[0], D), config, file);
  blocks.forEach((block, layer) => {
    const to = `blocks.${layer}`;
    norm(block.ln1, `${to}.ln1`);
    const { n_heads, d_head } = heads;
    for (const part of ['Q', 'K', 'V'] as const) {
      const { weight, bias: own, slot } = projectionOf(block, part, storage, heads, D);
      const count = part === 'Q' ? n_heads : heads.n_key_value_heads;
      out.set(
        `${to}.attn.W_${part}`,
        view(shaped(slot, weight, count * d_head, D), [count, D, d_head], [d_head * D, 1, D]),
      );
      if (own) out.set(`${to}.attn.b_${part}`, reshaped(shaped(slot, own, count * d_head), [count, d_head]));
    }
    const o = block.o as Slot;
    const width = n_heads * d_head;
    if (o.weight.shape.length === 3) out.set(`${to}.attn.W_O`, shaped(o, o.weight, n_heads, d_head, D));
    else out.set(`${to}.attn.W_O`, view(matrix(o, D, width), [n_heads, d_head, D], [d_head, 1, width]));
    bias(o, `${to}.attn.b_O`, D);
    norm(block.ln2, `${to}.ln2`);
    if (!block.in || !block.out) return;
    const into = matrix(block.in, null, D);
    const d_mlp = into.shape[0];
    out.set(`${to}.mlp.W_in`, transposed(into));
    bias(block.in, `${to}.mlp.b_in`, d_mlp);
    if (block.gate) {
      out.set(`${to}.mlp.W_gate`, transposed(matrix(block.gate, d_mlp, D)));
      bias(block.gate, `${to}.mlp.b_gate`, d_mlp);
    }
    out.set(`${to}.mlp.W_out`, transposed(matrix(block.out, D, d_mlp)));
    bias(block.out, `${to}.mlp.b_out`, D);
  });
  norm(outer.finalNorm, 'ln_final');
  if (outer.unembed) {
    const head = storage.columns ? transposed(outer.unembed.weight) : outer.unembed.weight;
    out.set('unembed.W_U', transposed(shaped(outer.unembed, head, null, D)));
    if (outer.unembed.bias) out.set('unembed.b_U', shaped(outer.unembed, outer.unembed.bias, head.shape[0]));
  } else out.set('unembed.W_U', transposed(W_E));
  return { state: out, headsField: heads.field, tiedTo: outer.unembed ? null : embed.name };
}

/** Rows of the projections of a block. */
function widthsOf(block: FoundRoles['blocks'][number], storage: Storage) {
  const rows = (role: BlockRole): number | null => {
    const shape = block[role]?.weight.shape;
    if (!shape) return null;
    if (shape.length === 3) return shape[0] * Math.min(shape[1], shape[2]);
    return shape[storage.matrices === 'linear' ? 0 : 1];
  };
  const kv = rows('kv');
  return { q: rows('q'), k: rows('k') ?? (kv === null ? null : kv / 2), qkv: rows('qkv') };
}

/** The number of heads where matrices are kept by heads. */
function headsInShape(block: FoundRoles['blocks'][number], D: number): number | null {
  const shape = block.q?.weight.shape;
  return shape?.length === 3 && shape.includes(D) ? shape[0] : null;
}

/** The projection of one part as [heads · d_head, d_model], and its bias. */
function projectionOf(block: FoundRoles['blocks'][number], part: Part, storage: Storage, heads: HeadCounts, D: number) {
  const own = block[part === 'Q' ? 'q' : part === 'K' ? 'k' : 'v'];
  if (own) {
    const { weight, bias } = own;
    const flatBias = bias && bias.shape.length === 2 ? reshaped(bias, [bias.shape[0] * bias.shape[1]]) : bias;
    return { weight: rowsByHeads(weight, storage, D), bias: flatBias, slot: own };
  }
  const { n_heads, n_key_value_heads: groups, d_head } = heads;
  const fused = part !== 'Q' && block.kv ? block.kv : (block.qkv ?? (block.kv as Slot));
  const weight = storage.matrices === 'linear' ? fused.weight : transposed(fused.weight);
  const count = part === 'Q' ? n_heads : groups;
  if (fused === block.qkv && storage.fused === 'heads') {
    const at = 'QKV'.indexOf(part);
    const rows = (tensor: StoredTensor, width: number) =>
      reshaped(
        view(tensor, [n_heads, d_head, width], [3 * d_head * width, width, 1], at * d_head * width),
        width === 1 && tensor.shape.length === 1 ? [n_heads * d_head] : [n_heads * d_head, width],
      );
    const columns = weight.shape[1];
    return {
      weight: fits(fused, weight, 3 * n_heads * d_head) ? rows(weight, columns) : weight,
      bias: fused.bias && rows(fused.bias, 1),
      slot: fused,
    };
  }
  const order = fused === block.kv ? 'KV' : storage.fused === 'kqv' ? 'KQV' : 'QKV';
  const widthOf = (letter: string) => (letter === 'Q' ? n_heads : groups) * d_head;
  let from = 0;
  for (const letter of order) {
    if (letter === part) break;
    from += widthOf(letter);
  }
  const total = [...order].reduce((sum, letter) => sum + widthOf(letter), 0);
  const columns = weight.shape[1];
  const inBounds = weight.shape[0] === total;
  return {
    weight: inBounds ? view(weight, [count * d_head, columns], [columns, 1], from * columns) : weight,
    bias: fused.bias && (fused.bias.shape[0] === total ? view(fused.bias, [count * d_head], [1], from) : fused.bias),
    slot: fused,
  };
}

const fits = (_: Slot, { shape }: StoredTensor, rows: number): boolean => shape[0] === rows;

/** A matrix of one part as [heads · d_head, d_model]: of three dimensions it is [heads, d_head, d_model], or with the last two exchanged. */
function rowsByHeads(weight: StoredTensor, storage: Storage, D: number): StoredTensor {
  if (weight.shape.length === 2) return storage.matrices === 'linear' ? weight : transposed(weight);
  const [heads, a, b] = weight.shape;
  if (b === D) return reshaped(weight, [heads * a, b]);
  return reshaped(view(weight, [heads, b, a], [a * b, 1, b]), [heads * b, a]);
}
