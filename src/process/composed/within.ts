import { isFields, type Fields } from '../../shared/fields.js';
import { isComposedSpec, SPEC_SIGNS } from './signs.js';

/** Where configs of simplexity and of Hydra keep a spec: at the top, or as the object that is built. */
const HOLDERS = ['instance', 'generative_process', 'training_data_generator', 'data_generator', 'process', 'spec'];
/** `generative_process.instance`, and a section around it. */
const MAX_DEPTH = 3;

/** Keys of which one tells that an object may hold a spec. */
export const TELLS: ReadonlySet<string> = new Set([...SPEC_SIGNS, ...HOLDERS]);

/**
 * The spec of a composed process that a config holds, and the path to it; null where it holds none. What is less nested goes first.
 * @param isSpec which objects are meant: a process file may name one process alone
 */
export function specWithin(
  value: unknown,
  isSpec: (value: unknown) => value is Fields = isComposedSpec,
): { readonly spec: Fields; readonly path: readonly string[] } | null {
  const found = firstWithin(value, isSpec);
  return found && isSpec(found.value) ? { spec: found.value, path: found.path } : null;
}

/** What Hydra would call, where that is not among what is read here: the sentence that says so, and the path to it; else null. */
export function unreadTarget(value: unknown): { readonly path: readonly string[]; readonly message: string } | null {
  const found = firstWithin(value, (each) => isFields(each) && typeof each['_target_'] === 'string');
  if (!found || !isFields(found.value)) return null;
  return {
    path: [...found.path, '_target_'],
    message:
      `${String(found.value['_target_'])} is code, which is not run here. What simplexity's builders are given is read: ` +
      'process_name; structure_type with spec; process_names; components with component_weights, control_maps or control_maps_transition; ' +
      'chain; component_specs; base_spec with inflation_factor. Write any other process as states, symbols and transitions.',
  };
}

function firstWithin(value: unknown, is: (value: unknown) => boolean) {
  let level: { readonly value: unknown; readonly path: readonly string[] }[] = [{ value, path: [] }];
  for (let depth = 0; depth <= MAX_DEPTH; depth++) {
    const found = level.find((each) => is(each.value));
    if (found) return found;
    level = level.flatMap(({ value: outer, path }) =>
      isFields(outer)
        ? HOLDERS.filter((key) => Object.hasOwn(outer, key)).map((key) => ({ value: outer[key], path: [...path, key] }))
        : [],
    );
  }
  return null;
}

/** Lists of a spec, and of what it holds, in which parts stand. */
const LISTS = ['spec', 'chain', 'components', 'component_specs', 'component_configs', 'process_names', 'variants'];
const INNER = ['definition', 'instance', 'base_spec', 'base_process'];

/** Paths of the process files that a spec names as parts, as they stand in it; a spec that is none has none. */
export function partFiles(spec: unknown): string[] {
  if (Array.isArray(spec)) return spec.flatMap(partFiles);
  if (!isFields(spec)) return [];
  const { file } = spec;
  return [
    ...(typeof file === 'string' ? [file] : []),
    ...LISTS.flatMap((key) => (Array.isArray(spec[key]) ? partFiles(spec[key]) : [])),
    ...INNER.flatMap((key) => partFiles(spec[key])),
  ];
}
