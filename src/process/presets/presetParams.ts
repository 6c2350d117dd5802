import { InputError } from '../../shared/inputError.js';
import type { PresetInfo, PresetParameter, PresetParams, PresetValues } from './preset.js';

/**
 * Checks given parameters against a preset's and fills in defaults.
 * @throws InputError `bad-parameter` that names the parameter, its range and the value found
 */
export function checkParams(preset: PresetInfo, given: Readonly<Record<string, unknown>>): PresetParams {
  const known = preset.parameters.map((parameter) => parameter.name);
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const has = known.length === 0 ? 'it has none' : `it has ${known.join(', ')}`;
    throw new InputError('bad-parameter', `${preset.name} has no parameter ${unknown}: ${has}.`);
  }
  const checked: Record<string, number | readonly number[]> = {};
  for (const parameter of preset.parameters) {
    const value = Object.hasOwn(given, parameter.name) ? given[parameter.name] : parameter.default;
    checked[parameter.name] = parameter.list
      ? checkList(preset, parameter, value)
      : checkNumber(preset, parameter, value);
  }
  return checked;
}

/** Typed access to checked parameters. */
export function presetValues(params: PresetParams): PresetValues {
  return {
    number(name) {
      const value = params[name];
      if (typeof value !== 'number') throw new Error(`parameter ${name} is not a number`);
      return value;
    },
    list(name) {
      const value = params[name];
      if (!Array.isArray(value)) throw new Error(`parameter ${name} is not a list`);
      return value as readonly number[];
    },
  };
}

/** A range in words, e.g. "a number with 0 < x <= 0.5". */
export function rangeOf(parameter: PresetParameter): string {
  const kind = parameter.integer ? 'whole number' : 'number';
  const low = Number.isFinite(parameter.min) ? `${parameter.min} ${parameter.minOpen ? '<' : '<='} ` : '';
  const high = Number.isFinite(parameter.max) ? ` ${parameter.maxOpen ? '<' : '<='} ${parameter.max}` : '';
  const bounds = low || high ? ` with ${low}${parameter.name}${high}` : '';
  return parameter.list ? `a list of one or more ${kind}s, each${bounds}` : `a ${kind}${bounds}`;
}

function checkList(preset: PresetInfo, parameter: PresetParameter, value: unknown): readonly number[] {
  if (!Array.isArray(value) || value.length === 0) throw bad(preset, parameter, value);
  return value.map((entry) => checkNumber(preset, parameter, entry));
}

function checkNumber(preset: PresetInfo, parameter: PresetParameter, value: unknown): number {
  const { min, max, minOpen, maxOpen, integer } = parameter;
  const fits =
    typeof value === 'number' &&
    Number.isFinite(value) &&
    (minOpen ? value > min : value >= min) &&
    (maxOpen ? value < max : value <= max) &&
    (!integer || Number.isInteger(value));
  if (!fits) throw bad(preset, parameter, value);
  return value;
}

function bad(preset: PresetInfo, parameter: PresetParameter, value: unknown): InputError {
  const found = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
  return new InputError(
    'bad-parameter',
    `Parameter ${parameter.name} of ${preset.name} must be ${rangeOf(parameter)}, but is ${found.slice(0, 80)}.`,
  );
}
