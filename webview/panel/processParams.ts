import type { PresetInfo, ProcessChoice, ProcessParams } from '../../src/protocol/process.js';
import { significant } from '../../src/shared/texts.js';

/** The name of a choice in the list. */
export function processName(choice: ProcessChoice): string {
  if (choice.kind === 'file') return choice.path.split(/[\\/]/).pop() ?? choice.path;
  return choice.name;
}

/** A preset's default parameters, overridden by those of the choice. */
export function fullParams(preset: PresetInfo, given: ProcessParams): ProcessParams {
  return Object.fromEntries(
    preset.params.map(({ name, default: standard }) => [
      name,
      given[name] ?? (typeof standard === 'number' ? standard : [...standard]),
    ]),
  );
}

export function withParam(params: ProcessParams, name: string, at: number | null, value: number): ProcessParams {
  const before = params[name];
  if (at === null || !Array.isArray(before)) return { ...params, [name]: value };
  return { ...params, [name]: before.map((part, place) => (place === at ? value : part)) };
}

export const withoutParam = (params: ProcessParams, name: string): ProcessParams =>
  Object.fromEntries(Object.entries(params).filter(([each]) => each !== name));

type Value = ProcessParams[string] | readonly number[];

/** The value as a chip has room for it: six digits, which are more than a fit is good for. */
export const chipText = (value: Value): string =>
  typeof value === 'number' ? significant(value, 6) : `[${value.map((part) => significant(part, 6)).join(', ')}]`;

/** A parameter's value as it is told: `0.5`, `[1, 0.6]`. */
export const valueText = (value: Value): string =>
  typeof value === 'number' ? String(value) : `[${value.join(', ')}]`;

export const sameValue = (a: Value | undefined, b: Value | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && valueText(a) === valueText(b));
