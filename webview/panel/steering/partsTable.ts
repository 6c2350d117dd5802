import * as l10n from '@vscode/l10n';
import type { SteeredPart, SteerResult } from '../../../src/protocol/steering.js';
import { short, vectorText } from '../../../src/shared/texts.js';
import { el } from '../../ui/dom.js';
import { longName } from '../../ui/longName.js';

/** What becomes of the read-out of each part of a composed process, start → target; null where there are no parts, or no words. */
export function partsTable({ parts, request }: SteerResult): HTMLElement | null {
  const found = parts?.start_to_end ?? null;
  if (found === null) return null;
  return el(
    'table',
    { class: 'steered-parts', testId: 'steered-parts' },
    el('caption', {}, captionOf(request.part, parts?.held ?? null)),
    ...found.map((part, at) => rows(part, at === request.part)),
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

function rows({ kind, name, to, before, after, moved }: SteeredPart, isSteered: boolean): HTMLElement {
  const shown = kind === 'posterior' ? l10n.t('P(component)') : name;
  const line = (label: string, values: readonly number[] | null): HTMLElement =>
    el(
      'tr',
      {},
      el('th', { scope: 'row', class: 'control-name' }, label),
      el('td', { title: values?.join(', ') }, values === null ? l10n.t('impossible there') : vectorText(values, 2)),
    );
  return el(
    'tbody',
    { 'data-part': name },
    el(
      'tr',
      {},
      el(
        'th',
        { scope: 'rowgroup', class: 'steered-part' },
        longName(isSteered ? l10n.t('{0} (steered)', shown) : shown),
      ),
      el(
        'td',
        { title: moved === null ? undefined : String(moved) },
        moved === null ? '' : l10n.t('read-out moved by {0}', short(moved)),
      ),
    ),
    line(l10n.t('aimed at'), to),
    line(l10n.t('read out before'), before),
    line(l10n.t('after'), after),
  );
}
