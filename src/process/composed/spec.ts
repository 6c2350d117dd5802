import * as z from 'zod';
import { MAX_SYMBOLS } from '../largest.js';

/** More parts, variants or symbols make matrices that no machine holds. */
const MAX_PARTS = 12;
const MAX_VARIANTS = 64;

const name = z.string().min(1).max(200);
const params = z.record(z.string(), z.unknown()).nullish();
const index = z.number().int().min(0).max(MAX_SYMBOLS);
const map = z.array(index).min(1).max(MAX_SYMBOLS);

const file = z.string().min(1).max(1000);
/** A process by simplexity's name of it; or, as simplexity has it not, from a process file or written out. */
const variant = z.looseObject({
  process_name: name.optional(),
  process_params: params,
  file: file.optional(),
  definition: z.looseObject({}).optional(),
});
export type Variant = z.infer<typeof variant>;
const part = z.looseObject({
  component_type: z.enum(['hmm', 'ghmm']).optional(),
  variants: z.array(variant).min(1).max(MAX_VARIANTS),
  control_map: map.nullish(),
});
const parts = z.array(part).min(1).max(MAX_PARTS);
const epsilon = z.number().min(0).max(1).nullish();

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
  vocab_maps: z.array(map).nullish(),
  add_bos_token: z.boolean().nullish(),
});
export type MixtureSpec = z.infer<typeof mixtureSpecSchema>;

/** Properties that a spec may have; others are left alone, with a warning. */
export const SPEC_PROPERTIES: readonly string[] = [
  ...Object.keys(factoredSpecSchema.shape),
  ...Object.keys(mixtureSpecSchema.shape),
];

const SIGN = { independent: ' × ', chain: ' → ', symmetric: ' ⇄ ', transition_coupled: ' ~ ', mixture: ' + ' } as const;

/** What a part is called where it stands: by its process, its file, or what is written out. */
export function variantName({ process_name, file: path, definition }: Variant): string {
  if (process_name !== undefined) return process_name;
  if (path !== undefined) return path.replace(/^.*[\\/]/, '').replace(/(\.process)?\.(jsonc?|ya?ml)$/i, '');
  const own = definition?.['name'];
  return typeof own === 'string' && own !== '' ? own : 'part';
}

export const componentName = (component: string | Variant): string =>
  typeof component === 'string' ? component : variantName(component);

/** What a spec without a name is called: its parts, as `mess3 × zero_one_random`. */
export function specName(spec: object): string {
  const mixture = mixtureSpecSchema.safeParse(spec);
  if (mixture.success) return mixture.data.name ?? mixture.data.process_names.map(componentName).join(SIGN.mixture);
  const factored = factoredSpecSchema.safeParse(spec);
  if (!factored.success) return 'composed process';
  const { name: given, structure_type, spec: factors } = factored.data;
  return given ?? factors.map(({ variants }) => variantName(variants[0])).join(SIGN[structure_type]);
}

/** Properties of which a composed process has one. */
export const SPEC_SIGNS = ['structure_type', 'process_names'] as const;

/** Whether an object is a composed process as simplexity's configs write it. */
export const isComposedSpec = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && SPEC_SIGNS.some((sign) => Object.hasOwn(value, sign));
