import { significant } from './texts.js';

/** A fitted parameter with the digits that a fit is good for: `0.05`, `[0.3333, 0.6667]`. */
export const fittedValueText = (value: number | readonly number[]): string =>
  typeof value === 'number' ? significant(value, 4) : `[${value.map((part) => significant(part, 4)).join(', ')}]`;
