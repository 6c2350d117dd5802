/** What a tensor's name says: which module it belongs to, and which part of it it is. */
export interface NamedPart {
  /** Segments in lower case and without underscores, so that `c_attn`, `cAttn` and `C_ATTN` are one. */
  readonly module: readonly string[];
  readonly part: 'weight' | 'bias';
}

export const squashed = (segment: string): string => segment.toLowerCase().replace(/[_-]/g, '');

const WEIGHTS = new Set(['weight', 'w', 'gamma', 'scale', 'g', 'kernel']);
const BIASES = new Set(['bias', 'b', 'beta', 'shift']);

/**
 * The readings of a name, the likeliest first: `attn.q.weight` is the weight of `attn.q`; `attn.in_proj_bias` the bias of
 * `attn.in_proj`; `pos_emb` a parameter of its own; `attn.b_Q` the bias that goes with `attn.W_Q`.
 */
export function readings(name: string): NamedPart[] {
  const segments = name.split('.').map(squashed);
  const last = segments.at(-1) ?? '';
  const before = segments.slice(0, -1);
  const found: NamedPart[] = [];
  if (before.length > 0 && WEIGHTS.has(last)) found.push({ module: before, part: 'weight' });
  if (before.length > 0 && BIASES.has(last)) found.push({ module: before, part: 'bias' });
  const stem = /^(.+)(weight|bias)$/.exec(last);
  if (stem) found.push({ module: [...before, stem[1]], part: stem[2] === 'bias' ? 'bias' : 'weight' });
  found.push({ module: segments, part: 'weight' });
  if (/^b./.test(last)) found.push({ module: [...before, `w${last.slice(1)}`], part: 'bias' });
  return found;
}
