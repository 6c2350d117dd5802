/**
 * Links to what a panel shows, such as `vscode://beliefscope.beliefscope/open?workspace=work&path=runs/a&step=9600&view.tab=check`.
 * What is shown is what a panel keeps of itself, less what is usual. A link comes from outside: nothing in it is trusted.
 */
import { isFields, type Fields } from '../../shared/fields.js';
import { isDeepStrictEqual } from 'node:util';
import * as l10n from '@vscode/l10n';
import * as z from 'zod';
import { shownName } from '../../shared/shownText.js';
import { analysisSettingsSchema } from '../../protocol/analysis.js';
import { panelStateSchema, viewSettingsSchema } from '../../protocol/panel.js';
import { MAX_OVERLAID_RUNS } from '../../protocol/runsPage.js';

const path = z.string().min(1).max(4096);

/** Where a folder is: in a folder of the workspace, by the name of that one, so that it is found on other machines; anywhere else; or the sample. */
export const placeSchema = z.union([
  z.strictObject({ workspace: z.string().min(1).max(255), path }),
  z.strictObject({ folder: path }),
  z.strictObject({ sample: z.literal('rrxor') }),
]);
export type Place = z.infer<typeof placeSchema>;

const { checkpoint, settings, view, steering, selected } = panelStateSchema.shape;
const checkpointSchema = z.union([z.number(), z.string().min(1).max(1000)]).nullable();

const linkSchema = z.strictObject({
  place: placeSchema,
  /** null: the one that the folder opens with. */
  checkpoint: checkpointSchema.pipe(checkpoint),
  settings,
  view,
  steering,
  selected,
  /** Another checkpoint beside the one on show; without a place it is one of the same folder. */
  compare: z.strictObject({ place: placeSchema.nullable().default(null), checkpoint: checkpointSchema }).nullable(),
  overlaid: z
    .array(z.strictObject({ place: placeSchema, of: z.string().max(1000).nullable().default(null) }))
    .max(MAX_OVERLAID_RUNS),
});
export type Link = z.infer<typeof linkSchema>;

/** A link's own path; there is no other. */
export const LINK_PATH = '/open';
/** Characters of a link that is written: programs that pass addresses on cut longer ones. */
export const MAX_LINK = 8000;
/** Characters of one that is read. */
const MAX_READ = 64_000;
const MAX_FIELDS = 200;

/** Fields that stand one by one; all others are one value each. */
const SECTIONS = ['settings', 'view', 'view.strip', 'view.part', 'steering'] as const;
const PLACES = ['workspace', 'path', 'folder', 'sample'] as const;
const isSection = (name: string): boolean => SECTIONS.some((each) => each === name);

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

const USUAL: Fields = { settings: analysisSettingsSchema.parse({}), view: viewSettingsSchema.parse({}) };

/** What was left out of a link to keep it short enough to be passed on; empty: nothing. */
export type LeftOut = 'selected' | 'settings.process' | 'overlaid' | 'compare';

/**
 * The query of a link, which may be decoded once on its way: VS Code does so before the values are told apart.
 * @returns the text after `?`, and what was left out of it
 */
export function linkQuery(link: Link): { readonly query: string; readonly leftOut: readonly LeftOut[] } {
  const leftOut: LeftOut[] = [];
  let query = queryOf(link);
  const shorten = (what: LeftOut, without: Link): void => {
    if (query.length <= MAX_LINK) return;
    const shorter = queryOf(without);
    if (shorter === query) return;
    [link, query] = [without, shorter];
    leftOut.push(what);
  };
  shorten('selected', { ...link, selected: null });
  shorten('settings.process', { ...link, settings: { ...link.settings, process: null } });
  shorten('overlaid', { ...link, overlaid: [] });
  shorten('compare', { ...link, compare: null });
  return { query, leftOut };
}

function queryOf({ place, checkpoint, compare, overlaid, ...shown }: Link): string {
  const fields: (readonly [string, unknown])[] = [
    ...(checkpoint === null ? [] : [['step', checkpoint] as const]),
    ...fieldsOf('', shown, USUAL),
    ...(compare === null ? [] : [['compare', { ...compare.place, checkpoint: compare.checkpoint }] as const]),
    ...(overlaid.length === 0 ? [] : [['overlaid', overlaid.map(({ place: at, of }) => ({ ...at, of }))] as const]),
  ];
  const texts = [...Object.entries(place), ...fields.map(([name, value]) => [name, valueText(value)] as const)];
  return texts.map(([name, text]) => `${name}=${escaped(escaped(text))}`).join('&');
}

/** Fields that differ from what is usual, each by its path. */
function fieldsOf(above: string, fields: Fields, usual: unknown): (readonly [string, unknown])[] {
  return Object.entries(fields).flatMap(([key, value]): (readonly [string, unknown])[] => {
    const name = above === '' ? key : `${above}.${key}`;
    const otherwise = isFields(usual) ? usual[key] : undefined;
    if (isFields(value) && isSection(name)) return fieldsOf(name, value, otherwise);
    return isDeepStrictEqual(value, otherwise) || (above === '' && value === null) ? [] : [[name, value]];
  });
}

/** A text stands as it is unless it reads as another value. */
const valueText = (value: unknown): string =>
  typeof value === 'string' && readValue(value) === value ? value : JSON.stringify(value);

function readValue(text: string): unknown {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** Marks that end an address in running text or in Markdown are escaped as well. Halves of surrogate pairs have no bytes. */
const escaped = (text: string): string =>
  encodeURIComponent(text.replace(/\p{Cs}/gu, '\ufffd'))
    .replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
    .replace(/%2F/g, '/')
    .replace(/%3A/g, ':')
    .replace(/%2C/g, ',');

export type ReadLink =
  | { readonly link: Link; readonly problem?: undefined }
  /** Why it is refused, in one sentence. */
  | { readonly link?: undefined; readonly problem: string };

/**
 * Reads a link that came from outside: what is not known, or not of the form in which it is written, is refused.
 * @param query as {@link linkQuery} wrote it, decoded once
 */
export function readLink(at: string, query: string): ReadLink {
  if (at !== LINK_PATH) return { problem: l10n.t('Beliefscope knows no links to {0}.', shownName(at, 100)) };
  if (query.length > MAX_READ) return { problem: l10n.t('The link is too long to be one of Beliefscope.') };
  const given = new Map<string, unknown>();
  for (const field of query.split('&').filter((each) => each !== '')) {
    const end = field.indexOf('=');
    const name = end < 0 ? field : field.slice(0, end);
    // By it the editor chooses one of its windows.
    if (name === 'windowId') continue;
    if (given.has(name)) return { problem: l10n.t('The link says {0} twice.', shownName(name, 100)) };
    if (given.size >= MAX_FIELDS) return { problem: l10n.t('The link says more than one of Beliefscope does.') };
    const text = end < 0 ? null : decoded(field.slice(end + 1));
    if (text === null) return { problem: l10n.t('The value of {0} in the link cannot be read.', shownName(name, 100)) };
    given.set(name, PLACES.some((each) => each === name) ? text : readValue(text));
  }
  return linkOf(given);
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function linkOf(given: ReadonlyMap<string, unknown>): ReadLink {
  const place: Record<string, unknown> = {};
  // Without a prototype, no name is found that was not given.
  const shown = Object.create(null) as Record<string, unknown>;
  for (const [name, value] of given) {
    if (PLACES.some((each) => each === name)) place[name] = value;
    else if (!put(shown, name === 'step' ? 'checkpoint' : name, value, name)) return unknown(name);
  }
  if (Object.keys(place).length === 0) return { problem: l10n.t('The link names no folder.') };
  const parsed = linkSchema.safeParse({
    ...{ checkpoint: null, selected: null, steering: null, ...shown },
    place,
    settings: shown['settings'] ?? {},
    view: shown['view'] ?? {},
    compare: withPlace(shown['compare'] ?? null),
    overlaid: Array.isArray(shown['overlaid']) ? shown['overlaid'].map(withPlace) : (shown['overlaid'] ?? []),
  });
  if (!parsed.success) {
    const where = parsed.error.issues[0]?.path.filter((part) => typeof part === 'string').join('.') ?? '';
    const name = where === 'checkpoint' ? 'step' : where === '' ? 'place' : where;
    return { problem: l10n.t('The link has a value for {0} that Beliefscope does not know.', shownName(name, 100)) };
  }
  // A schema passes over names that it does not know, and reads what is left out: each value must come back as it was given.
  for (const section of SECTIONS) {
    const strange = Object.entries(fieldsAt(shown, section)).find(
      ([key, value]) =>
        !isSection(`${section}.${key}`) && !isDeepStrictEqual(fieldsAt(parsed.data, section)[key], value),
    );
    if (strange) return unknown(`${section}.${strange[0]}`);
  }
  return { link: parsed.data };
}

const unknown = (name: string): ReadLink => ({
  problem: l10n.t('The link says {0}, which this version of Beliefscope does not know.', shownName(name, 100)),
});

/** Puts a value at a path of sections; false where there is no such place. */
function put(fields: Record<string, unknown>, name: string, value: unknown, written: string): boolean {
  const parts = name.split('.');
  const key = parts.pop() ?? '';
  const above = parts.join('.');
  if (key === '__proto__' || isSection(name) || (above !== '' && !isSection(above))) return false;
  if (above === '' && !['checkpoint', 'selected', 'compare', 'overlaid'].includes(key)) return false;
  if (written === 'checkpoint') return false;
  let at = fields;
  for (const part of parts) at = (at[part] ??= Object.create(null) as Record<string, unknown>) as typeof at;
  at[key] = value;
  return true;
}

function fieldsAt(from: object, section: string): Fields {
  let at: unknown = from;
  for (const part of section.split('.')) at = isFields(at) ? at[part] : undefined;
  return isFields(at) ? at : {};
}

/** A place stands beside the other fields of what is there. */
function withPlace(value: unknown): unknown {
  if (!isFields(value)) return value;
  const own = Object.entries(value);
  const isPlace = ([key]: readonly [string, unknown]): boolean => PLACES.some((each) => each === key);
  const place = own.filter(isPlace);
  return {
    ...Object.fromEntries(own.filter((each) => !isPlace(each))),
    ...(place.length > 0 && { place: Object.fromEntries(place) }),
  };
}
