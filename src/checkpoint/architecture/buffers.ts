import type { Architecture } from './architecture.js';
import { checkShape } from './checkShape.js';
import { elementCount, type StateDict, type StoredTensor } from '../formats/storedTensor.js';
import { unsupported } from './unsupported.js';

/** Masks of longer contexts are not read: every layer has one, and they grow with the square. */
const MAX_MASK = 2048;
/** Tables of rotary positions with more numbers are not read. */
const MAX_TABLE = 2 ** 22;
/** What rounding does to stored sines. */
const TOLERANCE = { whole: 1e-4, half: 0.02 };

export interface Refined {
  readonly architecture: Architecture;
  readonly notes: readonly string[];
}

/**
 * What HookedTransformer keeps beside its weights tells which positions a query sees, and how positions turn queries and
 * keys; a model that is loaded takes it from there, whatever its config says, and so do we.
 * @throws InputError `bad-shape`, `unsupported-architecture`
 */
export async function refinedByBuffers(
  state: StateDict,
  architecture: Architecture,
  file: string,
  signal?: AbortSignal,
): Promise<Refined> {
  const windows = await windowsOf(state, architecture, file, signal);
  const rotary = await rotaryOf(state, architecture, file, signal);
  return {
    architecture: { ...architecture, ...windows.found, ...rotary.found },
    notes: [...windows.notes, ...rotary.notes],
  };
}

interface Found {
  readonly found: Partial<Architecture>;
  readonly notes: readonly string[];
}

async function windowsOf(
  state: StateDict,
  { n_ctx, n_layers, window_sizes }: Architecture,
  file: string,
  signal?: AbortSignal,
): Promise<Found> {
  const found = [...window_sizes];
  const differ: string[] = [];
  for (let layer = 0; layer < n_layers; layer++) {
    const name = `blocks.${layer}.attn.mask`;
    const stored = state.get(name);
    if (!stored) continue;
    checkShape(stored, name, [n_ctx, n_ctx], true, file);
    if (n_ctx > MAX_MASK) continue;
    const window = windowOf(await stored.read(signal), n_ctx, `${name} in ${file}`);
    const told = window_sizes[layer] ?? null;
    if ((window ?? n_ctx) === Math.min(told ?? n_ctx, n_ctx)) continue;
    found[layer] = window;
    const sees = (size: number | null): string => (size === null ? 'all positions before it' : `${size} positions`);
    differ.push(`layer ${layer} lets a query see ${sees(window)} and not ${sees(told)}`);
  }
  if (differ.length === 0) return { found: {}, notes: [] };
  const more = differ.length > 2 ? `, and ${differ.length - 2} more` : '';
  const note = `The windows of attention are those of the masks in ${file}: ${differ.slice(0, 2).join(', ')}${more} (window_size).`;
  return { found: { window_sizes: found }, notes: [note] };
}

/** How many positions each query sees, itself among them; null: all before it. */
function windowOf(mask: Float32Array, n_ctx: number, where: string): number | null {
  let window = 0;
  const isOpen = (query: number, key: number): boolean => mask[query * n_ctx + key] !== 0;
  for (let query = 0; query < n_ctx; query++) {
    let seen = 0;
    for (let key = 0; key < n_ctx; key++) if (isOpen(query, key)) seen++;
    window = Math.max(window, seen);
  }
  for (let query = 0; query < n_ctx; query++)
    for (let key = 0; key < n_ctx; key++) {
      if (isOpen(query, key) && key > query) throw unsupported(`attention that is not causal (${where})`);
      if (isOpen(query, key) !== (key <= query && query - key < window))
        throw unsupported(`attention that does not see the last positions in a row (${where})`);
    }
  return window < n_ctx ? window : null;
}

async function rotaryOf(
  state: StateDict,
  architecture: Architecture,
  file: string,
  signal?: AbortSignal,
): Promise<Found> {
  const { n_layers, positional_embedding_type, rotary_dim } = architecture;
  const nothing: Found = { found: {}, notes: [] };
  if (positional_embedding_type !== 'rotary' || !rotary_dim) return nothing;
  const tables: [string, StoredTensor][] = [];
  for (let layer = 0; layer < n_layers; layer++) {
    const name = `blocks.${layer}.attn.rotary_sin`;
    const stored = state.get(name);
    if (stored?.shape.length === 2 && elementCount(stored.shape) <= MAX_TABLE) tables.push([name, stored]);
  }
  for (const [name, { shape }] of tables)
    if (shape[1] !== rotary_dim)
      throw unsupported(`rotary positions of ${shape[1]} dimensions, not ${rotary_dim} (${name} in ${file})`);
  const [first] = tables;
  if (!first) return nothing;
  const [name, stored] = first;
  const table: Table = {
    sines: await stored.read(signal),
    width: rotary_dim,
    tolerance: /^float(32|64)$/.test(stored.dtype) ? TOLERANCE.whole : TOLERANCE.half,
  };
  if (isTableOf(table, architecture)) return nothing;
  const told = turningOf(table);
  if (!told) throw unsupported(`rotary positions that are scaled or of another kind (${name} in ${file})`);
  const pairs = told.rotary_adjacent_pairs ? 'neighbouring dimensions' : 'dimensions half the width apart';
  return {
    found: told,
    notes: [
      `Rotary positions are those of the tables in ${file}: base ${told.rotary_base}, ${pairs} turn together ` +
        `(rotary_base, rotary_adjacent_pairs).`,
    ],
  };
}

type Turning = Pick<Architecture, 'rotary_base' | 'rotary_adjacent_pairs'>;

/** Sines [positions, width]. */
interface Table {
  readonly sines: Float32Array;
  readonly width: number;
  readonly tolerance: number;
}

function isTableOf({ sines, width, tolerance }: Table, { rotary_base, rotary_adjacent_pairs }: Turning): boolean {
  const half = width / 2;
  for (let position = 0, at = 0; at < sines.length; position++)
    for (let e = 0; e < width; e++, at++) {
      const pair = rotary_adjacent_pairs ? Math.floor(e / 2) : e % half;
      const expected = Math.sin(position * rotary_base ** (-pair / half));
      // Angles rounded to float32 are off where words are long.
      if (!(Math.abs(sines[at] - expected) <= tolerance + position * 1e-6)) return false;
    }
  return true;
}

/** The base and pairing whose table it is, read from what position 1 turns by. */
function turningOf(table: Table): Turning | null {
  const { sines, width } = table;
  if (sines.length < 2 * width) return null;
  for (const rotary_adjacent_pairs of [true, false]) {
    const second = sines[width + (rotary_adjacent_pairs ? 2 : 1)];
    const base = width < 4 ? 10000 : Math.asin(Math.min(1, Math.max(-1, second))) ** (-width / 2);
    const told = { rotary_base: Number(base.toPrecision(4)), rotary_adjacent_pairs };
    if (isTableOf(table, told)) return told;
  }
  return null;
}
