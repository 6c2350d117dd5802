import type { PresetInfo, ProcessChoice, ProcessParams } from '../../src/protocol/process.js';

/** How a choice is named in the list. */
export function processName(choice: ProcessChoice): string {
  if (choice.kind === 'file') return choice.path.split(/[\\/]/).pop() ?? choice.path;
  return choice.name;
}

/** A preset's parameters with those of the choice over its defaults. */
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
