import { BadArguments, OpaqueObject, type PickleValue } from './pickle/values.js';

/** Modules within modules, and how many are walked: a module that stands in many places is walked in each. */
const MAX_DEPTH = 100;
export const MAX_MODULES = 50_000;
const MAX_NAME = 4000;

/** Attributes that BUILD would have given an object, where they are a dict; with slots, Python writes (dict, slots). */
export function attributesOf(object: OpaqueObject): ReadonlyMap<PickleValue, PickleValue> | null {
  const [state] = Array.isArray(object.state) ? object.state : [object.state];
  return state instanceof Map ? state : null;
}

/** Whether an object is a torch.nn.Module, whatever its class: it keeps its parts under names that torch gives them. */
export function isModule(value: PickleValue): value is OpaqueObject {
  if (!(value instanceof OpaqueObject)) return false;
  const attributes = attributesOf(value);
  return attributes?.get('_parameters') instanceof Map && attributes.get('_modules') instanceof Map;
}

/**
 * What `state_dict()` of a pickled module (torch.save(model, file)) would give: parameters and buffers of the whole tree
 * under dotted names, without the buffers that are not persistent.
 * @param budget how many modules may yet be walked
 * @throws BadArguments where it nests without end
 */
export function stateOfModule(module: OpaqueObject, budget: { modules: number }): Map<PickleValue, PickleValue> {
  const state = new Map<PickleValue, PickleValue>();
  const walk = (object: OpaqueObject, prefix: string, depth: number): void => {
    if (depth > MAX_DEPTH || --budget.modules < 0 || prefix.length > MAX_NAME)
      throw new BadArguments(`it nests modules more than ${MAX_DEPTH} deep, or has more than ${MAX_MODULES} of them`);
    const attributes = attributesOf(object);
    const transient = attributes?.get('_non_persistent_buffers_set');
    for (const part of ['_parameters', '_buffers'])
      for (const [name, value] of entries(attributes?.get(part)))
        if (value !== null && !(part === '_buffers' && transient instanceof Set && transient.has(name)))
          state.set(prefix + name, value);
    for (const [name, child] of entries(attributes?.get('_modules')))
      if (child instanceof OpaqueObject) walk(child, `${prefix}${name}.`, depth + 1);
  };
  walk(module, '', 0);
  return state;
}

function entries(value: PickleValue | undefined): [string, PickleValue][] {
  if (!(value instanceof Map)) return [];
  return [...value].filter((entry): entry is [string, PickleValue] => typeof entry[0] === 'string');
}
