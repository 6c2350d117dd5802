import { once } from '../../../../shared/once.js';
import { BLOCK_ROLES, OUTER_ROLES, type Role } from '../roles.js';
import { alone, Aliases, type NameGroup } from './aliases.js';
import { attentionNames } from './attention.js';
import { inMlp, mlpNames } from './mlp.js';
import { blockNormNames, outerNames } from './outer.js';

/**
 * Names of modules by role, as squashed segments joined by points; `h.{l}` and the like stand before those of blocks, and
 * wrappers' and models' own segments (`model.`, `transformer.`) before those outside.
 */
export type RoleAliases = Readonly<Record<Role, Aliases>>;

/**
 * Names that people give the parts of a transformer, by role. Layouts take them unless they say otherwise; a name more
 * is a word more in one of the files beside this.
 */
export const commonNames = once((): RoleAliases => {
  const { norms: inAttention, ...attention } = attentionNames();
  const { norms: inMlps, ...mlp } = mlpNames();
  return aliasesOf({ ...outerNames(), ...attention, ...mlp, ...blockNormNames(inAttention, inMlps) });
});

function aliasesOf(groups: Readonly<Record<Role, readonly NameGroup[]>>): RoleAliases {
  const roles = [...OUTER_ROLES, ...BLOCK_ROLES] as const;
  return Object.fromEntries(roles.map((role) => [role, new Aliases(groups[role])])) as Record<Role, Aliases>;
}

/** The common names with a layout's own in place of some. */
export function namesWith(own: Partial<Readonly<Record<Role, readonly string[]>>>): RoleAliases {
  const aliases = Object.entries(own).map(([role, names]) => [role, new Aliases([alone(names)])]);
  return aliases.length === 0 ? commonNames() : { ...commonNames(), ...Object.fromEntries(aliases) };
}

/** The numbers of an MLP's matrices where there are three: Llama's w1, w3, w2, and fc1, fc2, fc3 in the order of use. */
const THREE: readonly (readonly [third: RegExp, gate: string, into: string, out: string])[] = [
  [/(^|[._])w_?3(\.weight|_weight)?$/i, 'w1', 'w3', 'w2'],
  [/(^|[._])fc_?3(\.weight|_weight)?$/i, 'fc1', 'fc2', 'fc3'],
  [/(^|[._])linear_?3(\.weight|_weight)?$/i, 'linear1', 'linear2', 'linear3'],
];

/** Names by role, of a state dict whose MLPs number their matrices and have three of them, too. */
export function namesFor(names: RoleAliases, tensors: Iterable<string>): RoleAliases {
  const all = [...tensors];
  const three = THREE.find(([third]) => all.some((name) => third.test(name)));
  if (!three) return names;
  const made = numbered.get(names) ?? new Map<RegExp, RoleAliases>();
  numbered.set(names, made);
  const known = made.get(three[0]) ?? withThree(names, three);
  made.set(three[0], known);
  return known;
}

const numbered = new WeakMap<RoleAliases, Map<RegExp, RoleAliases>>();

function withThree(names: RoleAliases, [, ...roles]: (typeof THREE)[number]): RoleAliases {
  const isOther = (name: string) => !roles.includes(name.split('.').at(-1) ?? '');
  const first = (name: string, { of }: Aliases) =>
    new Aliases([...inMlp([name], [name]), ...of.map((group) => ({ ...group, names: group.names.filter(isOther) }))]);
  const [gate, into, out] = roles;
  return { ...names, gate: first(gate, names.gate), in: first(into, names.in), out: first(out, names.out) };
}
