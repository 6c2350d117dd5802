import { candidatesOf } from './candidates.js';
import { byModel } from './copies.js';
import type { RoleAliases } from './names/commonNames.js';
import { holdsBlocks } from './names/modules.js';
import { squashed } from './tensorName.js';

/** What holds the blocks of a model: `transformer.h`, `blocks`, … */
export interface Container {
  /** As in the file, without the number and the point before it. */
  readonly path: string;
  /** Numbers of blocks, from 0. */
  readonly count: number;
}

/** No model of the field is deeper; names are not trusted to say how many blocks there are. */
const MAX_LAYERS = 1024;

/** The containers whose blocks have attention, that of the model itself first. */
export function containersIn(names: Iterable<string>, roles: RoleAliases): Container[] {
  const layers = new Map<string, Set<number>>();
  const attends = new Set<string>();
  for (const name of names) {
    const segments = name.split('.');
    for (let at = 1; at < segments.length - 1; at++) {
      if (!/^\d{1,4}$/.test(segments[at]) || !holdsBlocks(squashed(segments[at - 1]))) continue;
      const path = segments.slice(0, at).join('.');
      const rest = segments.slice(at + 1);
      const layer = Number(segments[at]);
      if (layer >= MAX_LAYERS) break;
      layers.set(path, (layers.get(path) ?? new Set()).add(layer));
      const plain = rest.join('.').replace(/(^|\.)heads?\.\d+\./, '$1') || rest.join('.');
      if (!attends.has(path) && (isAttention(plain, roles) || isAttention(`attn.${plain}`, roles))) attends.add(path);
      break;
    }
  }
  return [...layers]
    .filter(([path]) => attends.has(path))
    .map(([path, found]) => ({ path, count: Math.max(...found) + 1 }))
    .sort((a, b) => byModel(a.path, b.path));
}

/** Whether a tensor's name is that of queries or keys. */
const isAttention = (name: string, roles: RoleAliases): boolean =>
  candidatesOf(name, roles).some(({ role }) => role === 'q' || role === 'k' || role === 'qkv');

/** The number of the block that a tensor is in, and its name there; null outside of blocks. */
export function blockNames(name: string, { path }: Container): { layer: number; rest: string } | null {
  if (!name.startsWith(`${path}.`)) return null;
  const found = /^(\d{1,4})\.(.+)$/.exec(name.slice(path.length + 1));
  const layer = found ? Number(found[1]) : NaN;
  return found && layer < MAX_LAYERS ? { layer, rest: found[2] } : null;
}
