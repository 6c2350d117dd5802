import { InputError } from '../../../shared/inputError.js';
import { layoutNamesSchema, type LayoutNames } from '../../../protocol/files.js';
import type { RunConfig } from '../../config/runConfig.js';
import type { StateDict, StoredTensor } from '../../formats/storedTensor.js';
import { commonNames, namesFor } from './names/commonNames.js';
import { findRoles } from './findRoles.js';
import { BLOCK_ROLES, OUTER_ROLES, type Role } from './roles.js';
import { withoutWrappers } from './wrappers.js';

/** Where each role stands in a model under common names. */
const TARGETS: Readonly<Record<Role, string>> = {
  embed: 'token_embedding',
  positions: 'position_embedding',
  embedNorm: 'emb_norm',
  finalNorm: 'ln_f',
  unembed: 'lm_head',
  ln1: 'blocks.{l}.ln1',
  q: 'blocks.{l}.attn.q_proj',
  k: 'blocks.{l}.attn.k_proj',
  v: 'blocks.{l}.attn.v_proj',
  qkv: 'blocks.{l}.attn.qkv',
  kv: 'blocks.{l}.attn.kv_proj',
  o: 'blocks.{l}.attn.o_proj',
  ln2: 'blocks.{l}.ln2',
  in: 'blocks.{l}.mlp.fc_in',
  gate: 'blocks.{l}.mlp.gate_proj',
  out: 'blocks.{l}.mlp.fc_out',
};

/** Whether a map says just what another does. */
export const says = (map: LayoutNames, other: LayoutNames): boolean =>
  (Object.keys(TARGETS) as Role[]).every((role) => (map[role] ?? '') === (other[role] ?? ''));

/** The map of names that a folder's settings give, or null. */
export function mapOf(config: RunConfig | null): LayoutNames | null {
  const found = layoutNamesSchema.safeParse((config as { readonly names?: unknown } | null)?.names);
  return found.success && Object.values(found.data).some(Boolean) ? found.data : null;
}

/**
 * A state dict under common names, by a map that says which module plays which role; `{l}` stands for the number of a
 * block. What the map does not name keeps its name.
 * @throws InputError `bad-config` where a name of the map is that of no tensor
 */
export function mapped(given: StateDict, names: LayoutNames, file: string): StateDict {
  const state = withoutWrappers(given);
  const out = new Map<string, StoredTensor>(state);
  for (const [role, name] of Object.entries(names) as [Role, string][]) {
    if (!name) continue;
    const escaped = name.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace('{l}', '(?<l>\\d{1,4})');
    const pattern = new RegExp(`^${escaped}(?<part>\\.(?:weight|bias|w|b|gamma|beta|scale|shift)|_weight|_bias)?$`);
    let count = 0;
    for (const [tensor, stored] of state) {
      const found = pattern.exec(tensor)?.groups;
      if (!found) continue;
      count++;
      out.delete(tensor);
      const part = /bias|^\.(b|beta|shift)$/.test(found.part ?? '') ? 'bias' : 'weight';
      out.set(`${TARGETS[role].replace('{l}', found.l ?? '0')}.${part}`, stored);
    }
    if (count === 0)
      throw new InputError(
        'bad-config',
        `.beliefscope.json: names.${role} is ${JSON.stringify(name)}, which no tensor of ${file} is called. Give a module as ` +
          `it stands in the file, with {l} for the number of a block, such as "blocks.{l}.attn.query".`,
      );
  }
  return out;
}

/**
 * The map of a state dict, as far as its names tell: every role with the module that plays it, and an empty text where
 * none was recognised, for a person to fill in.
 */
export function beginMap(given: StateDict, file: string): LayoutNames {
  const state = withoutWrappers(given);
  let found: ReturnType<typeof findRoles> = null;
  try {
    found = findRoles(state, namesFor(commonNames(), state.keys()), true, file);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
  }
  const names: Partial<Record<Role, string>> = {};
  for (const role of OUTER_ROLES) names[role] = found?.outer[role]?.name ?? '';
  for (const role of BLOCK_ROLES) {
    const layer = found?.blocks.findIndex((block) => block[role]) ?? -1;
    const name = found?.blocks[layer]?.[role]?.name ?? '';
    const path = found?.container ?? '';
    names[role] = name.startsWith(`${path}.${layer}.`) ? `${path}.{l}${name.slice(`${path}.${layer}`.length)}` : '';
  }
  return names as LayoutNames;
}
