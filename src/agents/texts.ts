/** Words of the answers. Text of files stands in quotes, and what cannot be seen in it is spelled. */
import { shorten, significant } from '../shared/texts.js';
import { jsonText } from '../shared/writtenText.js';
import type { ProcessInfo } from '../protocol/process.js';

/** A name out of a file, cut and in the quotes of JSON: it can neither end its quotes nor begin a line. */
export const quoted = (name: string, most = 120): string => jsonText(shorten(name, most));

export const number = (value: number | null): string => (value === null ? 'none' : significant(value, 5));

/** `"mess3" (x = 0.15, a = 0.6): 3 states, 3 symbols`. */
export function processText({ name, params, states, symbols }: ProcessInfo): string {
  return `${namedText({ name, params })}: ${states.length} states, ${symbols.length} symbols`;
}

export function namedText({ name, params }: Pick<ProcessInfo, 'name' | 'params'>): string {
  const given = Object.entries(params)
    .slice(0, 12)
    .map(
      ([key, value]) =>
        `${quoted(key, 40).slice(1, -1)} = ${Array.isArray(value) ? `[${value.slice(0, 8).join(', ')}]` : value}`,
    );
  return `${quoted(name)}${given.length > 0 ? ` (${given.join(', ')})` : ''}`;
}

export const stepText = ({ file, step }: { readonly file: string; readonly step: number | null }): string =>
  step === null ? quoted(file) : `step ${step} (${quoted(file)})`;
