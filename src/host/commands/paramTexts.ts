/** Parameters of a process as a person reads and types them: `x 0.15, a 0.6` and `x=0.15 a=0.6`; a list is `p=1,0.6`. */
import * as l10n from '@vscode/l10n';
import type { PresetInfo, ProcessParams } from '../../protocol/process.js';

type Parameter = PresetInfo['params'][number];
type Value = ProcessParams[string] | readonly number[];

/** The defaults of a preset, with those that are given in their place. */
export const filledParams = ({ params }: PresetInfo, given: ProcessParams = {}): ProcessParams =>
  Object.fromEntries(
    params.map(({ name, default: standard }) => [
      name,
      given[name] ?? (typeof standard === 'number' ? standard : [...standard]),
    ]),
  );

const numbersText = (value: Value): string => (typeof value === 'number' ? String(value) : value.join(','));

/** `x 0.15, a 0.6` */
export const readParams = (params: ProcessParams): string =>
  Object.entries(params)
    .map(([name, value]) => `${name} ${typeof value === 'number' ? value : `[${value.join(', ')}]`}`)
    .join(', ');

/** `x=0.15 a=0.6`, as {@link parseParams} reads it. */
export const writeParams = (params: ProcessParams): string =>
  Object.entries(params)
    .map(([name, value]) => `${name}=${numbersText(value)}`)
    .join(' ');

export type ParsedParams = { readonly params: ProcessParams } | { readonly problem: string };

/** What a person typed for a preset: the parameters that they named, or what is wrong with it, in words. */
export function parseParams(text: string, preset: PresetInfo): ParsedParams {
  const params: Record<string, ProcessParams[string]> = {};
  const names = preset.params.map(({ name }) => name).join(', ');
  const parts = text
    .replace(/\s*([=,])\s*/g, '$1')
    .split(/[\s;]+/)
    .filter(Boolean);
  for (const part of parts) {
    const [, name, typed] = /^([^=]+)=(.*)$/.exec(part) ?? [];
    if (name === undefined || typed === undefined)
      return {
        problem: l10n.t('“{0}” is no parameter with its value. Write name=value, as in {1}.', part, exampleOf(preset)),
      };
    const parameter = preset.params.find((each) => each.name === name);
    if (parameter === undefined)
      return {
        problem: l10n.t('{0} has no parameter “{1}”. Its parameters are: {2}.', preset.title, name, names),
      };
    if (Object.hasOwn(params, name)) return { problem: l10n.t('{0} stands there twice. Write it once.', name) };
    const value = parseValue(typed, parameter);
    if (typeof value === 'string') return { problem: value };
    params[name] = typeof value === 'number' ? value : [...value];
  }
  return { params };
}

const exampleOf = (preset: PresetInfo): string => writeParams(filledParams(preset)).split(' ')[0] ?? 'x=0.5';

/** The value, or what is wrong with it. */
function parseValue(typed: string, parameter: Parameter): number | readonly number[] | string {
  const { name, default: standard, min, max, integer } = parameter;
  const parts = typed.split(',');
  const count = typeof standard === 'number' ? 1 : standard.length;
  if (parts.length !== count)
    return count === 1
      ? l10n.t('{0} is one number; “{1}” has {2}.', name, typed, parts.length)
      : l10n.t('{0} is {1} numbers with commas between them; “{2}” has {3}.', name, count, typed, parts.length);
  const numbers: number[] = [];
  for (const part of parts) {
    const value = part.trim() === '' ? NaN : Number(part);
    if (!Number.isFinite(value)) return l10n.t('{0} is a number; “{1}” is none.', name, part);
    if (integer && !Number.isInteger(value)) return l10n.t('{0} is a whole number; {1} is none.', name, part);
    if (value < min || value > max) return l10n.t('{0} lies between {1} and {2}; {3} does not.', name, min, max, part);
    numbers.push(value);
  }
  return typeof standard === 'number' ? (numbers[0] ?? NaN) : numbers;
}
