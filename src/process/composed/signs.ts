/** What simplexity's builders are told by. Each form is one of these, whatever stands beside. */

import { isFields, type Fields } from '../../shared/fields.js';
import { turnedName } from '../../shared/presetNames.js';

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value) && value.length > 0;
const isListOfFields = (value: unknown): value is readonly Fields[] => isList(value) && value.every(isFields);

/** The function or class that Hydra is told to call, without its module; null where none is named. */
export const builderOf = ({ _target_: target }: Fields): string | null =>
  typeof target === 'string' ? (target.split('.').at(-1) ?? target) : null;

/** One process by simplexity's name of it, and nothing beside that a process file of ours would have. */
const isSingle = (value: Fields): boolean =>
  typeof value['process_name'] === 'string' && !Object.hasOwn(value, 'states') && !Object.hasOwn(value, 'transitions');

/** Forms by the keys of which one tells each. */
const FORMS: readonly { readonly keys: readonly string[]; is(value: Fields): boolean }[] = [
  { keys: ['structure_type'], is: () => true },
  { keys: ['process_names'], is: () => true },
  {
    keys: ['chain'],
    is: ({ chain }) => isListOfFields(chain) && chain.some((each) => Object.hasOwn(each, 'variants')),
  },
  {
    keys: ['components'],
    is: (value) =>
      isListOfFields(value['components']) &&
      (['component_weights', 'control_maps', 'control_maps_transition'].some((key) => Object.hasOwn(value, key)) ||
        /NonErgodic|nonergodic|[Ff]actored|_process_from_spec$/.test(builderOf(value) ?? '')),
  },
  {
    keys: ['component_specs', 'component_configs'],
    is: (value) => [value['component_specs'], value['component_configs']].some(isList),
  },
  {
    keys: ['inflation_factor'],
    is: (value) => isFields(value['base_spec']) || isFields(value['base_process']),
  },
  {
    keys: ['process_name'],
    is: (value) =>
      isSingle(value) &&
      (Number(value['noise_epsilon'] ?? 0) !== 0 ||
        isList(value['initial_state']) ||
        (turnedName(String(value['process_name'])) !== null &&
          /^build_(generalized_)?hidden_markov_model$/.test(builderOf(value) ?? ''))),
  },
];

/** Properties of which a spec has one. */
export const SPEC_SIGNS: readonly string[] = FORMS.flatMap(({ keys }) => keys);

/** Whether an object is a process as simplexity's configs write it, which no preset alone stands for. */
export const isComposedSpec = (value: unknown): value is Fields =>
  isFields(value) && FORMS.some(({ keys, is }) => keys.some((key) => Object.hasOwn(value, key)) && is(value));

/** Whether an object is any process as simplexity's configs write it, as a process file may: also one preset by its name there. */
export const isPublishedSpec = (value: unknown): value is Fields =>
  isComposedSpec(value) || (isFields(value) && isSingle(value));
