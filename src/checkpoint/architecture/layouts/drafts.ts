import { InputError } from '../../../shared/inputError.js';
import { shapeText, type StoredTensor } from '../../formats/storedTensor.js';
import { BLOCK_ROLES } from './roles.js';
import type { BlockRole, Role, Slot } from './roles.js';
import { concatenated, same } from './views.js';

/** A module that may play a role, while tensors are looked through. */
export interface Draft {
  name: string;
  /** How likely its name is for the role: the less the likelier. */
  alias: number;
  weight?: StoredTensor;
  bias?: StoredTensor;
}
export type Drafts = Map<Role, Draft[]>;

/** The module's name in the file: what a person would look for. */
export const moduleOf = (name: string, part: string): string =>
  name.endsWith(`.${part}`) ? name.slice(0, -part.length - 1) : name.replace(new RegExp(`_${part}$`), '');

/** Adds a tensor to the module that it belongs to. */
export function add(into: Drafts, role: Role, part: 'weight' | 'bias', draft: Draft, tensor: StoredTensor): void {
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

/** One slot for each role, or an error where two tensors would play it. */
export function settled<R extends Role>(
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
          'unknown-layout',
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
export function joined(
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
