import type { PresetInfo } from '../../process/presets/catalogue.js';
import { bare, PRESET_WORDS } from '../../shared/presetNames.js';
import { presetNamed } from './processNames.js';
import type { FieldOrigin, RunConfig } from './runConfig.js';

/** Longer names are no names of runs. */
const MAX_LENGTH = 300;
const NUMBER = /^[-+]?(\d+\.\d+|\.\d+|\d+)(e[-+]?\d+)?$/i;

interface Hint {
  readonly preset: PresetInfo;
  readonly params: Readonly<Record<string, number>>;
}

/**
 * The process that the name of a file or folder tells, with its parameters: `54qc0vyb_mess3-0.05-0.85`, `vfs9q1-rrxor`,
 * `mess3_x0.15_a0.6`, `run_0_L2_H2_DH8_DM16_mess3`. null where it names none, or two.
 */
export function processInName(name: string): Hint | null {
  if (name.length > MAX_LENGTH) return null;
  const parts = name.split(/[_\s,;()[\]+=]|-(?=[^.\d])|(?<=[A-Za-z0-9])-(?=[.\d])/).filter(Boolean);
  const hints = new Map<string, Hint>();
  for (let at = 0; at < parts.length; at++)
    for (let length = Math.min(4, parts.length - at); length > 0; length--) {
      const preset = presetOf(parts.slice(at, at + length));
      if (!preset) continue;
      const params = paramsAfter(preset, parts.slice(at + length));
      const isWord = PRESET_WORDS.has(bare(parts.slice(at, at + length).join('')));
      if (!isWord || Object.keys(params).length > 0 || parts.length === length)
        hints.set(preset.name, { preset, params });
      at += length - 1;
      break;
    }
  const [only, ...others] = hints.values();
  return only && others.length === 0 ? only : null;
}

function presetOf(parts: readonly string[]): PresetInfo | undefined {
  const text = parts.join('-');
  // One letter or a number is no name; a name is letters for its better part.
  return /[a-z]/i.test(parts[0]) && bare(text).length >= 3 && /[a-z\d]$/i.test(text) ? presetNamed(text) : undefined;
}

/** What follows a process's name: one number for each parameter, or its letter and a number (`x0.15`, `x 0.15`). */
function paramsAfter(preset: PresetInfo, rest: readonly string[]): Readonly<Record<string, number>> {
  const wanted = preset.parameters.filter(({ list }) => list !== true);
  if (wanted.length === 0) return {};
  const numbers = rest.slice(0, wanted.length + 1).map(number);
  const count = numbers.findIndex((value) => value === null);
  const given = count < 0 ? numbers.length : count;
  const inOrder = wanted.map((parameter, at) => ({ parameter, value: numbers[at] }));
  // Whole numbers may count anything; parameters are mostly written with decimals.
  if (
    given === wanted.length &&
    rest.slice(0, given).some((part) => part.includes('.')) &&
    inOrder.every(({ parameter, value }) => value != null && fits(parameter, value))
  )
    return Object.fromEntries(inOrder.map(({ parameter, value }) => [parameter.name, Number(value)]));
  const found: Record<string, number> = {};
  for (const parameter of wanted)
    for (const [at, part] of rest.entries()) {
      const name = part.toLowerCase().startsWith(parameter.name.toLowerCase())
        ? part.slice(parameter.name.length)
        : null;
      if (name === null) continue;
      const value = number(name === '' ? (rest[at + 1] ?? '') : name.replace(/^(\d+)p(\d+)$/, '$1.$2'));
      if (value !== null && fits(parameter, value) && !Object.hasOwn(found, parameter.name))
        found[parameter.name] = value;
    }
  return found;
}

const number = (part: string): number | null => (NUMBER.test(part) ? Number(part) : null);

const fits = ({ min, max }: PresetInfo['parameters'][number], value: number): boolean => value >= min && value <= max;

/** What names tell, the nearest first: of the file without its ending, then of the folders that it is in. */
export function configOfNames(names: readonly string[]): RunConfig | null {
  for (const name of names) {
    const hint = processInName(name);
    if (!hint) continue;
    const place: FieldOrigin = { kind: 'name', file: name, field: 'its name' };
    const origins: Record<string, FieldOrigin> = { process: place };
    for (const param of Object.keys(hint.params)) origins[`process_params.${param}`] = place;
    return {
      process: hint.preset.name,
      ...(Object.keys(hint.params).length > 0 && { process_params: { ...hint.params } }),
      file: name,
      origins,
    };
  }
  return null;
}
