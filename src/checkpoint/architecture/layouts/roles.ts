import type { StoredTensor } from '../../formats/storedTensor.js';

/** What a tensor can be in a transformer, outside of its blocks and in one of them. */
export const OUTER_ROLES = ['embed', 'positions', 'embedNorm', 'finalNorm', 'unembed'] as const;
export const BLOCK_ROLES = ['ln1', 'q', 'k', 'v', 'qkv', 'kv', 'o', 'ln2', 'in', 'gate', 'out'] as const;
export type OuterRole = (typeof OUTER_ROLES)[number];
export type BlockRole = (typeof BLOCK_ROLES)[number];
export type Role = OuterRole | BlockRole;

/** In words, for messages. */
export const ROLE_WORDS: Readonly<Record<Role, string>> = {
  embed: 'the token embedding',
  positions: 'the position embedding',
  embedNorm: 'the normalisation of the embedding',
  finalNorm: 'the final normalisation',
  unembed: 'the unembedding',
  ln1: 'the normalisation before attention',
  q: 'queries',
  k: 'keys',
  v: 'values',
  qkv: 'queries, keys and values in one',
  kv: 'keys and values in one',
  o: 'the output of attention',
  ln2: 'the normalisation before the MLP',
  in: 'the first matrix of the MLP',
  gate: 'the gate of the MLP',
  out: 'the last matrix of the MLP',
};

export const isNorm = (role: Role): boolean => /Norm$|^ln/.test(role);

/** What plays a role: a module's weight and bias. */
export interface Slot {
  /** The module's name in the file. */
  readonly name: string;
  readonly weight: StoredTensor;
  readonly bias: StoredTensor | null;
}

/** A layout's own names of modules by role, spelled as in names/commonNames.ts. */
export type RoleNames = Readonly<Record<Role, readonly string[]>>;
