import * as l10n from '@vscode/l10n';
import { InputError } from '../../shared/inputError.js';
import { zeros, type Preset } from './preset.js';

/**
 * Matching parentheses up to a depth: the state is the number of open ones. At depth i one more is opened with
 * probability open_probs[i]; beyond the last depth, one must be closed.
 * Source: simplexity `matching_parens(open_probs)`.
 */
export const matchingParens: Preset = {
  name: 'matching-parens',
  aliases: ['matching-parentheses', 'bounded-matching-parentheses'],
  title: 'Bounded matching parentheses',
  description: l10n.t('Opening and closing parentheses that always match, up to a depth.'),
  generalised: false,
  parameters: [
    {
      name: 'open_probs',
      default: [1, 0.6, 0.5, 0.3],
      min: 0,
      max: 1,
      minOpen: true,
      list: true,
      doc: l10n.t('Chance to open one more at depth 0, 1, …; the first must be 1, since nothing can be closed there.'),
    },
  ],
  define(values) {
    const open = values.list('open_probs');
    if (open[0] !== 1) {
      const why = `The first of open_probs of matching-parens must be 1, but is ${open[0]}: nothing can be closed at depth 0.`;
      throw new InputError('bad-parameter', why);
    }
    if (open.length > 100) {
      throw new InputError(
        'bad-parameter',
        `open_probs of matching-parens can have at most 100 entries, not ${open.length}.`,
      );
    }
    const S = open.length + 1;
    const m = zeros(2, S);
    for (let depth = 0; depth < S; depth++) {
      const p = depth < open.length ? open[depth] : 0;
      if (depth + 1 < S) m[0][depth][depth + 1] = p;
      if (depth > 0) m[1][depth][depth - 1] = 1 - p;
    }
    return { states: open.map((_, depth) => String(depth)).concat(String(S - 1)), symbols: ['(', ')'], matrices: m };
  },
};
