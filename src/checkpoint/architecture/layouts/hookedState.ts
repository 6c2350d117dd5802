import type { StateDict } from '../../formats/storedTensor.js';
import type { ConfigField } from '../../config/runConfig.js';
import type { Architecture } from '../architecture.js';
import type { Seen } from './buffers.js';

/** Fields that a layout can imply, or that its models usually have. */
export type LayoutFields = Partial<
  Pick<
    Architecture,
    | 'act_fn'
    | 'eps'
    | 'normalization_type'
    | 'norm_position'
    | 'parallel_attn_mlp'
    | 'rotary_base'
    | 'rotary_adjacent_pairs'
  >
> & {
  readonly positional_embedding_type?: Architecture['positional_embedding_type'] | 'sinusoidal';
  /** What the embedding is multiplied by: true for the root of d_model. */
  readonly embedding_scale?: boolean | number;
  /** Whether the unembedding is the embedding where there is none of its own. */
  readonly tied?: boolean;
};

/** A state dict under HookedTransformer's names, whatever it was written as. */
export interface HookedState {
  readonly state: StateDict;
  /** How it was written, in words. */
  readonly layout: string;
  /** Whether a person wrote the code around it: what its names do not show is usual at most, and not told by the layout. */
  readonly isOwnCode?: boolean;
  /** What the layout implies: it holds unless a config says otherwise, and is no assumption. */
  readonly told: LayoutFields;
  /** What models of this layout have unless they say otherwise: an assumption where it is used. */
  readonly usual: LayoutFields;
  /** What buffers show. */
  readonly seen: Seen;
  /** Whether stored positions may be longer than the context that was trained. */
  readonly positionsMayBeLonger: boolean;
  /** Whether a final norm is there wherever blocks have norms. */
  readonly needsFinalNorm: boolean;
  /** What a norm of the embedding is of: see `post_embedding_ln`. */
  readonly embedNorm: 'token' | 'sum';
  /** The config's field that told the number of heads, where shapes do not. */
  readonly headsField: ConfigField | null;
  /** Whether stored positions are sines, as a buffer called `pe` is. */
  readonly sines: boolean;
  /** The config's name of the model, where it is none that the layout is known to be of. */
  readonly unknownType?: string;
  /** The name of a matrix of queries, keys and values whose order nothing tells. */
  readonly fusedUnsaid?: string;
  /** The token embedding's name where it is taken as the unembedding and nothing says so. */
  readonly tiedUnsaid?: string;
  readonly notes: readonly string[];
}
