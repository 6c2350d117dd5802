import { findPreset, type PresetInfo } from '../../process/presets/catalogue.js';
import { numberIn } from './fieldValues.js';
import { bare, presetSpelled } from '../../shared/presetNames.js';
import { isFields, type Fields } from '../../shared/fields.js';

/** Parameters under the names that simplexity, epsilon-transformers and the sweeps give them, bare; their order is the code's. */
const OTHER_PARAMETERS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  rrxor: { pR1: ['p1', 'pr1'], pR2: ['p2', 'pr2'] },
  'leaky-rrxor': { p1: ['pr1'], p2: ['pr2'], epsilon: ['eps'] },
  'zero-one-random': { p: ['probofzerofromrstate', 'p0', 'pzero'] },
  fanizza: { lamb: ['lambda', 'lam', 'lmbda'] },
  'post-quantum': { log_alpha: ['logalpha'] },
};

/** The preset that a name means, however a project spells it: `Mess3`, `RRXORProcess`, `simplexity.….mess3`. */
export function presetNamed(name: string): PresetInfo | undefined {
  const preset = presetSpelled(name);
  return preset === null ? undefined : findPreset(preset);
}

export interface FoundParam {
  readonly name: string;
  readonly value: number | number[];
  /** The field's own name in the object. */
  readonly key: string;
}

/** The parameters of a preset among the fields of one object; a name's case counts only where two differ in nothing else. */
export function paramsAmong(preset: PresetInfo, fields: Fields): readonly FoundParam[] {
  const keys = Object.keys(fields);
  return preset.parameters.flatMap(({ name }) => {
    const others = OTHER_PARAMETERS[preset.name]?.[name] ?? [];
    const wanted = [bare(name), ...others];
    const own = keys.filter((key) => key === name);
    const alike = keys.filter((key) => wanted.includes(bare(key.replace(new RegExp(`^${preset.name}[-_]`, 'i'), ''))));
    for (const key of [...own, ...alike]) {
      const value = paramIn(fields[key]);
      if (value !== null) return [{ name, value, key }];
    }
    return [];
  });
}

/** A number or a list of numbers, also as text. */
export function paramIn(value: unknown): number | number[] | null {
  if (!Array.isArray(value)) return numberIn(value);
  const numbers = value.map(numberIn);
  return numbers.length > 0 && numbers.length <= 1000 && numbers.every((each) => each !== null) ? numbers : null;
}

/** Numbers of an object whose names are known to a process file alone. */
export function anyParams(fields: Fields): readonly FoundParam[] {
  return Object.entries(fields).flatMap(([key, given]) => {
    const value = isFields(given) ? null : paramIn(given);
    return value === null || key === '__proto__' ? [] : [{ name: key, value, key }];
  });
}
