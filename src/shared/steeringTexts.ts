import * as l10n from '@vscode/l10n';
import { count, ranges } from './texts.js';

/**
 * Which words end in a belief, for the choice of one to steer from.
 * @param whole how many whole words end in it
 * @param cuts lengths after which words can be cut so that some end in it, ascending
 */
export function endsAfterText(whole: number, cuts: readonly number[]): string {
  if (whole > 0) return whole === 1 ? l10n.t('1 word ends in it') : l10n.t('{0} words end in it', count(whole));
  if (cuts.length === 0) return l10n.t('no word ends in it, however it is cut');
  return cuts.length === 1 && cuts[0] === 1
    ? l10n.t('no whole word ends in it; words cut after 1 token do')
    : l10n.t('no whole word ends in it; words cut after {0} tokens do', ranges(cuts));
}

/**
 * 0.931 as 93.1 %; not clipped, since steering can overshoot or lead away.
 * @param decimals of the percentage
 */
export function percent(value: number | null | undefined, decimals = 1): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  const hundred = 100 * value;
  if (Math.abs(hundred) >= 1e4) return `${hundred.toExponential(1).replace('e+', 'e')} %`;
  const text = Math.abs(hundred) >= 1000 ? hundred.toFixed(0) : hundred.toFixed(decimals);
  const below = (100 - 10 ** -decimals).toFixed(decimals);
  return `${value < 1 && Number(text) >= 100 ? `>${below}` : Number(text) === 0 ? text.replace('-', '') : text} %`;
}
