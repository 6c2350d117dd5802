import { once } from '../../../shared/once.js';
import type { StoredTensor } from '../../formats/storedTensor.js';
import { blockNames, type Container } from './containers.js';
import { add, moduleOf, type Drafts } from './drafts.js';
import { outputsInBlock } from './names/attention.js';
import type { Role } from './roles.js';
import { squashed } from './tensorName.js';

const names = once(outputsInBlock);

/**
 * The output of attention where a block has it beside its other modules under a name such as `proj`: taken by elimination, if
 * the block has an MLP that is whole, or none, and no other tensor is left in it.
 * @param unknown tensors that play no role yet, by name in the file; those taken are removed
 */
export function takeLoneOutputs(
  unknown: Map<string, StoredTensor>,
  container: Container,
  blocks: readonly Drafts[],
): void {
  blocks.forEach((drafts, layer) => {
    const has = (role: Role) => drafts.get(role)?.some(({ weight }) => weight) ?? false;
    if (has('o') || has('in') !== has('out')) return;
    const left = [...unknown].flatMap(([name, tensor]) => {
      const place = blockNames(name, container);
      return place?.layer === layer ? [{ name, rest: place.rest, tensor }] : [];
    });
    const modules = new Set(left.map(({ rest }) => /^([^.]+)\.(?:weight|bias)$/.exec(rest)?.[1] ?? ''));
    const [module] = modules;
    if (modules.size !== 1 || !names().has(squashed(module))) return;
    for (const { name, tensor } of left) {
      const part = name.endsWith('.bias') ? 'bias' : 'weight';
      if (tensor.shape.length !== (part === 'weight' ? 2 : 1)) return;
    }
    for (const { name, tensor } of left) {
      const part = name.endsWith('.bias') ? 'bias' : 'weight';
      add(drafts, 'o', part, { name: moduleOf(name, part), alias: 0 }, tensor);
      unknown.delete(name);
    }
  });
}
