import type { StoredTensor } from '../../formats/storedTensor.js';
import { squashed } from './tensorName.js';

/** What tensors that are no weights tell of a model. */
export interface Seen {
  positions: 'rotary' | 'alibi' | null;
  /** The longest context that a mask or a table of rotations is for. */
  n_ctx: number | null;
  /** Dimensions that are turned, where a table of frequencies shows them. */
  rotary_dim: number | null;
  /** Masks of attention, of a layer or of all (null): what they let through is checked when weights are read. */
  readonly masks?: { readonly layer: number | null; readonly tensor: StoredTensor }[];
}

const MASKS = new Set([
  'mask',
  'tril',
  'causalmask',
  'attnmask',
  'bias',
  'trilmask',
  'triu',
  'causal',
  'srcmask',
  'attentionmask',
]);
const IGNORED = new Set([
  'ignore',
  'maskedbias',
  'positionids',
  'posids',
  'numbatchestracked',
  'posidx',
  'arange',
  'posindices',
]);
const ROTARY =
  /^(inv_?freqs?|rope|freqs?_?(cis|cos|sin)?|(rotary_?|rope_?)?(cos|sin)(_?cached?)?|(cos|sin)_?(rotary|rope|table)|rotary_(sin|cos|cache))$/i;
const ALIBI = /^(alibi(_?bias|_?slopes)?|slopes)$/i;

/**
 * Takes in what a buffer tells; false where the tensor is none.
 * @param rest its name in its block, or of the whole model
 */
export function bufferIn(rest: string, tensor: StoredTensor, seen: Seen, layer: number | null = null): boolean {
  const { shape } = tensor;
  const segments = rest.split('.');
  const last = segments.at(-1) ?? '';
  const plain = squashed(last);
  const square = shape.length >= 2 && shape.at(-1) === shape.at(-2) && shape.slice(0, -2).every((size) => size === 1);
  // A bias by heads may be as wide as there are heads; GPT-2's mask of that name has axes for batch and heads.
  if (MASKS.has(plain) && square && (plain !== 'bias' || shape.length > 2)) {
    const size = shape.at(-1) ?? 0;
    seen.n_ctx = Math.max(seen.n_ctx ?? 0, size);
    seen.masks?.push({ layer, tensor });
    return true;
  }
  if (IGNORED.has(plain)) return true;
  if (ALIBI.test(last)) {
    seen.positions = 'alibi';
    return true;
  }
  if (!ROTARY.test(last)) return false;
  seen.positions = 'rotary';
  if (/inv_?freq/i.test(last) && shape.length === 1) seen.rotary_dim = 2 * shape[0];
  else if (shape.length >= 2) seen.n_ctx = Math.max(seen.n_ctx ?? 0, shape.at(-2) ?? 0);
  return true;
}
