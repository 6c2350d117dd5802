import * as l10n from '@vscode/l10n';
import type { CheckRow, PartialShare } from '../../../src/protocol/check.js';
import { short } from '../../ui/format.js';
import { fineShare, significant } from '../../../src/shared/texts.js';
import { counted } from '../../../src/shared/counted.js';

/** What a row is read out from, in words. */
export function rowName({ name, k }: Pick<CheckRow, 'name' | 'k'>, stream: string): string {
  switch (name) {
    case 'activations':
      return stream;
    case 'position':
      return l10n.t('Position alone');
    case 'last_tokens':
      return k === 1 ? l10n.t('The last token') : l10n.t('The last {0} tokens', String(k));
    case 'next_token_ideal':
      return l10n.t('Ideal next-token distribution');
    case 'next_token_model':
      return l10n.t('The model’s next-token distribution');
    case 'shuffled':
      return l10n.t('Beliefs shuffled among prefixes');
    case 'fresh_weights':
      return l10n.t('Fresh weights of this architecture');
    case 'first_checkpoint':
      return l10n.t('Earliest checkpoint');
  }
}

/** What each row would mean if it read beliefs out as well as the stream does. */
export const MEANINGS: readonly (readonly [string, string])[] = [
  [l10n.t('Position alone'), l10n.t('Beliefs that change with the position alone are read out by counting.')],
  [
    l10n.t('The last tokens'),
    l10n.t('A lookup of the last few tokens: what reads out no better than this needs no memory beyond them.'),
  ],
  [
    l10n.t('Next-token distributions'),
    l10n.t(
      'What a model must know to predict one token. Beliefs hold more than that where two of them predict the same next token; where they do not, this row is as good as the beliefs themselves and decides nothing.',
    ),
  ],
  [
    l10n.t('Beliefs shuffled among prefixes'),
    l10n.t(
      'The same beliefs, given to the wrong prefixes. A high R² here says that there are enough columns to fit anything; R² of unseen prefixes is then below zero.',
    ),
  ],
  [
    l10n.t('Fresh weights'),
    l10n.t(
      'Models of this architecture before any training, five draws. Where they read out as well, it is the input that is read out, not what was learned.',
    ),
  ],
  [l10n.t('Earliest checkpoint'), l10n.t('The same read-out on the first checkpoint of this run.')],
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
    `${value ?? l10n.t('not known')}${of === null ? '' : ` ± ${of}`}`;
  const [seen, unseen] = [spread(r2, r2_sd), spread(r2_unseen, sd)];
  return draws > 1
    ? l10n.t(
        '{0}: R² {1}; of unseen prefixes {2} (mean and standard deviation of {3} draws)',
        name,
        seen,
        unseen,
        draws,
      )
    : l10n.t('{0}: R² {1}; of unseen prefixes {2}', name, seen, unseen);
}

export const partialTitle = (
  name: string,
  { r2, r2_unseen, sd, fresh_weights, fresh_weights_sd }: PartialShare,
): string =>
  l10n.t(
    '{0}: R² {1}; of unseen prefixes {2} ± {3}; fresh weights {4} ± {5}',
    name,
    String(r2),
    String(r2_unseen),
    String(sd),
    String(fresh_weights),
    String(fresh_weights_sd),
  );

/** `256 columns are fitted on 1,046 distinct prefixes.` and what follows from it. */
export function columnsText(columns: number, prefixes: number): string {
  const told = l10n.t(
    '{0} of the read-out, {1} to fit on',
    counted.columns(columns),
    counted.distinctPrefixes(prefixes),
  );
  if (columns >= prefixes)
    return l10n.t('{0}: any beliefs are fitted exactly, so R² says nothing here, and only unseen prefixes tell.', told);
  if (10 * columns > prefixes)
    return l10n.t('{0}: R² of the fit is flattered by so many columns, and unseen prefixes tell more.', told);
  return `${told}.`;
}
