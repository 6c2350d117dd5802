/** The one door by which anything becomes Python: text from files as literals and comments, numbers as numbers. */
import { pythonComment, pythonString } from '../shared/writtenText.js';

export { pythonComment as comment, pythonString as str };

/** A number as Python reads it, to the bit. */
export function num(value: number): string {
  if (Number.isNaN(value)) return 'float("nan")';
  if (!Number.isFinite(value)) return value > 0 ? 'float("inf")' : '-float("inf")';
  return Object.is(value, -0) ? '-0.0' : String(value);
}

/** The same where a whole number must be a float. */
export const real = (value: number): string =>
  Number.isInteger(value) && Math.abs(value) < 1e21 ? value.toFixed(1) : num(value);

export const list = (items: Iterable<string>): string => `[${[...items].join(', ')}]`;
export const tuple = (items: readonly (number | string)[]): string =>
  items.length === 1 ? `(${items[0]},)` : `(${items.join(', ')})`;

/** An f-string of a text with a number in it: `f"blocks.{l}.weight"`. @param number as Python, such as `l` */
export const template = (before: string, number: string, after: string): string => {
  const braced = (text: string) => pythonString(text).slice(1, -1).replace(/[{}]/g, '$&$&');
  return `f"${braced(before)}{${number}}${braced(after)}"`;
};

/** Numbers on lines that are not too long. */
export function rows(items: readonly string[], indent = '    ', width = 96): string {
  const lines: string[] = [];
  let line = '';
  for (const item of items) {
    if (line !== '' && line.length + item.length + 2 > width) {
      lines.push(line);
      line = '';
    }
    line += `${line === '' ? indent : ' '}${item},`;
  }
  return [...lines, line].join('\n');
}
