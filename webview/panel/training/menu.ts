import * as l10n from '@vscode/l10n';
import type { OfferedCurve } from '../../../src/figure/training/figures.js';
import type { ComparedRun } from '../../../src/figure/runs/run.js';
import { overlaidSign } from '../../../src/figure/training/overlaid.js';
import type { StripSettings } from '../../../src/protocol/panel.js';
import { el, icon, setText, show } from '../../ui/dom.js';
import { shorten } from '../../ui/format.js';
import { iconButton } from '../../ui/iconButton.js';
import { numberField, segments } from '../../ui/inputs.js';
import type { Checkbox } from '../../ui/toolkit.js';
import { button, checkbox } from '../../ui/toolkit.js';
import type { Model } from '../state.js';
import { curveSample, signSample } from './told.js';
import type { Run } from './run.js';

export interface MenuDoings {
  switch(id: string, on: boolean): void;
  change(settings: Partial<StripSettings>): void;
  brush(range: readonly [number, number] | null): void;
  pin(place: number): void;
  /** Shows a checkpoint beside the one on show. */
  beside(place: number): void;
  /** Chooses runs whose curves are laid over those of this one. */
  overlayRuns(): void;
  removeOverlaid(run: string): void;
}

const SPEEDS = ['0.5', '1', '2', '4', '8', '16'] as const;
const GROUPS = {
  checkpoints: l10n.t('Of the checkpoints'),
  parts: l10n.t('Of the parts'),
  layers: l10n.t('Of each layer'),
  logs: l10n.t('Logged by the training'),
} as const;

/** What the strip shows and how it plays, in a menu that floats over the page. */
export function stripMenu(doings: MenuDoings): {
  readonly element: HTMLElement;
  update(
    run: Run,
    settings: StripSettings,
    offered: readonly OfferedCurve[],
    shown: readonly OfferedCurve[],
    model: Pick<Model, 'overlaid' | 'dark'>,
  ): void;
} {
  const curves = el('div', { class: 'menu-curves' });
  const scale = segments<StripSettings['scale']>({
    label: l10n.t('Steps'),
    testId: 'strip-scale',
    choices: [
      { value: 'order', label: l10n.t('By order'), title: l10n.t('Each checkpoint as far from the next') },
      { value: 'linear', label: l10n.t('Linear'), title: l10n.t('By their number') },
      {
        value: 'log',
        label: l10n.t('Logarithmic'),
        title: l10n.t('By the logarithm of their number; 0 has a place too'),
      },
    ],
    onChange: (value) => doings.change({ scale: value }),
  });
  const logarithmic = checkbox({
    label: l10n.t('Nats on a logarithmic axis'),
    testId: 'strip-logarithmic',
    onChange: (on) => doings.change({ logarithmic: on }),
  });
  const speed = segments<(typeof SPEEDS)[number]>({
    label: l10n.t('Checkpoints a second'),
    testId: 'play-speed',
    choices: SPEEDS.map((value) => ({ value, label: value })),
    onChange: (value) => doings.change({ speed: Number(value) }),
  });
  let run: Run | null = null;
  const placeOf = (step: number): number => {
    const steps = run?.steps ?? [];
    return steps.reduce((best, each, at) => (Math.abs(each - step) < Math.abs(steps[best] - step) ? at : best), 0);
  };
  const field = (label: string, testId: string, end: 0 | 1): ReturnType<typeof numberField> =>
    numberField({
      ...{ label, testId, min: 0, max: Number.MAX_SAFE_INTEGER, integer: false, placeholder: l10n.t('all') },
      title: l10n.t('{0}: the nearest checkpoint is taken', label),
      onChange(value) {
        if (run === null) return;
        if (value === null) return doings.brush(null);
        const range: [number, number] = [run.from, run.to];
        range[end] = placeOf(value);
        doings.brush([Math.min(...range), Math.max(...range)]);
      },
    });
  const from = field(l10n.t('From step'), 'brush-from', 0);
  const to = field(l10n.t('To step'), 'brush-to', 1);
  const pins = el('ul', { class: 'menu-pins', testId: 'strip-pins' });
  const noPins = el(
    'p',
    { class: 'hint' },
    l10n.t('Shift and a click on the strip, or P, pins a step behind the one on show.'),
  );
  const others = el('ul', { class: 'menu-pins', testId: 'strip-overlaid' });
  const overlay = button({
    label: l10n.t('Overlay Curves of Other Runs…'),
    icon: 'layers',
    testId: 'strip-overlay-runs',
    secondary: true,
    title: l10n.t('Lays curves of other runs over those of this one'),
    onClick: () => doings.overlayRuns(),
  });
  const element = el(
    'details',
    { class: 'strip-menu', testId: 'strip-menu' },
    el(
      'summary',
      {
        class: 'icon-button',
        title: l10n.t('Curves, steps and playing…'),
        'aria-label': l10n.t('Curves, steps and playing'),
      },
      icon('settings'),
    ),
    el(
      'div',
      { class: 'strip-menu-body', role: 'group', 'aria-label': l10n.t('Curves, steps and playing') },
      curves,
      scale.element,
      logarithmic.element,
      speed.element,
      el('div', { class: 'pair' }, from.element, to.element),
      el('div', { class: 'field-label' }, l10n.t('Pinned')),
      pins,
      noPins,
      el('div', { class: 'field-label' }, l10n.t('Other runs')),
      others,
      overlay,
    ),
  );
  element.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !element.open) return;
    element.open = false;
    element.querySelector('summary')?.focus();
    event.stopPropagation();
  });
  document.addEventListener('pointerdown', (event) => {
    if (element.open && event.target instanceof Node && !element.contains(event.target)) element.open = false;
  });
  let made = '';
  let boxes = new Map<string, Checkbox>();
  let madePins = '';
  let madeOthers = '';
  return {
    element,
    update(next, settings, offered, shown, { overlaid, dark }) {
      run = next;
      const wantedOthers = JSON.stringify([overlaid.map(({ id, name }) => [id, name]), dark]);
      if (wantedOthers !== madeOthers) others.replaceChildren(...overlaid.map((other, at) => otherOf(other, at, dark)));
      madeOthers = wantedOthers;
      const wanted = JSON.stringify(offered);
      if (wanted !== made) {
        made = wanted;
        boxes = new Map(offered.map((curve) => [curve.id, boxOf(curve)]));
        curves.replaceChildren(...groupsOf(offered, boxes));
      }
      for (const [id, box] of boxes) box.set(shown.some((curve) => curve.id === id));
      scale.set(next.hasSteps ? settings.scale : 'order', next.hasSteps ? undefined : ['order']);
      logarithmic.set(settings.logarithmic);
      const nearest = SPEEDS.find((each) => Number(each) === settings.speed);
      speed.set(nearest ?? '2');
      from.set(next.isBrushed ? (next.steps[next.from] ?? null) : null);
      to.set(next.isBrushed ? (next.steps[next.to] ?? null) : null);
      const pinned = next.pins.map((place) => `${place} ${next.checkpoints[place]?.text ?? ''}`).join('\n');
      show(noPins, next.pins.length === 0);
      if (pinned === madePins) return;
      madePins = pinned;
      pins.replaceChildren(...next.pins.map((place) => pinOf(next, place)));
    },
  };

  function boxOf(curve: OfferedCurve): Checkbox {
    return checkbox({
      label: shorten(curve.name, 48),
      testId: `curve-${curve.id}`,
      title: curve.name,
      onChange: (on) => doings.switch(curve.id, on),
    });
  }

  function otherOf({ id, name }: ComparedRun, at: number, dark: boolean): HTMLElement {
    return el(
      'li',
      { title: name },
      signSample(overlaidSign(at, dark)),
      el('span', {}, shorten(name, 28)),
      iconButton({
        label: l10n.t('Take away the curves of {0}', name),
        icon: 'close',
        testId: 'overlaid-remove',
        onClick: () => doings.removeOverlaid(id),
      }),
    );
  }

  function pinOf({ checkpoints }: Run, place: number): HTMLElement {
    const text = el('span', {});
    setText(text, checkpoints[place]?.text ?? '');
    return el(
      'li',
      {},
      icon('pinned'),
      text,
      iconButton({
        label: l10n.t('Show beside'),
        title: l10n.t('Show its read-out in a plot beside this one'),
        icon: 'git-compare',
        testId: `pin-beside-${place}`,
        onClick: () => doings.beside(place),
      }),
      iconButton({
        label: l10n.t('Unpin'),
        icon: 'close',
        testId: `pin-remove-${place}`,
        onClick: () => doings.pin(place),
      }),
    );
  }
}

function groupsOf(offered: readonly OfferedCurve[], boxes: ReadonlyMap<string, Checkbox>): HTMLElement[] {
  return (['checkpoints', 'parts', 'layers', 'logs'] as const).flatMap((group) => {
    const rows = offered.flatMap((curve) => {
      const box = boxes.get(curve.id);
      return curve.group !== group || box === undefined
        ? []
        : [el('div', { class: 'menu-row' }, curveSample(curve), box.element)];
    });
    return rows.length === 0
      ? []
      : [
          el(
            'fieldset',
            { class: 'menu-group' },
            el('legend', { class: 'field-label' }, GROUPS[group]),
            el('div', { class: 'menu-rows' }, ...rows),
          ),
        ];
  });
}
