import type { Layout } from './layout.js';
import { withoutWrappers } from './wrappers.js';
import { hookedTransformer } from './hooked.js';
import { recurrentNet } from './recurrent/recurrent.js';
import type { StateDict } from '../../formats/storedTensor.js';

/** Every layout that is known, the more particular first. CONTRIBUTING.md says how one is added. */
const LAYOUTS: readonly Layout[] = [hookedTransformer, recurrentNet];

/** The layout that a state dict has, and the state dict without the segments of wrappers in its names; null for none. */
export function layoutOf(given: StateDict): { layout: Layout; state: StateDict } | null {
  const state = withoutWrappers(given);
  const layout = LAYOUTS.find(({ tells }) => tells(state));
  return layout ? { layout, state } : null;
}
