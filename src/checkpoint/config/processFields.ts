import { findPreset, type PresetInfo } from '../../process/presets/catalogue.js';
import { nameOf } from './fieldValues.js';
import { isFields, type Fields } from '../../shared/fields.js';
import type { Place } from './places.js';
import { anyParams, paramIn, paramsAmong, presetNamed, type FoundParam } from './processNames.js';
import {
  bare,
  INSIDE_PROCESS,
  MAYBE_PROCESS_FIELD,
  oneLess,
  PROCESS_FIELD,
  SIMPLEXITY_FIELD,
  turnedName,
} from '../../shared/presetNames.js';
import { parseYaml } from './text/yamlText.js';

/** The process that a config names. */
export interface ToldProcess {
  /** A preset's name here, a process file's, or what the config says. */
  readonly name: string;
  readonly path: string;
  readonly params: Readonly<Record<string, number | number[]>>;
  /** By parameter: the path of its field. */
  readonly paths: Readonly<Record<string, string>>;
  /** What was left aside, one sentence each, without the file's name. */
  readonly notes: readonly string[];
}

const PARAMS = /^(process|hmm|ghmm|generator|data)?(params?|parameters|kwargs|args|arguments|hyperparameters|hparams)$/;

interface Named {
  readonly place: Place;
  readonly name: string;
  readonly preset: PresetInfo | undefined;
  readonly rank: number;
}

/** The process that the fields of a config tell; others that they tell otherwise stand in the notes. */
export function processIn(places: readonly Place[]): ToldProcess | null {
  const named = places.flatMap(namedBy).sort((a, b) => a.rank - b.rank || a.place.depth - b.place.depth);
  const [first] = named;
  if (!first) return null;
  const name = first.preset && !findPreset(first.name) ? first.preset.name : first.name;
  const found = inOurSense(first, paramsOf(first, places));
  const other = named.find((each) => each.preset && each.rank <= 1 && each.preset.name !== first.preset?.name);
  return {
    name,
    path: first.place.path,
    params: Object.fromEntries(found.params.map((each) => [each.name, each.value])),
    paths: Object.fromEntries(found.params.map((each) => [each.name, each.path])),
    notes: [
      ...(other
        ? [
            `says process twice: ${name} (${first.place.path}) and ${other.preset?.name} (${other.place.path}). The first is used.`,
          ]
        : []),
      ...found.notes,
    ],
  };
}

function namedBy(place: Place): Named[] {
  const { name, value, section } = place;
  if (section === 'other') return [];
  const inside = section === 'process' && INSIDE_PROCESS.test(name);
  const isStrong = PROCESS_FIELD.test(name);
  // `process: {Mess3: {x: 0.1}}`: the name is a key.
  if (isFields(value)) {
    const preset =
      section === 'process' && !PROCESS_FIELD.test(name) && !PARAMS.test(name)
        ? presetNamed(place.path.split('.').at(-1) ?? '')
        : undefined;
    return preset ? [{ place, name: preset.name, preset, rank: 1 }] : [];
  }
  if (typeof value !== 'string' || value.includes('${') || value.length > 200) return [];
  if (!inside && !isStrong && !MAYBE_PROCESS_FIELD.test(name)) return [];
  const said = nameOf(value)?.name ?? value;
  const preset = presetNamed(value) ?? presetNamed(said) ?? presetOfSimplexity(place);
  if (preset) return [{ place, name: value, preset, rank: isStrong ? 0 : 1 }];
  const isFile = /\.json$/i.test(value);
  const isOpen = isStrong && /^(the)?(process|hmm)(name)?$/.test(name);
  if (isOpen || (isFile && (isStrong || inside))) return [{ place, name: value, preset, rank: isFile ? 0 : 3 }];
  return section === 'process' && name === 'name' ? [{ place, name: value, preset, rank: 4 }] : [];
}

/** A process by a name whose parameter means the other symbol in simplexity than in the preset; null for any other. */
const turnOf = ({ value }: Place) =>
  typeof value === 'string' ? turnedName(value.trim().split(/[./:]/).at(-1) ?? '') : null;

/** Whether a name is simplexity's. */
const isOfSimplexity = ({ name, value, owner }: Place): boolean =>
  /^\s*simplexity\b/.test(String(value)) ||
  (name === SIMPLEXITY_FIELD && !/epsilon/i.test(String(owner['_target_'] ?? '')));

const presetOfSimplexity = (place: Place): PresetInfo | undefined =>
  isOfSimplexity(place) ? findPreset(turnOf(place)?.preset ?? '') : undefined;

/**
 * Parameters as the preset means them. `zero_one_random(p)` and `even_ones(p)` say in simplexity how probable a 1 is, and
 * epsilon-transformers, whose presets these are, says how probable a 0 is, in one version under the same name. Where the
 * config does not say which of them it is, p is taken as the preset's; either is noted where it matters.
 */
function inOurSense({ place }: Named, { params, notes }: Params): Params {
  const turn = turnOf(place);
  const given = params.find(({ name, key }) => name === turn?.parameter && bare(key) === name);
  // What is no probability is refused as it was written.
  if (!turn || typeof given?.value !== 'number' || given.value === 0.5 || !(given.value >= 0 && given.value <= 1))
    return { params, notes };
  const { parameter } = turn;
  const said = `names ${String(place.value).trim()} (${place.path}) with ${given.path} ${given.value}`;
  if (!isOfSimplexity(place))
    return {
      params,
      notes: [
        ...notes,
        `${said}, which was taken as how probable a 0 is, as in epsilon-transformers. In simplexity it says how probable a 1 is: ` +
          `if it was trained by that, choose the process with ${parameter} ${oneLess(given.value)}.`,
      ],
    };
  const value = oneLess(given.value);
  return {
    params: params.map((each) => (each === given ? { ...each, value } : each)),
    notes: [
      ...notes,
      `${said}, which was taken as how probable a 1 is, as in simplexity, so that ${turn.preset} has ${parameter} ${value}, how probable a 0 is.`,
    ],
  };
}

interface Params {
  readonly params: readonly (FoundParam & { readonly path: string })[];
  readonly notes: readonly string[];
}

/**
 * Parameters stand in an object of their own, beside the name or further in, or flat beside it. What stands nearer to the name
 * goes first.
 */
function paramsOf({ place, preset }: Named, places: readonly Place[]): Params {
  const base = place.path.includes('.') ? place.path.slice(0, place.path.lastIndexOf('.') + 1) : '';
  const value = isFields(place.value) ? place.value : null;
  const inSection = (each: Place) => place.process !== null && each.process === place.process;
  const explicit = places
    .map((each) => ({ each, fields: PARAMS.test(each.name) ? asFields(each.value) : null }))
    .filter((x): x is { each: Place; fields: Fields } => x.fields !== null)
    .map((x) => ({
      ...x,
      near: x.each.owner === place.owner ? 0 : inSection(x.each) ? 1 : /^process|^hmm/.test(x.each.name) ? 2 : 9,
    }))
    .filter(({ near }) => near < 9)
    .sort((a, b) => a.near - b.near);
  const found = new Map<string, FoundParam & { readonly path: string }>();
  const notes: string[] = [];
  const add = (params: readonly FoundParam[], prefix: string) => {
    for (const each of params)
      if (!found.has(each.name)) found.set(each.name, { ...each, path: `${prefix}${each.key}` });
  };
  const sources: { readonly fields: Fields; readonly prefix: string; readonly isExplicit: boolean }[] = [
    ...(value ? [{ fields: value, prefix: `${place.path}.`, isExplicit: true }] : []),
    ...explicit.map(({ each, fields }) => ({ fields, prefix: `${each.path}.`, isExplicit: true })),
    { fields: place.owner, prefix: base, isExplicit: false },
    ...nestedIn(place.process, places),
  ];
  for (const { fields, prefix, isExplicit } of sources) {
    const params = preset
      ? paramsAmong(preset, fields)
      : isExplicit || place.section === 'process'
        ? anyParams(fields)
        : [];
    add(params, prefix);
    if (!isExplicit || !preset) continue;
    const rest = Object.keys(fields).filter(
      (key) => !params.some((each) => each.key === key) && paramIn(fields[key]) !== null,
    );
    const [unknown] = rest.filter((key) => !/seed|device|dtype|batch|len|size|num/i.test(key));
    if (unknown !== undefined)
      notes.push(`gives ${prefix}${unknown}, which is no parameter of ${preset.name}: it was left aside.`);
  }
  return { params: [...found.values()], notes };
}

/** Objects of the process's own section, outermost first. */
function nestedIn(section: Fields | null, places: readonly Place[]) {
  if (!section) return [];
  return places
    .filter((each) => each.process === section && isFields(each.value) && !PARAMS.test(each.name))
    .slice(0, 50)
    .map((each) => ({ fields: each.value as Fields, prefix: `${each.path}.`, isExplicit: false }));
}

/** An object, also as the text of a Python dict, as MLflow keeps it. */
function asFields(value: unknown): Fields | null {
  if (isFields(value)) return value;
  if (typeof value !== 'string' || !value.startsWith('{') || value.length > 2000) return null;
  try {
    const parsed = parseYaml(value);
    return isFields(parsed) ? parsed : null;
  } catch {
    return null;
  }
}
