import type { fieldsOf } from './runConfig.js';
import { fieldNames, placeOf, type FieldOrigin, type RunConfig } from './runConfig.js';
import { NUMBER_FIELDS, type ConfigField } from './schema.js';

const WEIGHT: Readonly<Record<FieldOrigin['kind'], number>> = { person: 3, settings: 2, config: 1, name: 0 };

/** Of sizes the weights tell which is right, and both places are named there. */
const COMPARED: readonly ConfigField[] = [...NUMBER_FIELDS, 'use_attn_scale', 'bos', 'bos_token', 'process'];

/**
 * Two configurations as one: of a field that both give, the nearer one's counts, but what a person set (or the folder's
 * settings, where only they do) goes before any config. Where two configs differ in what changes numbers, both places are told.
 */
export function merged(near: RunConfig | null, far: RunConfig | null): RunConfig | null {
  if (!near || !far) return near ?? far;
  const fields: Record<string, unknown> = {};
  const origins: Record<string, FieldOrigin> = {};
  const notes: string[] = [];
  for (const field of new Set([...fieldNames(near), ...fieldNames(far)])) {
    if (field === 'process_params') continue;
    const from = pick(near, far, field);
    fields[field] = from[field];
    origins[field] = placeOf(from, field);
    const other = from === near ? far : near;
    if (other[field] !== undefined && COMPARED.includes(field)) notes.push(...contradiction(from, other, field));
  }
  const params = paramsOf(near, far, fields.process);
  return {
    ...fields,
    ...(params && { process_params: params.values }),
    file: fieldNames(near).length > 0 ? near.file : far.file,
    origins: { ...origins, ...params?.origins },
    notes: [...new Set([...toldBy(near), ...toldBy(far), ...notes])],
    lookalikes: [...(near.lookalikes ?? []), ...(far.lookalikes ?? [])],
  };
}

/** What could not be read stops nothing where another says something. */
const toldBy = ({ notes, unreadable }: RunConfig): readonly string[] => [
  ...(notes ?? []),
  ...(unreadable ? [unreadable.message] : []),
];

function pick(near: RunConfig, far: RunConfig, field: ConfigField): RunConfig {
  if (near[field] === undefined) return far;
  if (far[field] === undefined) return near;
  return WEIGHT[placeOf(far, field).kind] > WEIGHT[placeOf(near, field).kind] ? far : near;
}

/** One sentence where two configs differ; what a person sets is meant to differ. */
function contradiction(first: RunConfig, second: RunConfig, field: ConfigField): readonly string[] {
  const [a, b] = [placeOf(first, field), placeOf(second, field)];
  if (['person', 'settings'].includes(a.kind) || JSON.stringify(first[field]) === JSON.stringify(second[field]))
    return [];
  return [
    `${a.file} says ${field} is ${JSON.stringify(first[field])} (${a.field}), ${b.file} says ` +
      `${JSON.stringify(second[field])} (${b.field}): the first is used, being nearer.`,
  ];
}

/** Parameters go with the process that they are of: those of another process are left aside. */
function paramsOf(near: RunConfig, far: RunConfig, process: unknown) {
  const given = [near, far].filter(
    (config) => config.process_params != null && (config.process === undefined || config.process === process),
  );
  if (given.length === 0) return null;
  const values: Record<string, number | number[]> = {};
  const origins: Record<string, FieldOrigin> = {};
  for (const config of given)
    for (const [name, value] of Object.entries(config.process_params ?? {})) {
      const place = placeOf(config, `process_params.${name}`);
      const known = Object.hasOwn(values, name) ? origins[`process_params.${name}`] : undefined;
      if (known && WEIGHT[place.kind] <= WEIGHT[known.kind]) continue;
      values[name] = value;
      origins[`process_params.${name}`] = place;
    }
  return { values, origins };
}

/** What a person or the folder's settings say, as a configuration. */
export function settingsConfig(
  fields: Partial<ReturnType<typeof fieldsOf>>,
  file: string,
  kind: 'person' | 'settings',
  notes: readonly string[] = [],
): RunConfig {
  const origins: Record<string, FieldOrigin> = {};
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  for (const [field] of given) origins[field] = { kind, file, field };
  for (const name of Object.keys(fields.process_params ?? {}))
    origins[`process_params.${name}`] = { kind, file, field: `process_params.${name}` };
  return { ...Object.fromEntries(given), file, origins, notes };
}
