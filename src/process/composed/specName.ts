import { oneForm } from './forms.js';
import { SpecFault } from './located.js';
import { isComposedSpec } from './signs.js';
import { factoredSpecSchema, mixtureSpecSchema, type Variant } from './spec.js';

const SIGN = { independent: ' × ', chain: ' → ', symmetric: ' ⇄ ', transition_coupled: ' ~ ', mixture: ' + ' } as const;

/** What a part is called where it stands: by its process, its file, or what is written out. */
export function variantName({ process_name, file: path, definition }: Variant): string {
  if (process_name !== undefined) return process_name;
  if (path !== undefined) return path.replace(/^.*[\\/]/, '').replace(/(\.process)?\.(jsonc?|ya?ml)$/i, '');
  const own = definition?.['name'];
  if (typeof own === 'string' && own !== '') return own;
  return definition !== undefined && isComposedSpec(definition) ? `(${specName(definition)})` : 'part';
}

export const componentName = (component: string | Variant): string =>
  typeof component === 'string' ? component : variantName(component);

/** What a spec without a name is called: its parts, as `mess3 × zero_one_random`. */
export function specName(given: object): string {
  const spec = inOneForm(given);
  const mixture = mixtureSpecSchema.safeParse(spec);
  if (mixture.success) return mixture.data.name ?? mixture.data.process_names.map(componentName).join(SIGN.mixture);
  const factored = factoredSpecSchema.safeParse(spec);
  if (!factored.success) return 'composed process';
  const { name: own, structure_type, spec: factors } = factored.data;
  return own ?? factors.map(({ variants }) => variantName(variants[0])).join(SIGN[structure_type]);
}

function inOneForm(given: object): object | null {
  try {
    return oneForm(given).spec;
  } catch (error) {
    // What is wrong with it is said where it is read.
    if (error instanceof SpecFault) return null;
    throw error;
  }
}
