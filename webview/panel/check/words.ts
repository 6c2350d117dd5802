import type { CheckRow, PartialShare } from '../../../src/protocol/check.js';
import { plural, short } from '../../ui/format.js';
import { fineShare, significant } from '../../../src/shared/texts.js';

/** What a row is read out from, in words. */
export function rowName({ name, k }: Pick<CheckRow, 'name' | 'k'>, stream: string): string {
  switch (name) {
    case 'activations':
      return stream;
    case 'position':
      return 'Position alone';
    case 'last_tokens':
      return k === 1 ? 'The last token' : `The last ${k} tokens`;
    case 'next_token_ideal':
      return 'Ideal next-token distribution';
    case 'next_token_model':
      return 'The model’s next-token distribution';
    case 'shuffled':
      return 'Beliefs shuffled among prefixes';
    case 'fresh_weights':
      return 'Fresh weights of this architecture';
    case 'first_checkpoint':
      return 'Earliest checkpoint';
  }
}

/** What each row would mean if it read beliefs out as well as the stream does. */
export const MEANINGS: readonly (readonly [string, string])[] = [
  ['Position alone', 'Beliefs that change with the position alone are read out by counting.'],
  [
    'The last tokens',
    'A lookup of the last few tokens: what reads out no better than this needs no memory beyond them.',
  ],
  [
    'Next-token distributions',
    'What a model must know to predict one token. Beliefs hold more than that where two of them predict the same next token; where they do not, this row is as good as the beliefs themselves and decides nothing.',
  ],
  [
    'Beliefs shuffled among prefixes',
    'The same beliefs, given to the wrong prefixes. A high r2 here says that there are enough columns to fit anything; r2 of unseen prefixes is then below zero.',
  ],
  [
    'Fresh weights',
    'Models of this architecture before any training, five draws. Where they read out as well, it is the input that is read out, not what was learned.',
  ],
  ['Earliest checkpoint', 'The same read-out on the first checkpoint of this run.'],
];

/** A share of variance with three digits, or as many as are asked for or tell it from 1; far below zero the size says enough. */
export const r2Text = (value: number | null, decimals = 3): string =>
  value === null ? '–' : value < -10 ? short(value) : fineShare(value, value < 0 ? 3 : decimals);

/** `0.694 ± 0.022` */
export const withSd = (value: number | null, sd: number | null): string =>
  value === null || sd === null ? r2Text(value) : `${r2Text(value)} ± ${sdText(sd)}`;

const sdText = (sd: number): string => (sd < 0.1 ? sd.toFixed(3) : significant(sd, 2));

/** What stands behind a row's numbers, for its title. */
export function rowTitle(name: string, { r2, r2_sd, r2_unseen, sd, draws, missing }: CheckRow): string {
  if (missing !== null) return `${name}: ${missing}`;
  const spread = (value: number | null, of: number | null): string =>
    `${value ?? 'not known'}${of === null ? '' : ` ± ${of}`}`;
  return `${name}: r2 ${spread(r2, r2_sd)}; of unseen prefixes ${spread(r2_unseen, sd)}${
    draws > 1 ? ` (mean and standard deviation of ${draws} draws)` : ''
  }`;
}

export const partialTitle = (
  name: string,
  { r2, r2_unseen, sd, fresh_weights, fresh_weights_sd }: PartialShare,
): string =>
  `${name}: r2 ${r2}; of unseen prefixes ${r2_unseen} ± ${sd}; fresh weights ${fresh_weights} ± ${fresh_weights_sd}`;

/** `256 columns are fitted on 1,046 distinct prefixes.` and what follows from it. */
export function columnsText(columns: number, prefixes: number): string {
  const told = `${plural(columns, 'column')} of the read-out, ${plural(prefixes, 'distinct prefix', 'distinct prefixes')} to fit on`;
  if (columns >= prefixes)
    return `${told}: any beliefs are fitted exactly, so r2 says nothing here, and only unseen prefixes tell.`;
  if (10 * columns > prefixes)
    return `${told}: r2 of the fit is flattered by so many columns, and unseen prefixes tell more.`;
  return `${told}.`;
}
