import type { Node } from 'jsonc-parser';
import type { Stretches } from '../../shared/stretches.js';
import type { PresetParameter } from '../presets/preset.js';
import { rangeOf } from '../presets/presetParams.js';
import type { Diagnostics } from './diagnostic.js';
import { EntryReader } from './entries.js';
import { propertiesOf, warnUnknown } from './jsonNodes.js';
import { numberValue, type Value } from './value.js';

/** The parameters of a file: their declarations and their values. */
export interface FileParameters {
  readonly declared: readonly PresetParameter[];
  readonly values: ReadonlyMap<string, Value>;
}

export const PARAMETER_PROPERTIES = ['default', 'min', 'max', 'minOpen', 'maxOpen', 'integer', 'description'];

/** More than anybody can set. */
const MAX_PARAMETERS = 1000;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Reads `"parameters": {"p": 0.5}` or `{"p": {"default": 0.5, "min": 0, "max": 1, "description": "…"}}`.
 * @param given values to use in place of the defaults
 */
export function* readParameters(
  node: Node | undefined,
  given: Readonly<Record<string, unknown>>,
  text: string,
  diagnostics: Diagnostics,
): Stretches<FileParameters> {
  const declared: PresetParameter[] = [];
  const values = new Map<string, Value>();
  const plain = new EntryReader(text, new Map(), diagnostics);
  if (node !== undefined && node.type !== 'object') {
    diagnostics.error(
      node,
      'wrong-type',
      'Parameters must be an object: {"p": 0.5} or {"p": {"default": 0.5, "min": 0}}.',
    );
    return { declared, values };
  }
  const properties = node === undefined ? new Map<string, never>() : yield* propertiesOf(node, diagnostics);
  if (properties.size > MAX_PARAMETERS && node) {
    diagnostics.error(
      node,
      'too-large',
      `There are ${properties.size} parameters: a process file has at most ${MAX_PARAMETERS}.`,
    );
    return { declared, values };
  }
  for (const { name, key, value } of properties.values()) {
    yield;
    if (!NAME.test(name)) {
      diagnostics.error(key, 'bad-parameter', `"${name}" cannot name a parameter: use letters, digits and _.`);
      continue;
    }
    if (value === undefined) continue;
    const parameter = yield* readParameter(name, value, plain, diagnostics);
    if (parameter === null) continue;
    declared.push(parameter.declared);
    const chosen = Object.hasOwn(given, name) ? given[name] : parameter.value;
    const used = typeof chosen === 'number' ? numberValue(chosen) : chosen === parameter.value ? parameter.value : null;
    if (used !== null && isWithin(parameter.declared, used.number)) {
      values.set(name, used);
      continue;
    }
    const found = used === null ? (JSON.stringify(chosen) ?? String(chosen)) : String(used.number);
    diagnostics.error(value, 'bad-parameter', `${name} must be ${rangeOf(parameter.declared)}, but is ${found}.`);
  }
  for (const name of Object.keys(given)) {
    if (declared.some((parameter) => parameter.name === name)) continue;
    const has = declared.length === 0 ? 'it has none' : `it has ${declared.map((p) => p.name).join(', ')}`;
    diagnostics.error({ offset: 0, length: 1 }, 'unknown-parameter', `The process has no parameter ${name}: ${has}.`);
  }
  return { declared, values };
}

function* readParameter(
  name: string,
  node: Node,
  reader: EntryReader,
  diagnostics: Diagnostics,
): Stretches<{ declared: PresetParameter; value: Value } | null> {
  if (node.type !== 'object') {
    const value = reader.read(node);
    const declared = { name, default: value?.number ?? 0, min: -Infinity, max: Infinity, doc: '' };
    return value === null ? null : { declared, value };
  }
  const properties = yield* propertiesOf(node, diagnostics);
  warnUnknown(properties, PARAMETER_PROPERTIES, diagnostics);
  const number = (property: string): Value | null | undefined => {
    const at = properties.get(property)?.value;
    return at === undefined ? undefined : reader.read(at);
  };
  const flag = (property: string): boolean => {
    const at = properties.get(property)?.value;
    if (at !== undefined && at.type !== 'boolean')
      diagnostics.error(at, 'wrong-type', `${property} must be true or false.`);
    return at?.value === true;
  };
  const [value, min, max] = [number('default'), number('min'), number('max')];
  if (value === undefined) diagnostics.error(node, 'missing-property', `Parameter ${name} needs a "default".`);
  if (value === undefined || value === null || min === null || max === null) return null;
  const description: unknown = properties.get('description')?.value?.value;
  return {
    value,
    declared: {
      name,
      default: value.number,
      min: min?.number ?? -Infinity,
      max: max?.number ?? Infinity,
      minOpen: flag('minOpen'),
      maxOpen: flag('maxOpen'),
      integer: flag('integer'),
      doc: typeof description === 'string' ? description : '',
    },
  };
}

function isWithin({ min, max, minOpen, maxOpen, integer }: PresetParameter, value: number): boolean {
  return (
    (minOpen ? value > min : value >= min) &&
    (maxOpen ? value < max : value <= max) &&
    (!integer || Number.isInteger(value))
  );
}
