import type { Progress } from '../../src/protocol/outcome.js';
import { el } from './dom.js';

/** The thin bar along the top of a page. It floats over the page, so that nothing moves when a run starts or ends. */
export function progressBar(label: string): { readonly element: HTMLElement; set(progress: Progress | null): void } {
  const element = el('progress', { class: 'progress', testId: 'progress', max: 1, 'aria-label': label });
  const set = (progress: Progress | null): void => {
    element.classList.toggle('is-running', progress !== null);
    element.setAttribute('aria-hidden', String(progress === null));
    if (progress === null) return;
    // Without a value the bar shows that work is in progress, but not how far it is.
    if (progress.fraction > 0) element.value = progress.fraction;
    else element.removeAttribute('value');
  };
  set(null);
  return { element, set };
}
