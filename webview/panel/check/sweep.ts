import * as l10n from '@vscode/l10n';
import type { RegularisationSweep } from '../../../src/protocol/check.js';
import { el, svg } from '../../ui/dom.js';
import { decimalsOf, short } from '../../ui/format.js';
import { button } from '../../ui/toolkit.js';
import { columnsText, r2Text } from './words.js';

export interface Regularisation {
  readonly ridge: number;
  readonly cutoff: number;
}

/** How a strength is called: 0 is none. */
const strength = (value: number): string => (value === 0 ? l10n.t('none') : short(value).replace('.0e', 'e'));

/** Unseen r2 for each ridge and cut-off: a number and a bar in each cell, the best and the one in use marked by words. */
export function sweepPart(options: {
  sweep: RegularisationSweep;
  columns: number;
  prefixes: number;
  inUse: Regularisation;
  use(next: Regularisation): void;
}): HTMLElement {
  const { sweep, columns, prefixes, inUse, use } = options;
  const { best } = sweep;
  const chosen: Regularisation | null =
    best === null ? null : { ridge: sweep.ridge[best.ridge] ?? 0, cutoff: sweep.cutoff[best.cutoff] ?? 0 };
  const isInUse = chosen !== null && chosen.ridge === inUse.ridge && chosen.cutoff === inUse.cutoff;
  return el(
    'section',
    { class: 'check-part', testId: 'check-sweep', 'aria-label': l10n.t('Ridge and cut-off') },
    el('h3', { class: 'block-heading' }, l10n.t('Ridge and cut-off of the read-out')),
    el('p', { class: 'hint', testId: 'check-columns' }, columnsText(columns, prefixes)),
    el(
      'div',
      { class: 'table-scroll', tabindex: 0, role: 'group', 'aria-label': l10n.t('R² of unseen prefixes') },
      grid(sweep, inUse),
    ),
    chosen === null || best === null
      ? el('p', { class: 'hint' }, l10n.t('R² of unseen prefixes is not known, so none is best.'))
      : el(
          'div',
          { class: 'button-row' },
          el(
            'p',
            { testId: 'sweep-best' },
            isInUse
              ? l10n.t(
                  'Best on unseen prefixes: ridge {0}, cut-off {1}, R² unseen {2}, as in use.',
                  strength(chosen.ridge),
                  strength(chosen.cutoff),
                  r2Text(best.r2_unseen),
                )
              : l10n.t(
                  'Best on unseen prefixes: ridge {0}, cut-off {1}, R² unseen {2}.',
                  strength(chosen.ridge),
                  strength(chosen.cutoff),
                  r2Text(best.r2_unseen),
                ),
          ),
          isInUse
            ? null
            : button({
                label: l10n.t('Use It'),
                testId: 'sweep-use',
                title: l10n.t('Analyses again with this ridge and cut-off'),
                onClick: () => use(chosen),
              }),
        ),
  );
}

function grid({ ridge, cutoff, r2, r2_unseen, best }: RegularisationSweep, inUse: Regularisation): HTMLElement {
  const known = r2_unseen.flat().filter((value) => value !== null);
  const most = Math.max(0, ...known);
  // Of the better half: a fit that is far off must not take from the others the digits that tell them apart.
  const better = [...known].sort((a, b) => b - a).slice(0, Math.ceil(known.length / 2));
  const decimals = decimalsOf(better);
  return el(
    'table',
    { class: 'sweep', testId: 'sweep-grid' },
    el(
      'caption',
      { class: 'bars-caption' },
      l10n.t('R² of unseen prefixes, by ridge (down) and singular-value cut-off (across)'),
    ),
    el(
      'thead',
      {},
      el(
        'tr',
        {},
        el('th', { scope: 'col' }, l10n.t('Ridge')),
        ...cutoff.map((value) => el('th', { scope: 'col' }, l10n.t('cut {0}', strength(value)))),
      ),
    ),
    el(
      'tbody',
      {},
      ...ridge.map((value, line) =>
        el(
          'tr',
          {},
          el('th', { scope: 'row' }, strength(value)),
          ...cutoff.map((cut, place) => {
            const unseen = r2_unseen[line]?.[place] ?? null;
            const isBest = best?.ridge === line && best.cutoff === place;
            const used = value === inUse.ridge && cut === inUse.cutoff;
            return el(
              'td',
              {
                class: isBest ? 'sweep-best' : undefined,
                'data-unseen': unseen ?? undefined,
                title: l10n.t(
                  'Ridge {0}, cut-off {1}: R² {2}, of unseen prefixes {3}',
                  value,
                  cut,
                  String(r2[line]?.[place]),
                  String(unseen),
                ),
              },
              el('span', { class: 'sweep-value' }, r2Text(unseen, decimals)),
              el(
                'span',
                { class: 'sweep-word' },
                [isBest ? l10n.t('best') : '', used ? l10n.t('in use') : ''].filter(Boolean).join(', '),
              ),
              cellBar(unseen === null || most <= 0 ? 0 : unseen / most),
            );
          }),
        ),
      ),
    ),
  );
}

const cellBar = (part: number): SVGSVGElement =>
  svg(
    'svg',
    { class: 'bar', viewBox: '0 0 100 10', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    svg('rect', { class: 'bar-back', x: 0, y: 3, width: 100, height: 4 }),
    svg('rect', { class: 'bar-fill bar-plain', x: 0, y: 3, width: 100 * Math.max(0, Math.min(1, part)), height: 4 }),
  );
