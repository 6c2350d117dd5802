import { el, icon } from '../ui/dom.js';

/** Stands where the picture will be while there is no folder. */
export const emptyNotice = (): HTMLElement =>
  el(
    'div',
    { class: 'empty', testId: 'empty' },
    icon('graph-scatter'),
    el('p', {}, 'Nothing analysed yet.'),
    el('p', { class: 'hint' }, 'Right-click a folder of checkpoints in the Explorer and choose Show Belief Geometry.'),
  );

/** Stands there while the first analysis is under way. */
export const loadingNotice = (): HTMLElement =>
  el(
    'div',
    { class: 'empty', testId: 'loading' },
    el('span', { class: 'codicon codicon-loading codicon-modifier-spin', 'aria-hidden': 'true' }),
    el('p', {}, 'Analysing…'),
  );
