/** The kinds of options: how a value is parsed, how the help describes it, and what a shell offers to complete it. */
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

/** An option of a command, or its positional argument. T is the type of value that the command receives. */
export interface Option<T> {
  /** Placeholder of the value in the help; null for a switch, which takes no value. */
  readonly value: string | null;
  readonly help: string;
  /** What a value must be, in words for the user: `a whole number from 1 to 12`. */
  readonly takes: string;
  readonly offers: Offers;
  /** Whether the value names a file that the command writes. */
  readonly writes: boolean;
  readonly required: boolean;
  /** Whether it may come several times; its texts are then read as one, separated by line breaks. */
  readonly repeats: boolean;
  /** The value where the option is left out. */
  readonly absent: T;
  /** Parses a text that is not empty; null where it is not a valid value. */
  read(text: string): T | null;
}

export type Options = Readonly<Record<string, Option<unknown>>>;

/** The parsed values of the options, by name. */
export type Values<O extends Options> = { readonly [K in keyof O]: O[K] extends Option<infer T> ? T : never };

type Left<T> = Option<T | undefined>;

/** A switch: true where it is given. */
export function flag(help: string): Option<boolean> {
  const base = { value: null, takes: 'no value', offers: NOTHING, writes: false, required: false, repeats: false };
  return { ...base, help, absent: false, read: () => true };
}

/** The argument of a command that takes none. */
export const none = (): Option<undefined> => ({ ...flag(''), absent: undefined, read: () => null });

/** An option with any other kind of value, which `takes` describes and `read` parses. */
export function value<T>(
  placeholder: string,
  help: string,
  { takes, read, offers = NOTHING }: { takes: string; read: (text: string) => T | null; offers?: Offers },
): Left<T> {
  const base = { value: placeholder, help, takes, offers, writes: false, required: false, repeats: false };
  return { ...base, absent: undefined, read };
}

export function text(placeholder: string, help: string, takes: string, offers?: Offers): Left<string> {
  return value(placeholder, help, { takes, read: (typed) => typed, ...(offers && { offers }) });
}

/** A number within the bounds of the protocol's schema, or within those given. The help states bounds and default. */
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

/** A file that is written; `-` is standard output, unless the output is binary. */
export function output(help: string, { binary = false } = {}): Left<string> {
  const found = binary
    ? text('FILE', help, 'a file name', FILES)
    : text('FILE|-', help, 'a file name, or - for standard output', FILES);
  return { ...found, writes: true, read: (typed) => (binary && typed === '-' ? null : typed) };
}

/** Files, each with an option of its own. */
export function files(help: string, takes: string): Left<readonly string[]> {
  const found = value<readonly string[]>('FILE', `${help}; may come several times`, {
    takes,
    read: (typed) => typed.split('\n').filter((name) => name.trim() !== ''),
    offers: FILES,
  });
  return { ...found, repeats: true };
}

/** Makes an option mandatory. */
export function required<T>(option: Left<T>): Option<T> {
  return { ...option, required: true } as Option<T>;
}
