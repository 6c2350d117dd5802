/**
 * Texts that the engine tells, in the language of who reads them. The engine speaks English alone: what it answers is kept on disk, saved,
 * published and handed to programs, which must be the same whatever the editor speaks. So what it says is looked up where it is shown, and not where it is made:
 * a sentence by its English, and one with values by the text that it was made from, `{0} words` for `436 words`.
 */
import type { Language } from './language.js';

interface Template {
  readonly text: string;
  /** What stands before, between and behind the values, as many as there are places and one more. */
  readonly between: readonly string[];
  /** The number of the value at each place. */
  readonly places: readonly string[];
  /** Letters, digits and signs of it that are no values. */
  readonly letters: number;
  /** Too few words to tell that it is meant: taken where its values are numbers. */
  readonly brief: boolean;
}

/** Long enough for any sentence of ours. What is longer quotes a file, and stays as it is. */
const MAX_LENGTH = 4000;
/** Values within values: a sentence, what it quotes, and what that quotes. */
const MAX_DEPTH = 4;
/** Texts of which the other language is remembered. A page shows some hundreds. */
const MAX_REMEMBERED = 20_000;

/** Both ways: of all that is told, and, for data that are saved, back. */
let shown: Dictionary | null = null;
let english: Dictionary | null = null;

/** Whatever is told from now on is shown in this language. */
export function tellIn(texts: Language['texts']): void {
  shown = new Dictionary(texts);
  english = null;
}

/** A text of the engine as it is shown; one that is not known stays as it is. */
export const toldText = (told: string): string => shown?.look(told) ?? told;

/** The English of a text that is shown, of the engine or of the sources, for data that are saved. */
export function inEnglish(text: string): string {
  if (shown === null) return text;
  english ??= new Dictionary(reversed(shown.texts));
  return shown.original(text) ?? english.look(text);
}

/** What these lines hold is the file's. */
const OF_FILES = new Set(['file', 'format', 'holds', 'input', 'output', 'config inside']);

/** By what is shown; what is the same in both stays so. */
const reversed = (texts: Language['texts']): Language['texts'] =>
  Object.fromEntries(
    Object.entries(texts).map(([told, other]) => [other, texts[other] === other ? other : told] as const),
  );

/** Looks texts up, and those that were made from one with values. */
class Dictionary {
  private readonly templates: readonly Template[];
  /** What was looked up: a run of thousands of checkpoints tells the same few sentences again and again. */
  private readonly found = new Map<string, string>();
  private readonly originals = new Map<string, string>();

  constructor(readonly texts: Language['texts']) {
    this.templates = Object.keys(texts)
      .flatMap(templateOf)
      .sort((a, b) => b.letters - a.letters);
  }

  look(text: string): string {
    const known = this.found.get(text);
    if (known !== undefined) return known;
    if (text.length > MAX_LENGTH) return text;
    const found = this.whole(text, 0) ?? this.sentences(text);
    if (this.found.size >= MAX_REMEMBERED) for (const map of [this.found, this.originals]) map.clear();
    this.found.set(text, found);
    if (found !== text) this.originals.set(found, text);
    return found;
  }

  /** What was looked up, by what was found. */
  original(found: string): string | undefined {
    return this.originals.get(found);
  }

  /** A line of what is known of a file: what it is about, and parts of it, of which some may be the file's. */
  fact([label, text]: readonly [string, string]): [string, string] {
    const own = OF_FILES.has(label) ? text : label === 'note' ? this.look(text) : this.parts(text, ['; ', ', ', ': ']);
    return [this.look(label), own];
  }

  private parts(text: string, [sign, ...more]: readonly string[]): string {
    return (
      this.whole(text, 1, true) ??
      (sign === undefined
        ? text
        : text
            .split(sign)
            .map((each) => this.parts(each, more))
            .join(sign))
    );
  }

  /** A text that was made from one of the sources, with its values; null where none made it. */
  private whole(text: string, depth: number, isOurs = false): string | null {
    const same = Object.hasOwn(this.texts, text) && !/\{\d+\}/.test(text) ? this.texts[text] : undefined;
    // A value of one word may be anybody's name.
    if (same !== undefined && (depth === 0 || text.includes(' '))) return same;
    for (const template of this.templates) {
      const values = valuesOf(text, template, isOurs);
      if (values === null) continue;
      const told = (place: string): string | undefined => {
        const value = values.get(place);
        return value === undefined || depth >= MAX_DEPTH ? value : this.value(value, depth + 1);
      };
      return (this.texts[template.text] ?? '').replaceAll(/\{(\d+)\}/g, (all, place: string) => told(place) ?? all);
    }
    return null;
  }

  private value(text: string, depth: number): string {
    if (!text.includes(' ')) return text;
    const found = this.whole(text, depth) ?? this.begun(text, depth);
    return found ?? (text.endsWith('.') ? `${this.value(text.slice(0, -1), depth)}.` : text);
  }

  /** What begins a sentence, where the sources have it as a part of one. */
  private begun(text: string, depth: number): string | null {
    const small = this.whole(`${text.charAt(0).toLowerCase()}${text.slice(1)}`, depth);
    return small === null ? null : `${small.charAt(0).toUpperCase()}${small.slice(1)}`;
  }

  /** Sentences one after the other, each by itself. */
  private sentences(text: string): string {
    return text
      .split(/(?<=[.:;!?]) (?=\S)/)
      .map((each) => this.value(each, 1))
      .join(' ');
  }
}

/** The values with which a text was made from a template; null where it was not. */
function valuesOf(text: string, { between, places, brief }: Template, isOurs: boolean): Map<string, string> | null {
  const [first = '', last = ''] = [between[0], between.at(-1)];
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return null;
  const values = new Map<string, string>();
  const end = text.length - last.length;
  let from = first.length;
  for (const [at, place] of places.entries()) {
    const isLast = at === places.length - 1;
    const next = between[at + 1] ?? '';
    const to = isLast ? end : text.indexOf(next, from);
    if (to < from || to > end) return null;
    const value = text.slice(from, to);
    if (value === '' || (brief && !(isOurs ? /^\S+$/ : /^[-\d.,]+$/).test(value))) return null;
    const before = values.get(place);
    if (before !== undefined && before !== value) return null;
    values.set(place, value);
    from = to + next.length;
  }
  return values;
}

function templateOf(text: string): Template[] {
  const places = [...text.matchAll(/\{(\d+)\}/g)].map(([, place]) => place ?? '');
  if (places.length === 0) return [];
  const between = text.split(/\{\d+\}/);
  const words = between.join(' ').match(/\p{L}+/gu)?.length ?? 0;
  // Signs alone, such as `{0}: {1}`, would be found in anything.
  if (words === 0) return [];
  return [{ text, places, between, letters: between.join('').length, brief: words < 3 }];
}

/** Fields of answers that hold what the engine says. All others hold numbers, and names that files and people gave. */
const TOLD = new Set([
  ...['sentence', 'reasons', 'notes', 'warnings', 'missing', 'undefined_because', 'why', 'message', 'problem'],
  ...['rank_reason', 'weighting', 'description', 'step', 'left_out'],
]);

/** An answer of the engine as it is shown. Numbers in arrays of their own are passed on as they are. */
export const heard = <T>(value: T): T => (shown === null ? value : (heardIn(shown, value, '') as T));

function heardIn(dictionary: Dictionary, value: unknown, field: string): unknown {
  if (typeof value === 'string') return TOLD.has(field) ? dictionary.look(value) : value;
  if (Array.isArray(value)) {
    // Lists of numbers are the most of what is sent.
    if (typeof value[0] === 'number') return value;
    return value.map((each: unknown) =>
      field === 'facts' && isFact(each) ? dictionary.fact(each) : heardIn(dictionary, each, field),
    );
  }
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, heardIn(dictionary, each, name)]));
}

const isFact = (value: unknown): value is readonly [string, string] =>
  Array.isArray(value) && value.length === 2 && value.every((each) => typeof each === 'string');
