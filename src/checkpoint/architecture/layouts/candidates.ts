import { cutsOf } from './names/aliases.js';
import type { RoleAliases } from './names/commonNames.js';
import { BLOCK_ROLES, OUTER_ROLES, type Role } from './roles.js';
import { readings } from './tensorName.js';

/** A role that a name may tell. */
export interface Candidate {
  readonly role: Role;
  readonly part: 'weight' | 'bias';
  /** How likely the name is for the role: the less the likelier. */
  readonly alias: number;
}

const ROLES: readonly Role[] = [...OUTER_ROLES, ...BLOCK_ROLES];

/** Blocks, and the checkpoints of a run, have the same names; files may bring any number of any length. */
const MAX_KNOWN = 2000;
const MAX_LENGTH = 200;
const known = new WeakMap<RoleAliases, Map<string, readonly Candidate[]>>();

/** The roles that a name within its block, or outside of blocks, may tell: the likeliest reading first, of any shape. */
export function candidatesOf(name: string, names: RoleAliases): readonly Candidate[] {
  if (name.length > MAX_LENGTH) return readAnew(name, names);
  let table = known.get(names);
  if (!table || table.size >= MAX_KNOWN) known.set(names, (table = new Map()));
  const found = table.get(name) ?? readAnew(name, names);
  table.set(name, found);
  return found;
}

function readAnew(name: string, names: RoleAliases): Candidate[] {
  return readings(name).flatMap(({ module, part }) => {
    const cuts = cutsOf(module.join('.'));
    return ROLES.flatMap((role) => {
      const alias = names[role].rank(cuts);
      return alias === null ? [] : [{ role, part, alias }];
    });
  });
}
