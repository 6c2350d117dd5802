import * as z from 'zod';
import { MAX_STATES, MAX_SYMBOLS } from '../largest.js';

/** More parts, variants or symbols make matrices that no machine holds. */
const MAX_PARTS = 12;
const MAX_VARIANTS = 64;

const name = z.string().min(1).max(200);
const params = z.record(z.string(), z.unknown()).nullish();
const index = z.number().int().min(0).max(MAX_SYMBOLS);
const map = z.array(index).min(1).max(MAX_SYMBOLS);

const epsilon = z.number().min(0).max(1).nullish();
const file = z.string().min(1).max(1000);
/** A process by simplexity's name of it; or, as simplexity has it not, from a process file or written out. */
const variant = z.looseObject({
  process_name: name.optional(),
  process_params: params,
  file: file.optional(),
  definition: z.looseObject({}).optional(),
  noise_epsilon: epsilon,
  initial_state: z.array(z.number()).min(1).max(MAX_STATES).nullish(),
  device: z.unknown().optional(),
});
export type Variant = z.infer<typeof variant>;
const part = z.looseObject({
  component_type: z.enum(['hmm', 'ghmm']).optional(),
  variants: z.array(variant).min(1).max(MAX_VARIANTS),
  control_map: map.nullish(),
});
const parts = z.array(part).min(1).max(MAX_PARTS);

/** Factors side by side, whose tokens are tuples: simplexity's `build_factored_process_from_spec`. */
export const factoredSpecSchema = z.looseObject({
  name: name.optional(),
  structure_type: z.enum(['independent', 'chain', 'symmetric', 'transition_coupled']),
  spec: parts,
  noise_epsilon: epsilon,
  control_maps: z.array(map.nullable()).nullish(),
  control_maps_transition: z.array(map.nullable()).nullish(),
  emission_variant_indices: z.array(index).nullish(),
  emission_control_maps: z.array(map.nullable()).nullish(),
});
export type FactoredSpec = z.infer<typeof factoredSpecSchema>;

/** One of several processes for ever: simplexity's `build_nonergodic_hidden_markov_model`. */
export const mixtureSpecSchema = z.looseObject({
  name: name.optional(),
  process_names: z
    .array(z.union([name, variant]))
    .min(1)
    .max(MAX_PARTS),
  process_params: z.array(params).nullish(),
  process_weights: z.array(z.number().min(0)),
  vocab_maps: z.array(map.nullable()).nullish(),
  /** How tokens are shared where no maps say it: `build_nonergodic_partial_overlap`, `build_nonergodic_disjoint_vocab`. */
  mode: z.enum(['prefix', 'sliding', 'random', 'disjoint']).nullish(),
  overlap_frac: z.number().min(0).max(1).nullish(),
  seed: z.unknown().optional(),
  add_bos_token: z.boolean().nullish(),
});
export type MixtureSpec = z.infer<typeof mixtureSpecSchema>;

/** Properties that a spec may have, in any of its forms (`forms.ts`); others are left alone, with a warning. */
export const SPEC_PROPERTIES: readonly string[] = [
  ...Object.keys(factoredSpecSchema.shape),
  ...Object.keys(mixtureSpecSchema.shape),
  'chain',
  'components',
  'component_weights',
  'component_specs',
  'component_configs',
  'base_spec',
  'inflation_factor',
  'process_name',
  'process_kwargs',
  'initial_state',
];

/** What only one of the two kinds has: beside the other, the process would be another one than the text says. */
export const OF_KIND = {
  factored: [
    'structure_type',
    'spec',
    'noise_epsilon',
    'control_maps',
    'control_maps_transition',
    'emission_variant_indices',
    'emission_control_maps',
  ],
  mixture: ['process_names', 'process_weights', 'vocab_maps', 'add_bos_token'],
} as const satisfies Record<string, readonly string[]>;
