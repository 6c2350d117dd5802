import type * as z from 'zod';
import { InputError } from '../../shared/inputError.js';
import { schemaIssueText } from '../../shared/schemaIssue.js';
import { bosIn } from './bosFields.js';
import { composedIn } from './composedProcess.js';
import { interpolated } from './interpolation.js';
import { modelFieldsIn, type Candidate } from './modelFields.js';
import { numberIn } from './fieldValues.js';
import { isFields, type Fields } from '../../shared/fields.js';
import { placesOf, unwrapped } from './places.js';
import { processIn } from './processFields.js';
import { paramIn } from './processNames.js';
import type { FieldOrigin, RunConfig } from './runConfig.js';
import { fieldSchemas, folderSettingsSchema, NUMBER_FIELDS, type ConfigField, type FolderSettings } from './schema.js';
import { parseConfigText } from './text/configText.js';

/** @throws InputError `bad-config`: not JSON or YAML (with the place), or a field of the wrong kind */
export function parseRunConfig(text: string, file: string): RunConfig {
  const value = parseConfigText(text, file);
  if (!isFields(value)) throw unusable(file, 'the whole file', 'expected an object');
  const fields = unwrapped(value);
  refuseWrongKinds(fields, file);
  return configOf(fields, file);
}

/** @throws InputError `bad-config` */
export function parseFolderSettings(text: string, file: string): FolderSettings {
  return check(folderSettingsSchema, parseConfigText(text, file), file);
}

/** Fields at the top of a folder's settings that are not known, in one sentence. */
export function unknownSettings(text: string, file: string): string[] {
  const value = parseConfigText(text, file);
  const all = isFields(value) ? Object.keys(value) : [];
  const unknown = all.filter((key) => !Object.hasOwn(folderSettingsSchema.shape, key));
  if (unknown.length === 0) return [];
  const shown = `${unknown.slice(0, 5).join(', ')}${unknown.length > 5 ? ', …' : ''}`;
  return [
    `${file} sets ${shown}, which is not known and was left aside: fields stand at its top, under the names that results tell ` +
      `(act_fn, eps, n_heads, …).`,
  ];
}

/** The configuration that fields tell, however they are named and nested; what is not understood is left aside. */
export function configOf(given: Fields, file: string): RunConfig {
  const places = placesOf(interpolated(given));
  const { candidates, lookalikes } = modelFieldsIn(places);
  const fields: Record<string, unknown> = {};
  const origins: Record<string, FieldOrigin> = {};
  const notes: string[] = [];
  const tell = (field: string, value: unknown, path: string) => {
    fields[field] = value;
    origins[field] = { kind: 'config', file, field: path };
  };
  for (const [field, all] of grouped(candidates)) {
    const [first, ...others] = all;
    tell(field, first.value, first.path);
    const other = others.find(({ value }) => JSON.stringify(value) !== JSON.stringify(first.value));
    if (other && TOLD_TWICE.has(field) && !first.isAside === !other.isAside)
      notes.push(
        `${file} says ${field} twice: ${JSON.stringify(first.value)} (${first.path}) and ${JSON.stringify(other.value)} (${other.path}). ` +
          `The first is used.`,
      );
  }
  const spec = composedIn(given, places);
  const process = spec ? null : processIn(places);
  if (spec) {
    tell('process', spec.name, spec.path);
    tell('process_spec', spec.text, spec.path);
  }
  if (process) {
    tell('process', process.name, process.path);
    notes.push(...process.notes.map((note) => `${file} ${note}`));
  }
  const params = process ? process.params : spec ? {} : looseParams(given);
  if (Object.keys(params).length > 0) {
    fields.process_params = params;
    for (const name of Object.keys(params))
      origins[`process_params.${name}`] = {
        kind: 'config',
        file,
        field: process?.paths[name] ?? `process_params.${name}`,
      };
  }
  const bos = bosIn(places);
  if (bos) tell('bos', bos.bos, bos.path);
  if (bos?.token != null) tell('bos_token', bos.token, bos.path);
  return {
    ...fields,
    file,
    origins,
    notes,
    lookalikes: lookalikes
      .filter(({ like }) => fields[like] === undefined)
      .map(({ like, path, value }) => ({ like, file, field: path, value })),
  };
}

/** Fields in which it matters when a config gives two values. */
const TOLD_TWICE: ReadonlySet<ConfigField> = new Set(NUMBER_FIELDS);

/** By field, what says it best first: the model's own before a trainer's, the field's own name, what is less nested. */
function grouped(candidates: readonly Candidate[]): ReadonlyMap<ConfigField, Candidate[]> {
  const groups = new Map<ConfigField, Candidate[]>();
  for (const each of candidates) groups.set(each.field, [...(groups.get(each.field) ?? []), each]);
  for (const all of groups.values())
    all.sort(
      (a, b) =>
        Number(a.isAside) - Number(b.isAside) ||
        Number(a.rank > 0) - Number(b.rank > 0) ||
        a.depth - b.depth ||
        a.rank - b.rank,
    );
  return groups;
}

/** Parameters without a process, which a folder's name or another file may tell. */
function looseParams({ process_params: params }: Fields): Readonly<Record<string, number | number[]>> {
  if (!isFields(params)) return {};
  return Object.fromEntries(
    Object.entries(params).flatMap(([name, value]) => {
      const found = paramIn(value);
      return found === null || name === '__proto__' ? [] : [[name, found] as const];
    }),
  );
}

/** A field under its own name at the top that cannot be what it is meant to be: a mistake is better told than passed over. */
function refuseWrongKinds(fields: Fields, file: string): void {
  for (const [name, value] of Object.entries(fields)) {
    if (value == null || (typeof value === 'string' && value.includes('${'))) continue;
    if (name === 'process_params' && isFields(value)) {
      for (const [param, given] of Object.entries(value))
        if (typeof given === 'string' && numberIn(given) === null)
          throw unusable(file, `process_params.${param}`, 'expected a number or a list of numbers');
    } else if (STRICT.has(name)) {
      const said = numberIn(value);
      const parsed = fieldSchemas[name as ConfigField].safeParse(said ?? value);
      if (!parsed.success) throw unusable(file, name, schemaIssueText(parsed.error.issues[0]));
    }
  }
}

const STRICT: ReadonlySet<string> = new Set(['d_vocab', 'd_model', 'n_ctx', 'd_head', 'n_heads', 'n_layers', 'eps']);

function check<T>(type: z.ZodType<T>, value: unknown, file: string): T {
  const parsed = type.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw unusable(file, issue.path.join('.') || 'the whole file', schemaIssueText(issue));
}

const unusable = (file: string, field: string, why: string): InputError =>
  new InputError(
    'bad-config',
    `${file}: ${field} cannot be used (${why}). Correct it, or remove it to infer everything from the weights.`,
  );
