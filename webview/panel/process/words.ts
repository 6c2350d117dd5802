import * as l10n from '@vscode/l10n';
import type { FittedProcess } from '../../../src/protocol/fit.js';
import type { ProcessParams } from '../../../src/protocol/process.js';
import { fittedValueText } from '../../../src/shared/paramTexts.js';

/** `x 0.05, a 0.85`; `no parameters` for none. */
export function paramsText(params: ProcessParams): string {
  const parts = Object.entries(params).map(([name, value]) => `${name} ${fittedValueText(value)}`);
  return parts.length === 0 ? l10n.t('no parameters') : parts.join(', ');
}

/** Why fitted parameters are no fit, or null. */
export const edgeText = ({ at_edge }: Pick<FittedProcess, 'at_edge'>): string | null =>
  at_edge.length === 0 ? null : l10n.t('No fit: {0} ended at the edge of the range.', at_edge.join(', '));

/** What is said of results that are of another model than the picture. */
export const otherModelText = (file: string | null, shown: string): string | null =>
  file === null || file === shown ? null : l10n.t('This is of {0}, not of {1}, which is on show.', file, shown);
