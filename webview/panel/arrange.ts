import * as l10n from '@vscode/l10n';
import { el } from '../ui/dom.js';
import { testIds } from './testIds.js';

interface Holder {
  readonly element: HTMLElement;
}

/** The parts of the page, as they are put into its skeleton. */
export interface Arranged {
  readonly title: HTMLElement;
  readonly verdict: Holder;
  readonly figures: HTMLElement;
  readonly run: { readonly strip: HTMLElement; readonly stepper: HTMLElement; readonly layers: HTMLElement };
  readonly strip: Holder & { readonly notice: HTMLElement };
  readonly settings: HTMLElement;
  readonly status: Holder & { readonly notice: HTMLElement };
  readonly empty: Holder;
  readonly loading: HTMLElement;
  readonly view: Holder & { setMaximised(on: boolean): void };
  readonly plots: Holder;
  readonly key: Holder;
  readonly card: Holder;
  readonly selection: Holder;
  readonly compareTold: Holder;
  /** What is told of a training that still writes. */
  readonly training: Holder;
  readonly sheet: { readonly face: HTMLElement; readonly body: HTMLElement };
  readonly live: HTMLElement;
}

/** The skeleton of the page. */
export interface Stage {
  readonly element: HTMLElement;
  /** Both columns. */
  readonly content: HTMLElement;
  /** The column of the plots: toolbar, plots, legend, the card of a belief. */
  readonly left: HTMLElement;
  /** The column that scrolls: the tabs, what they hold, and what the analysis was. */
  readonly right: HTMLElement;
  /** Lets the plots take the whole page, or gives the rest its place again. */
  maximise(on: boolean): void;
  toggle(): void;
}

/**
 * Puts the parts into place:
 *
 *     .header        h1, stepper, layers, verdict, figures; one line
 *     .checkpoints   the strip that is the slider
 *     .decides       chips, and the folded settings
 *     .content       .column-left   toolbar, plots, legend, card
 *                    .column-right  the sheet: tab list; .scroller: what is selected, panel of the tab, about
 *
 *     .notices       a failure, and that the picture is not what was asked for; floating over a picture, so that nothing moves
 *
 * On a wide page the page itself does not scroll: the plots take what height there is, and the right column scrolls.
 */
export function arrange(parts: Arranged): Stage {
  const left = el(
    'section',
    { class: 'column-left', 'aria-label': l10n.t('Plots') },
    el('h2', { class: 'visually-hidden' }, l10n.t('Plots')),
    parts.view.element,
    parts.compareTold.element,
    parts.plots.element,
    parts.key.element,
    parts.card.element,
  );
  const right = el(
    'section',
    { class: 'column-right', 'aria-label': l10n.t('Figures and experiments') },
    el('h2', { class: 'visually-hidden' }, l10n.t('Figures and experiments')),
    parts.sheet.face,
    parts.sheet.body,
  );
  const content = el('div', { class: 'content' }, left, right);
  const element = el(
    'main',
    { class: 'panel', testId: testIds.panel },
    el(
      'header',
      { class: 'header' },
      parts.title,
      parts.run.stepper,
      parts.run.layers,
      parts.verdict.element,
      parts.figures,
    ),
    parts.run.strip,
    el('div', { class: 'decides' }, parts.strip.element, parts.settings),
    parts.status.element,
    el('div', { class: 'notices' }, parts.status.notice, parts.strip.notice, parts.training.element),
    parts.empty.element,
    parts.loading,
    content,
    parts.live,
  );
  let isMaximised = false;
  const maximise = (on: boolean): void => {
    isMaximised = on;
    element.classList.toggle('is-maximised', on);
    parts.view.setMaximised(on);
  };
  // Before a plot takes the key for itself: Escape leaves first what was entered last.
  element.addEventListener(
    'keydown',
    (event) => {
      if (event.key !== 'Escape' || !isMaximised) return;
      maximise(false);
      event.stopPropagation();
      event.preventDefault();
    },
    { capture: true },
  );
  return { element, content, left, right, maximise, toggle: () => maximise(!isMaximised) };
}
