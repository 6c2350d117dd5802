import type { StateDict } from '../../formats/storedTensor.js';

/** A state dict under HookedTransformer's names, whatever it was written as. */
export interface HookedState {
  readonly state: StateDict;
  /** How it was written, in words. */
  readonly layout: string;
  /** The activation that models of this layout have unless a config says otherwise. */
  readonly usualActivation: 'relu' | 'gelu' | 'gelu_new';
  readonly notes: readonly string[];
}
