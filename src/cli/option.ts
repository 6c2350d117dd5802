/** The kinds of options: how a value is read, how it is told in the help, and what a shell offers in its place. */
import type * as z from 'zod';
import { readTokenIds } from '../shared/words.js';
import { boundsOf, boundsText, choicesOf, defaultOf, numberWithin } from './bounds.js';
import type { Bounds } from './bounds.js';

/** What a shell can offer where a value is typed. */
export interface Offers {
  readonly words: readonly string[];
  readonly files: boolean;
}

const NOTHING: Offers = { words: [], files: false };
export const FILES: Offers = { words: [], files: true };

/** An option, or the argument, of a command. T: what a command gets, also where it is left out. */
export interface Option<T> {
  /** Placeholder of the value in the help; null for a switch, which takes no value. */
  readonly value: string | null;
  readonly help: string;
  /** What a value must be, as it is told to a person: `a whole number from 1 to 12`. */
  readonly takes: string;
  readonly offers: Offers;
  /** Something is written to the file that the value names. */
  readonly writes: boolean;
  readonly required: boolean;
  /** The value where the option is left out. */
  readonly absent: T;
  /** The value of a text that is not empty; null where the text is not what the option takes. */
  read(text: string): T | null;
}

export type Options = Readonly<Record<string, Option<unknown>>>;

/** What a command gets of its options, by name. */
export type Values<O extends Options> = { readonly [K in keyof O]: O[K] extends Option<infer T> ? T : never };

type Left<T> = Option<T | undefined>;

/** A switch: there or not. */
export function flag(help: string): Option<boolean> {
  const base = { value: null, takes: 'no value', offers: NOTHING, writes: false, required: false };
  return { ...base, help, absent: false, read: () => true };
}

/** A value of any form. `takes` and `read` say which. */
export function value<T>(
  placeholder: string,
  help: string,
  { takes, read, offers = NOTHING }: { takes: string; read: (text: string) => T | null; offers?: Offers },
): Left<T> {
  return { value: placeholder, help, takes, offers, writes: false, required: false, absent: undefined, read };
}

export function text(placeholder: string, help: string, takes: string, offers?: Offers): Left<string> {
  return value(placeholder, help, { takes, read: (typed) => typed, ...(offers && { offers }) });
}

/** A number within the bounds of the protocol's schema, or within those given. The help tells bounds and default. */
export function number(placeholder: string, help: string, within: z.ZodType | Bounds): Left<number> {
  const schema = 'least' in within ? null : within;
  const bounds = 'least' in within ? within : boundsOf(within);
  const otherwise = schema === null ? undefined : defaultOf(schema);
  const said = [
    bounds.least !== null && bounds.most !== null ? `${bounds.least} to ${bounds.most}` : '',
    typeof otherwise === 'number' ? `${otherwise} where left out` : '',
  ].filter(Boolean);
  return value(placeholder, said.length > 0 ? `${help} (${said.join('; ')})` : help, {
    takes: boundsText(bounds),
    read: (typed) => numberWithin(typed, bounds),
  });
}

/** One of the choices of the protocol's schema. */
export function choice<T extends string>(help: string, schema: z.ZodType<T>): Left<T> {
  const words = choicesOf(schema);
  return value(words.join('|'), help, {
    takes: words.join(' or '),
    read: (typed) => words.find((word) => word === typed) ?? null,
    offers: { words, files: false },
  });
}

/** Token ids of a model: whole numbers. */
export function tokenIds(placeholder: string, help: string): Left<number[]> {
  return value(placeholder, help, {
    takes: 'token ids, whole numbers separated by commas or spaces, such as 0,1,1',
    read: readTokenIds,
  });
}

/** A file that is written; `-` is standard output, unless the file is no text. */
export function output(help: string, { binary = false } = {}): Left<string> {
  const found = binary
    ? text('FILE', help, 'a file name', FILES)
    : text('FILE|-', help, 'a file name, or - for standard output', FILES);
  return { ...found, writes: true, read: (typed) => (binary && typed === '-' ? null : typed) };
}

/** The same, refused where it is left out. */
export function required<T>(option: Left<T>): Option<T> {
  return { ...option, required: true } as Option<T>;
}
