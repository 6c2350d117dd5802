import * as l10n from '@vscode/l10n';
import { el, show } from '../../ui/dom.js';
import { button } from '../../ui/toolkit.js';
import type { Pin } from '../../../src/figure/overlays/steering.js';

/** Pairs whose arrows stay in the plots beside that of the pair on show. */
export function pinnedPairs(events: { open(pin: Pin): void; changed(): void }): {
  readonly element: HTMLElement;
  list(): readonly Pin[];
  /** In place of an earlier one of the same pair. */
  add(pin: Pin): void;
  clear(): void;
} {
  const element = el('ul', { class: 'pins', testId: 'pins', 'aria-label': l10n.t('Pinned pairs') });
  let pins: readonly Pin[] = [];
  const set = (next: readonly Pin[]): void => {
    pins = next;
    show(element, pins.length > 0);
    element.replaceChildren(
      ...pins.map((pin) =>
        el(
          'li',
          { class: 'pin', 'data-pin': `${pin.start}-${pin.end}` },
          button({
            label: `${pin.start} → ${pin.end}`,
            secondary: true,
            title: l10n.t('Open this pair'),
            onClick: () => events.open(pin),
          }),
          button({
            label: l10n.t('Unpin {0} → {1}', pin.start, pin.end),
            icon: 'close',
            iconOnly: true,
            onClick: () => set(pins.filter((other) => other !== pin)),
          }),
        ),
      ),
    );
    events.changed();
  };
  show(element, false);
  return {
    element,
    list: () => pins,
    add: (pin) => set([...pins.filter(({ start, end }) => start !== pin.start || end !== pin.end), pin]),
    clear() {
      if (pins.length > 0) set([]);
    },
  };
}
