import type { StateDict, StoredTensor } from '../../formats/storedTensor.js';
import { same } from './views.js';

/**
 * Modules that only hold another: torch.compile, DistributedDataParallel, FullyShardedDataParallel, activation
 * checkpointing, TransformerLens 4's bridges. They may stand anywhere in a name, as often as blocks were wrapped.
 */
const WRAPPERS = new Set([
  '_orig_mod',
  'module',
  '_fsdp_wrapped_module',
  '_checkpoint_wrapped_module',
  '_forward_module',
  '_original_component',
]);

/** A state dict without the wrappers in its names. What then has one name is one tensor, which reading it checks. */
export function withoutWrappers(state: StateDict): StateDict {
  const out = new Map<string, StoredTensor>();
  for (const [name, tensor] of state) {
    const plain = withoutWrapper(name);
    const other = out.get(plain);
    out.set(plain, other ? same(other, tensor, name) : tensor);
  }
  return out;
}

function withoutWrapper(name: string): string {
  const kept = name.split('.').filter((segment) => !WRAPPERS.has(segment));
  return kept.length > 0 ? kept.join('.') : name;
}
