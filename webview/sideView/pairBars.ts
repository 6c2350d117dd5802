import * as l10n from '@vscode/l10n';
import { tokenName } from '../../src/shared/words.js';
import type { AnalysisResult } from '../../src/protocol/analysis.js';
import type { SteerResult } from '../../src/protocol/steering.js';
import { el } from '../ui/dom.js';
import { fineProbability, share } from '../ui/format.js';
import { barTable } from '../plot/bars.js';

/** The pair under steering: each token's probability in the start, steered to the target, and in the target. */
export function pairBars(steer: SteerResult, result: AnalysisResult): HTMLElement {
  const { start, end, start_to_end } = steer;
  const rows = [
    { label: l10n.t('start'), tone: 'a', probs: start.probs },
    { label: l10n.t('start → target'), tone: 'ab', probs: start_to_end?.probs ?? null },
    { label: l10n.t('target'), tone: 'b', probs: end.probs },
  ];
  const symbols = result.process.symbols;
  const width = rows.reduce((most, { probs }) => Math.max(most, probs?.length ?? 0), 0);
  return el(
    'div',
    {},
    el('h2', { class: 'side-heading' }, l10n.t('Steering {0} → {1}', start.index, end.index)),
    el(
      'p',
      { class: 'hint' },
      start_to_end?.closed == null
        ? l10n.t('Share of the gap closed: –')
        : l10n.t('Share of the gap closed: {0}', share(start_to_end.closed)),
    ),
    ...Array.from({ length: width }, (_, token) =>
      barTable(
        l10n.t('Token {0}', tokenName(token, symbols)),
        rows.map(({ label, tone, probs }) => {
          const value = probs?.[token] ?? NaN;
          return { label, value, text: fineProbability(value), title: `${label}: ${value}`, tone };
        }),
      ),
    ),
  );
}
