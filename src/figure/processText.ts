import * as l10n from '@vscode/l10n';
import type { ProcessInfo } from '../protocol/process.js';
import { fittedValueText } from '../shared/paramTexts.js';

/** `pR1 0.5, pR2 0.5`; empty where there are no parameters. */
export const processParamsText = (params: Readonly<Record<string, number | readonly number[]>>): string =>
  Object.entries(params)
    .map(([name, value]) => `${name} ${fittedValueText(value)}`)
    .join(', ');

/**
 * What of a part's parameters is told where a factor has several variants, of which the first is the one that is shown.
 * @param params its parameters as text; empty where it has none
 */
export function firstVariantText(variants: number, params: string): string {
  if (variants < 2) return params;
  return params === '' ? l10n.t('{0} variants', variants) : l10n.t('1 of {0} variants: {1}', variants, params);
}

/** `rrxor (pR1 0.5, pR2 0.5)`. */
export function processText({ name, params }: Pick<ProcessInfo, 'name' | 'params'>): string {
  const text = processParamsText(params);
  return text === '' ? name : `${name} (${text})`;
}
