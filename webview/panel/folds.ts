import type { Child } from '../ui/dom.js';
import type { Fold } from '../ui/fold.js';
import { fold } from '../ui/fold.js';
import type { Store } from './state.js';

/**
 * A section of a tab that folds away. Whether it is open is kept with the view, and so for the session and a reload.
 * @param options.name what the view calls it; its test id is `fold-NAME`
 * @param options.hint what a person finds in it, shown where the pointer rests
 */
export function keptFold(
  store: Store,
  { name, title, hint }: { name: string; title: string; hint: string },
  ...children: readonly Child[]
): Fold {
  const isOpen = (): boolean => store.get().view.folds.includes(name);
  const made = fold(
    {
      title,
      testId: `fold-${name}`,
      hint,
      onToggle(open) {
        const { view } = store.get();
        const others = view.folds.filter((each) => each !== name);
        store.set({ view: { ...view, folds: open ? [...others, name] : others } });
      },
    },
    ...children,
  );
  made.set(isOpen());
  store.subscribe(({ view }, before) => {
    if (view.folds !== before.view.folds) made.set(isOpen());
  });
  return made;
}
