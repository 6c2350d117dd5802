import * as l10n from '@vscode/l10n';
import { el, icon, setText, show } from '../../ui/dom.js';
import { foldedLine } from '../../ui/foldedLine.js';
import { button } from '../../ui/toolkit.js';
import type { Model } from '../state.js';
import { testIds } from '../testIds.js';
import type { Chip, ChipState, Reset, Way } from './chip.js';
import { chipsOf } from './chips.js';
import { disagreementOf, sentence } from './disagreement.js';

/** What the strip can bring about. */
export interface StripDoings {
  reset(reset: Reset): void;
  open(way: Way): void;
  /** Asks again for what was asked for last. */
  runAgain(): void;
  /** Sets the controls to what the picture is of. */
  keepPicture(): void;
}

/** The strip under the title: all that decides, and what the picture is of where the controls ask for another. */
export function stripView(doings: StripDoings): {
  readonly element: HTMLElement;
  /** What the picture is of, where the controls ask for another. */
  readonly notice: HTMLElement;
  update(model: Model): void;
} {
  const list = el('ul', { class: 'strip-chips', testId: 'chips', 'aria-label': l10n.t('What decides what is shown') });
  const text = el('span', { class: 'disagreement-text', testId: 'disagreement-text' });
  const line = el(
    'div',
    { class: 'disagreement', testId: 'disagreement', role: 'status' },
    icon('warning'),
    text,
    button({ label: l10n.t('Run Again'), icon: 'play', testId: 'run-again', onClick: () => doings.runAgain() }),
    button({
      label: l10n.t('Keep This Picture'),
      testId: 'keep-picture',
      secondary: true,
      title: l10n.t('Leaves the picture as it is, and the controls with it'),
      onClick: () => doings.keepPicture(),
    }),
  );
  const folded = foldedLine(list, {
    fold: l10n.t('Fold the values that decide'),
    unfold: (hidden) => l10n.t('Show {0} more values that decide', hidden),
    testId: 'chips-more',
    mark: (hidden) => countOf(hidden, 'changed'),
    // A wrong assumption makes a wrong picture, so that a chip which tells one does not hide behind a number alone.
    hint: (hidden) => countOf(hidden, 'assumed'),
  });
  const element = el('section', { class: 'strip', 'aria-label': l10n.t('What this picture is of') }, folded.element);
  let shown = '';
  return {
    element,
    notice: line,
    update(model) {
      const { folder, result, answered, busy, attempt } = model;
      const differs = disagreementOf(model);
      // While work is under way its own line tells this, so that the page does not move for every short run.
      const isTold = differs !== null && busy === null && attempt !== null && attempt !== 'waiting';
      if (isTold) setText(text, sentence(differs, attempt));
      show(line, isTold);
      show(element, result !== null);
      if (folder === null || result === null || answered === null) return;
      const { listing, presets, assumed = {} } = folder;
      const chips = chipsOf({ result, asked: answered.settings, listing, presets, assumed });
      const key = JSON.stringify(chips);
      if (key === shown) return;
      shown = key;
      const focused = list.contains(document.activeElement) ? document.activeElement?.closest('li') : null;
      const name = focused?.getAttribute('data-name');
      list.replaceChildren(...chips.map((chip) => chipItem(chip, doings)));
      folded.measure();
      // A chip that was reset keeps the focus of its button.
      if (name != null)
        for (const item of list.children)
          if (item.getAttribute('data-name') === name) item.querySelector('button')?.focus();
    },
  };
}

/** How many of the chips are in a state, in words; null: none. */
function countOf(chips: readonly Element[], state: 'assumed' | 'changed'): string | null {
  const count = chips.filter((item) => item.getAttribute('data-state') === state).length;
  if (count === 0) return null;
  return state === 'assumed' ? l10n.t('{0} assumed', count) : l10n.t('{0} changed', count);
}

/** Icon and spoken word of each state; what the folder says needs none. */
const SIGNS: Readonly<Record<ChipState, { readonly icon: string; readonly spoken: string } | null>> = {
  told: null,
  assumed: { icon: 'question', spoken: l10n.t('assumed') },
  changed: { icon: 'edit', spoken: l10n.t('changed by you') },
};

function chipItem(chip: Chip, doings: StripDoings): HTMLElement {
  const { name, label, value, state, word, source, reset, way } = chip;
  const sign = SIGNS[state];
  const face = el(
    'button',
    {
      type: 'button',
      class: 'strip-face',
      title: `${source} ${wayText(way)}`,
    },
    sign === null
      ? null
      : el('span', { class: `codicon codicon-${sign.icon}`, role: 'img', 'aria-label': sign.spoken }),
    el('span', { class: 'strip-label' }, label),
    ' ',
    el('span', { class: 'strip-value' }, value),
    word === null ? null : el('span', { class: 'strip-word' }, `, ${word}`),
  );
  face.addEventListener('click', () => doings.open(way));
  const back =
    reset === null
      ? null
      : el(
          'button',
          {
            type: 'button',
            class: 'strip-reset',
            testId: `${testIds.chip(name)}-reset`,
            title: l10n.t('Back to what it is without you: {0}', word ?? ''),
            'aria-label': l10n.t('Reset {0}', label),
          },
          icon('discard'),
          el('span', { class: 'strip-reset-name' }, l10n.t('Reset')),
        );
  if (reset !== null) back?.addEventListener('click', () => doings.reset(reset));
  return el(
    'li',
    { class: `strip-chip strip-${state}`, testId: testIds.chip(name), 'data-state': state, 'data-name': name },
    face,
    back,
  );
}

function wayText(way: Way): string {
  switch (way.kind) {
    case 'control':
      return l10n.t('Click to go to its control.');
    case 'command':
      return l10n.t('Click to set it.');
    case 'origins':
      return l10n.t('Click to see where everything is from.');
  }
}
