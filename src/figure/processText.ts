import type { ProcessInfo } from '../protocol/process.js';
import { fittedValueText } from '../shared/paramTexts.js';

/** `pR1 0.5, pR2 0.5`; empty where there are no parameters. */
export const processParamsText = (params: Readonly<Record<string, number | readonly number[]>>): string =>
  Object.entries(params)
    .map(([name, value]) => `${name} ${fittedValueText(value)}`)
    .join(', ');

/** `rrxor (pR1 0.5, pR2 0.5)`. */
export function processText({ name, params }: Pick<ProcessInfo, 'name' | 'params'>): string {
  const text = processParamsText(params);
  return text === '' ? name : `${name} (${text})`;
}
