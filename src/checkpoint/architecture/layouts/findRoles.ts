import { InputError } from '../../../shared/inputError.js';
import { shapeText, type StateDict, type StoredTensor } from '../../formats/storedTensor.js';
import { bufferIn, type Seen } from './buffers.js';
import { blockNames, containersIn, type Container } from './containers.js';
import { GROUPS, SEQUENCE_PARENTS } from './commonNames.js';
import { BLOCK_ROLES, isNorm, OUTER_ROLES } from './roles.js';
import type { BlockRole, OuterRole, Role, RoleNames, Slot } from './roles.js';
import { readings, squashed } from './tensorName.js';
import { concatenated, same } from './views.js';

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

interface Draft {
  name: string;
  alias: number;
  weight?: StoredTensor;
  bias?: StoredTensor;
}
type Drafts = Map<Role, Draft[]>;

/**
 * Finds which tensor plays which role. null where the names have no blocks with attention.
 * @param doubles whether tensors stand several times under different names, as in TransformerLens 4's bridges
 * @throws InputError `unsupported-architecture` where two tensors would play one role
 */
export function findRoles(state: StateDict, names: RoleNames, doubles: boolean, file: string): FoundRoles | null {
  const containers = containersIn(state.keys(), names);
  const [container] = containers;
  if (!container) return null;
  const tables = aliasTables(names);
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
      else if (!bufferIn(name, tensor, seen) && !takeOuter(name, tensor, container, tables, outer))
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
      if (take(plain, name, tensor, tables, BLOCK_ROLES, of)) continue;
    } else if (take(rest, name, tensor, tables, BLOCK_ROLES, blocks[layer])) continue;
    unknown.set(name, tensor);
  }
  takeSequences(unknown, container, blocks, outer, names);
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

type Tables = Readonly<Record<Role, ReadonlyMap<string, number>>>;
const TABLES = new WeakMap<RoleNames, Tables>();

function aliasTables(names: RoleNames): Tables {
  const known = TABLES.get(names);
  if (known) return known;
  const tables = Object.fromEntries(
    Object.entries(names).map(([role, list]) => [
      role,
      new Map(list.map((alias, at) => [alias, at]).reverse() as [string, number][]),
    ]),
  ) as unknown as Tables;
  TABLES.set(names, tables);
  return tables;
}

function takeOuter(name: string, tensor: StoredTensor, container: Container, tables: Tables, into: Drafts): boolean {
  const segments = name.split('.');
  const ownPrefix = container.path.split('.').map(squashed);
  for (let from = 0; from < segments.length; from++) {
    if (take(segments.slice(from).join('.'), name, tensor, tables, OUTER_ROLES, into)) return true;
    const dropped = squashed(segments[from]);
    if (!GROUPS.has(dropped) && ownPrefix[from] !== dropped) return false;
  }
  return false;
}

function take(
  rest: string,
  name: string,
  tensor: StoredTensor,
  tables: Tables,
  roles: readonly Role[],
  into: Drafts,
): boolean {
  for (const { module, part } of readings(rest)) {
    const key = module.join('.');
    for (const role of roles) {
      const alias = tables[role].get(key);
      if (alias === undefined || !fits(role, part, tensor)) continue;
      add(into, role, part, { name: moduleOf(name, part), alias }, tensor);
      return true;
    }
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

/** The module's name in the file: what a person would look for. */
const moduleOf = (name: string, part: string): string =>
  name.endsWith(`.${part}`) ? name.slice(0, -part.length - 1) : name.replace(new RegExp(`_${part}$`), '');

function add(into: Drafts, role: Role, part: 'weight' | 'bias', draft: Draft, tensor: StoredTensor): void {
  const list = into.get(role) ?? [];
  into.set(role, list);
  const key = (name: string) =>
    name
      .replace(/\.b_?(?=[^.]*$)/, '.W_')
      .toLowerCase()
      .replace(/\.w_?(?=[^.]*$)/, '.w_');
  const open = list.find((other) => !other[part] && key(other.name) === key(draft.name));
  if (open) open[part] = tensor;
  else list.push({ ...draft, [part]: tensor });
}

/** Numbered modules of an MLP, or of a head after the last block: matrices by their order, a norm before them. */
function takeSequences(
  unknown: Map<string, StoredTensor>,
  container: Container,
  blocks: readonly Drafts[],
  outer: Drafts,
  names: RoleNames,
): void {
  const sequences = new Map<string, { drafts: Drafts; inBlock: boolean; parts: [number, string, StoredTensor][] }>();
  for (const [name, tensor] of unknown) {
    const place = blockNames(name, container);
    const found = /^(.+)\.(\d{1,3})(?:\.(?:linear|fc|proj|0))?\.(weight|bias)$/.exec(place ? place.rest : name);
    if (!found) continue;
    const parent = found[1].split('.').map(squashed);
    const last = parent.at(-1) ?? '';
    if (place ? !SEQUENCE_PARENTS.has(parent.join('.')) : !names.unembed.includes(last)) continue;
    const key = `${place?.layer ?? ''}:${found[1]}`;
    const sequence = sequences.get(key) ?? {
      drafts: place ? blocks[place.layer] : outer,
      inBlock: place !== null,
      parts: [],
    };
    sequences.set(key, sequence);
    sequence.parts.push([Number(found[2]), name, tensor]);
  }
  for (const { drafts, inBlock, parts } of sequences.values()) {
    const at = (dimensions: number) =>
      [
        ...new Set(
          parts
            .filter(([, name, { shape }]) => name.endsWith('weight') && shape.length === dimensions)
            .map(([index]) => index),
        ),
      ].sort((a, b) => a - b);
    const matrices = at(2);
    const normed = at(1);
    if (matrices.length !== (inBlock ? 2 : 1) || normed.length > 1 || normed.some((index) => index > matrices[0]))
      continue;
    const roles: Role[] = inBlock ? ['in', 'out'] : ['unembed'];
    const norm: Role = inBlock ? 'ln2' : 'finalNorm';
    if (normed.length > 0 && drafts.has(norm)) continue;
    for (const [index, name, tensor] of parts) {
      const which = matrices.indexOf(index);
      const role = which >= 0 ? roles[which] : norm;
      const part = name.endsWith('bias') ? 'bias' : 'weight';
      add(drafts, role, part, { name: moduleOf(name, part), alias: 0 }, tensor);
      unknown.delete(name);
    }
  }
}

/** One slot for each role, or an error where two tensors would play it. */
function settled<R extends Role>(
  drafts: Drafts,
  roles: readonly R[],
  doubles: boolean,
  unknown: Map<string, StoredTensor>,
  file: string,
): Partial<Record<R, Slot>> {
  const slots: Partial<Record<R, Slot>> = {};
  for (const role of roles) {
    const list = (drafts.get(role) ?? []).sort((a, b) => a.alias - b.alias);
    const whole = list.filter((draft) => draft.weight);
    for (const { name, weight, bias } of list) if (!weight && bias) unknown.set(`${name}.bias`, bias);
    const [first, ...others] = whole;
    if (!first?.weight) continue;
    let { weight, bias } = first;
    for (const other of others) {
      if (!other.weight) continue;
      if (role === 'unembed' && !doubles) {
        unknown.set(`${other.name}.weight`, other.weight);
        continue;
      }
      if (!doubles || shapeText(other.weight.shape) !== shapeText(weight.shape))
        throw new InputError(
          'unsupported-architecture',
          `${file}: ${first.name} ${shapeText(weight.shape)} and ${other.name} ${shapeText(other.weight.shape)} would ` +
            `both be ${role}. Say in .beliefscope.json which is which ("names"), or export the model to ONNX.`,
        );
      weight = same(weight, other.weight, other.name);
      bias = bias && other.bias ? same(bias, other.bias, other.name) : (bias ?? other.bias);
    }
    slots[role] = { name: first.name, weight, bias: bias ?? null };
  }
  return slots;
}

/** Projections of single heads, below each other as one matrix of all heads. */
function joined(
  heads: readonly Drafts[],
  doubles: boolean,
  unknown: Map<string, StoredTensor>,
  file: string,
): Partial<Record<BlockRole, Slot>> {
  const slots = heads.map((drafts) => settled(drafts, BLOCK_ROLES, doubles, unknown, file));
  const out: Partial<Record<BlockRole, Slot>> = {};
  for (const role of ['q', 'k', 'v'] as const) {
    const all = slots.flatMap((of) => of[role] ?? []);
    if (all.length === 0 || all.length !== slots.length) continue;
    const biases = all.flatMap(({ bias }) => bias ?? []);
    out[role] = {
      name: all[0].name,
      weight: concatenated(
        all.map(({ weight }) => weight),
        all[0].name,
        file,
      ),
      bias: biases.length === all.length ? concatenated(biases, all[0].name, file) : null,
    };
  }
  return out;
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
