import * as l10n from '@vscode/l10n';
import { toldText } from '../../../src/shared/told.js';
import type { FittedProcess } from '../../../src/protocol/fit.js';
import { closedText, klNumber, klText } from '../../../src/shared/predictionTexts.js';
import { el, svg } from '../../ui/dom.js';
import { longName } from '../../ui/longName.js';
import { button } from '../../ui/toolkit.js';
import { edgeText, paramsText } from './words.js';

/** KL from which on down bars have no length: nothing distinguishes such processes any more (nats). */
const LEAST_KL = 1e-6;

export interface Ranked extends FittedProcess {
  /** What stands before its name: `given`, `fitted`, or its place. */
  readonly place: string;
}

/** Processes with their parameters and how far the model is from each; a logarithmic bar, since they differ by powers of ten. */
export function processTable(options: {
  testId: string;
  caption: string;
  rows: readonly Ranked[];
  use(process: FittedProcess): void;
}): HTMLElement {
  const { rows, use } = options;
  const known = rows.flatMap(({ kl }) => (kl === null ? [] : [kl]));
  const scale = logScale(known);
  return el(
    'div',
    { class: 'table-scroll', tabindex: 0, role: 'group', 'aria-label': options.caption },
    el(
      'table',
      { class: 'process-table', testId: options.testId },
      el('caption', { class: 'bars-caption' }, options.caption),
      el(
        'thead',
        {},
        el(
          'tr',
          {},
          el('th', { scope: 'col', class: 'process-name' }, l10n.t('Process')),
          el('th', { scope: 'col', class: 'kl-number' }, 'KL'),
          el('th', { scope: 'col', class: 'kl-bar' }, l10n.t('shorter is nearer')),
          el('th', { scope: 'col', class: 'kl-number kl-closed' }, l10n.t('Closed')),
          el('th', { scope: 'col' }, el('span', { class: 'visually-hidden' }, l10n.t('Use'))),
        ),
      ),
      el('tbody', {}, ...rows.map((each) => row(each, scale(each.kl), use))),
    ),
  );
}

function row(each: Ranked, part: number, use: (process: FittedProcess) => void): HTMLElement {
  const edge = edgeText(each);
  return el(
    'tr',
    {
      'data-process': each.process,
      'data-kl': each.kl ?? undefined,
      title:
        each.kl === null
          ? l10n.t(
              '{0}: KL(ideal ‖ model) infinite or not known; KL(model ‖ process) {1}; share of the way {2}',
              toldText(each.title),
              each.kl_model ?? l10n.t('not known'),
              each.closed ?? l10n.t('not known'),
            )
          : l10n.t(
              '{0}: KL(ideal ‖ model) {1} nats; KL(model ‖ process) {2}; share of the way {3}',
              toldText(each.title),
              each.kl,
              each.kl_model ?? l10n.t('not known'),
              each.closed ?? l10n.t('not known'),
            ),
    },
    el(
      'th',
      { scope: 'row', class: 'process-name' },
      el('span', { class: 'process-place' }, each.place),
      ' ',
      longName(toldText(each.title)),
      el('span', { class: 'process-params' }, paramsText(each.params)),
      edge === null ? null : el('span', { class: 'process-edge' }, edge),
    ),
    el('td', { class: 'kl-number' }, klNumber(each.kl)),
    el('td', { class: 'kl-bar' }, logBar(part, each.kl === null)),
    el('td', { class: 'kl-number kl-closed' }, closedText(each.closed)),
    el(
      'td',
      {},
      button({
        label: l10n.t('Analyse with This'),
        icon: 'play',
        iconOnly: true,
        secondary: true,
        testId: `use-${each.process}`,
        title: l10n.t(
          'Analyses again with {0} ({1}), {2} from the model',
          toldText(each.title),
          paramsText(each.params),
          klText(each.kl),
        ),
        onClick: () => use(each),
      }),
    ),
  );
}

/** From 0.03 for the nearest to 1 for the farthest, by powers of ten; what is infinite fills its cell. */
function logScale(known: readonly number[]): (kl: number | null) => number {
  const low = Math.log10(Math.max(LEAST_KL, Math.min(...known)) / 1.5);
  const high = Math.log10(Math.max(LEAST_KL * 10, ...known));
  return (kl) =>
    kl === null
      ? 1
      : Math.max(0.03, Math.min(1, (Math.log10(Math.max(LEAST_KL, kl)) - low) / Math.max(0.2, high - low)));
}

const logBar = (part: number, open: boolean): SVGSVGElement =>
  svg(
    'svg',
    { class: 'bar', viewBox: '0 0 100 10', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    svg('rect', { class: 'bar-back', x: 0, y: 0, width: 100, height: 10 }),
    svg('rect', { class: `bar-fill ${open ? 'bar-control' : 'bar-plain'}`, x: 0, y: 0, width: 100 * part, height: 10 }),
  );
