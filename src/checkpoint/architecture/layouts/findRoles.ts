import type { StateDict, StoredTensor } from '../../formats/storedTensor.js';
import { bufferIn, type Seen } from './buffers.js';
import { candidatesOf } from './candidates.js';
import { blockNames, containersIn, type Container } from './containers.js';
import { add, joined, moduleOf, settled, type Draft, type Drafts } from './drafts.js';
import { takeLoneOutputs } from './loneOutput.js';
import type { RoleAliases } from './names/commonNames.js';
import { holdsModel } from './names/modules.js';
import { BLOCK_ROLES, isNorm, OUTER_ROLES } from './roles.js';
import type { BlockRole, OuterRole, Role, Slot } from './roles.js';
import { takeSequences } from './sequences.js';
import { squashed } from './tensorName.js';

/** A state dict by roles. */
export interface FoundRoles {
  readonly outer: Partial<Record<OuterRole, Slot>>;
  readonly blocks: readonly Partial<Record<BlockRole, Slot>>[];
  /** Number of heads where each is a module of its own. */
  readonly headModules: number | null;
  /** What buffers show. */
  readonly seen: Seen;
  /** Tensors that play no role that is known, but for buffers: names in the file. */
  readonly rest: readonly string[];
  /** Tensors of other models in the file. */
  readonly others: readonly string[];
  /** What stands before the number of a block, as in the file. */
  readonly container: string;
}

/**
 * Finds which tensor plays which role. null where the names have no blocks with attention.
 * @param doubles whether tensors stand several times under different names, as in TransformerLens 4's bridges
 * @throws InputError `unsupported-architecture` where two tensors would play one role
 */
export function findRoles(state: StateDict, names: RoleAliases, doubles: boolean, file: string): FoundRoles | null {
  const containers = containersIn(state.keys(), names);
  const [container] = containers;
  if (!container) return null;
  const outer: Drafts = new Map();
  const blocks: Drafts[] = Array.from({ length: container.count }, () => new Map());
  const heads: Map<number, Drafts>[] = Array.from({ length: container.count }, () => new Map());
  const unknown = new Map<string, StoredTensor>();
  const seen: Seen = { positions: null, n_ctx: null, rotary_dim: null, masks: [] };
  const others: string[] = [];
  for (const [name, tensor] of state) {
    const place = blockNames(name, container);
    if (!place) {
      if (isOfOther(name, container, containers)) others.push(name);
      else if (!bufferIn(name, tensor, seen) && !takeOuter(name, tensor, container, names, outer))
        unknown.set(name, tensor);
      continue;
    }
    const { layer, rest } = place;
    if (bufferIn(rest, tensor, seen, layer)) continue;
    const head = /^(.*?)\.?\bheads?\.(\d{1,4})\.(.+)$/.exec(rest);
    if (head) {
      const of = heads[layer].get(Number(head[2])) ?? new Map<Role, Draft[]>();
      heads[layer].set(Number(head[2]), of);
      const plain = head[1] ? `${head[1]}.${head[3]}` : `attn.${head[3]}`;
      if (take(plain, name, tensor, names, BLOCK_ROLES, of)) continue;
    } else if (take(rest, name, tensor, names, BLOCK_ROLES, blocks[layer])) continue;
    unknown.set(name, tensor);
  }
  takeSequences(unknown, container, blocks, outer, names);
  takeLoneOutputs(unknown, container, blocks);
  const headModules = heads.length > 0 && heads[0].size > 0 ? heads[0].size : null;
  return {
    outer: settled(outer, OUTER_ROLES, doubles, unknown, file),
    blocks: blocks.map((drafts, layer) => ({
      ...settled(drafts, BLOCK_ROLES, doubles, unknown, file),
      ...joined(
        [...heads[layer].entries()].sort(([a], [b]) => a - b).map(([, of]) => of),
        doubles,
        unknown,
        file,
      ),
    })),
    headModules,
    seen,
    rest: [...unknown.keys()],
    others,
    container: container.path,
  };
}

function takeOuter(
  name: string,
  tensor: StoredTensor,
  container: Container,
  names: RoleAliases,
  into: Drafts,
): boolean {
  const segments = name.split('.');
  const ownPrefix = container.path.split('.').map(squashed);
  for (let from = 0; from < segments.length; from++) {
    if (take(segments.slice(from).join('.'), name, tensor, names, OUTER_ROLES, into)) return true;
    const dropped = squashed(segments[from]);
    if (!holdsModel(dropped) && ownPrefix[from] !== dropped) return false;
  }
  return false;
}

function take(
  rest: string,
  name: string,
  tensor: StoredTensor,
  names: RoleAliases,
  roles: readonly Role[],
  into: Drafts,
): boolean {
  for (const { role, part, alias } of candidatesOf(rest, names)) {
    if (!roles.includes(role) || !fits(role, part, tensor)) continue;
    add(into, role, part, { name: moduleOf(name, part), alias }, tensor);
    return true;
  }
  return false;
}

/** Whether a tensor of these dimensions can play a role. */
function fits(role: Role, part: 'weight' | 'bias', { shape }: StoredTensor): boolean {
  if (part === 'bias') return shape.length === 1 || (shape.length === 2 && /^[qkv]$/.test(role));
  if (isNorm(role)) return shape.length === 1;
  if (role === 'positions') return shape.length === 2 || (shape.length === 3 && shape.includes(1));
  return shape.length === 2 || (shape.length === 3 && /^[qkvo]$/.test(role));
}

function isOfOther(name: string, chosen: Container, all: readonly Container[]): boolean {
  const own = chosen.path.split('.');
  return all.slice(1).some(({ path }) => {
    const other = path.split('.');
    let common = 0;
    while (common < own.length && own[common] === other[common]) common++;
    const stem = other.slice(0, common + 1).join('.');
    return name === stem || name.startsWith(`${stem}.`);
  });
}
