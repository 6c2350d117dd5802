import * as l10n from '@vscode/l10n';
import type { SteeredPart, SteerResult } from '../../../src/protocol/steering.js';
import { short, vectorText } from '../../../src/shared/texts.js';
import { el } from '../../ui/dom.js';

/** What becomes of the read-out of each part of a composed process, start → target; null where there are no parts, or no words. */
export function partsTable({ parts, request }: SteerResult): HTMLElement | null {
  const found = parts?.start_to_end ?? null;
  if (found === null) return null;
  const isPosterior = (at: number): boolean => at === found.length - 1 && found[at].name === 'posterior';
  return el(
    'div',
    { class: 'table-scroll', testId: 'steered-parts' },
    el(
      'table',
      { class: 'control-table' },
      el('caption', {}, captionOf(request.part, parts?.held ?? null)),
      el(
        'thead',
        {},
        el(
          'tr',
          {},
          ...[l10n.t('Part'), l10n.t('Aimed at'), l10n.t('Read out before'), l10n.t('After'), l10n.t('Moved by')].map(
            (name) => el('th', { scope: 'col' }, name),
          ),
        ),
      ),
      el('tbody', {}, ...found.map((part, at) => row(part, isPosterior(at), at === request.part))),
    ),
  );
}

function captionOf(part: number | null, held: 'matched' | 'fitted' | null): string {
  if (part === null) return l10n.t('Read-outs of the parts, start → target');
  return held === 'matched'
    ? l10n.t('Read-outs of the parts, start → target; the vector compares positions at which the other parts are alike')
    : l10n.t(
        'Read-outs of the parts, start → target; the others are alike at no two positions, so the vector is fitted to all beliefs',
      );
}

function row({ name, to, before, after, moved }: SteeredPart, isPosterior: boolean, isSteered: boolean): HTMLElement {
  const shown = isPosterior ? l10n.t('P(component)') : name;
  const cell = (values: readonly number[] | null): HTMLElement =>
    el(
      'td',
      { class: 'bar-number', title: values === null ? l10n.t('impossible there') : values.join(', ') },
      values === null ? '–' : vectorText(values, 2),
    );
  return el(
    'tr',
    { 'data-part': name },
    el('th', { scope: 'row', class: 'control-name' }, isSteered ? l10n.t('{0} (steered)', shown) : shown),
    cell(to),
    cell(before),
    cell(after),
    el(
      'td',
      { class: 'bar-number', title: moved === null ? undefined : String(moved) },
      moved === null ? '–' : short(moved),
    ),
  );
}
