import type { StateDict } from '../../formats/storedTensor.js';
import { firstGrokking } from './firstGrokking.js';
import { huggingGpt2, nanoGpt } from './gpt2.js';
import { gptNeoX } from './gptNeoX.js';
import { hookedTransformer } from './hooked.js';
import { huggingLlama } from './huggingLlama.js';
import type { Layout } from './layout.js';
import { lectureGpt } from './lectureGpt.js';
import { llama2c } from './llama2c.js';
import { minGpt } from './minGpt.js';
import { ownGpt } from './ownGpt.js';
import { recurrentNet } from './recurrent/recurrent.js';
import { tl4Bridge, tl4Native } from './tl4.js';
import { torchEncoder } from './torchEncoder.js';
import { withoutWrappers } from './wrappers.js';

/** Every layout that is known, the more particular first. CONTRIBUTING.md says how one is added. */
const LAYOUTS: readonly Layout[] = [
  firstGrokking,
  hookedTransformer,
  tl4Native,
  tl4Bridge,
  nanoGpt,
  huggingGpt2,
  minGpt,
  lectureGpt,
  llama2c,
  huggingLlama,
  gptNeoX,
  torchEncoder,
  ownGpt,
  recurrentNet,
];

/** The layout that a state dict has, and the state dict without the segments of wrappers in its names; null for none. */
export function layoutOf(given: StateDict): { layout: Layout; state: StateDict } | null {
  const state = withoutWrappers(given);
  const layout = LAYOUTS.find(({ tells }) => tells(state));
  return layout ? { layout, state } : null;
}
