import * as l10n from '@vscode/l10n';
import { streamName } from '../../src/shared/streamNames.js';
import type { Colour } from '../../src/figure/composed/mixture.js';
import { drawnColour } from '../../src/figure/composed/mixture.js';
import type { Part } from '../../src/figure/composed/shown.js';
import { seen } from '../../src/figure/composed/shown.js';
import type { PartSettings, ViewSettings } from '../../src/protocol/panel.js';
import { PANEL_VIEW } from '../../src/shared/defaults.js';
import { viewFields } from '../plot/viewFields.js';
import { el, setTitle } from '../ui/dom.js';
import { foldedLine } from '../ui/foldedLine.js';
import { iconToggle } from '../ui/iconButton.js';
import { segments } from '../ui/inputs.js';
import { coloursOf, partFields, showing } from './parts/fields.js';
import type { Model } from './state.js';

/**
 * The bar above the plots, in groups from left to right: those before `out` fold where there is no room. Its controls change
 * only the view; nothing is computed again.
 */
export interface Toolbar {
  readonly element: HTMLElement;
  /** Where each kind of control stands, so that more of its kind can be added. */
  readonly groups: {
    /** Plane, 3-D or triangle. */
    readonly view: HTMLElement;
    /** What a drag does: move, or select. */
    readonly drag: HTMLElement;
    /** What the axes show. */
    readonly axes: HTMLElement;
    readonly colour: HTMLElement;
    /** Which marks are drawn, and how. */
    readonly marks: HTMLElement;
    /** Pictures and data out. */
    readonly out: HTMLElement;
    /** Maximise and reset. */
    readonly window: HTMLElement;
  };
  update(model: Model): void;
  setMaximised(on: boolean): void;
}

export function toolbar(doings: {
  change(view: Partial<ViewSettings>): void;
  reset(): void;
  maximise(on: boolean): void;
}): Toolbar {
  const { change } = doings;
  let view: ViewSettings = PANEL_VIEW;
  let part: Part = 'joint';
  const ofPart = (next: Partial<PartSettings>): void => change({ part: { ...view.part, ...next } });
  const fields = viewFields((next) => (part === 'joint' ? change(next) : ofPart(next)), doings.reset);
  const parts = partFields(
    (shown) => change(showing(view, shown)),
    (of) => ofPart({ colour: of }),
  );
  const colour = segments<Colour>({
    label: l10n.t('Colour by'),
    testId: 'colour',
    choices: [
      {
        value: 'index',
        label: l10n.t('Index'),
        title: l10n.t('Colour by the belief’s index: beliefs that come early are dark'),
      },
      {
        value: 'states',
        label: l10n.t('States'),
        title: l10n.t('Colour by the probability of each hidden state, mixed'),
      },
      {
        value: 'position',
        label: l10n.t('Position'),
        title: l10n.t('Colour by the mean position at which the belief occurs'),
      },
      {
        value: 'component',
        label: l10n.t('Component'),
        title: l10n.t('Colour by the probability of each component of the mixture, mixed'),
      },
      {
        value: 'part',
        label: l10n.t('Part'),
        title: l10n.t('Colour by the probability of each state of one part, mixed'),
      },
    ],
    onChange: (value) => change({ colour: value }),
  });
  const centres = iconToggle({
    label: l10n.t('Centres of mass'),
    icon: 'target',
    testId: 'show-centres',
    onChange: (on) => change({ centres: on }),
  });
  const singles = iconToggle({
    label: l10n.t('Single predictions'),
    icon: 'sparkle',
    testId: 'show-singles',
    onChange: (on) => change({ singles: on }),
  });
  const overlay = iconToggle({
    label: l10n.t('Truth and read-out in one plot'),
    title: l10n.t(
      'Truth and read-out in one plot: a ring for each true belief, a disc for its read-out, a line between them',
    ),
    titleOn: l10n.t('Truth and read-out in two plots beside each other'),
    icon: 'layers',
    testId: 'show-overlay',
    onChange: (on) => change({ overlay: on }),
  });
  const size = iconToggle({
    label: l10n.t('Area by probability'),
    title: l10n.t(
      'Area by probability: the more positions of all words hold a belief, the larger its mark; of a single prediction, the more words begin with its prefix',
    ),
    titleOn: l10n.t(
      'All marks of one size again; now their area shows how many positions of all words hold the belief',
    ),
    icon: 'circle-large-filled',
    testId: 'size-probability',
    onChange: (on) => change({ size: on ? 'probability' : 'same' }),
  });
  const maximise = iconToggle({
    label: l10n.t('Maximise the plots'),
    title: l10n.t('Maximise the plots: they take the whole page'),
    titleOn: l10n.t('Back to the whole panel (Escape)'),
    icon: 'screen-full',
    iconOn: 'screen-normal',
    testId: 'maximise',
    onChange: (on) => doings.maximise(on),
  });
  const group = (name: string, ...parts: HTMLElement[]): HTMLElement =>
    el('div', { class: `tool-group tool-${name}` }, ...parts);
  const groups = {
    view: group('view', parts.shown, fields.plot),
    drag: group('drag'),
    axes: group('axes', fields.axes),
    colour: group('colour', colour.element, parts.colour),
    marks: group('marks', centres.element, singles.element, size.element, overlay.element),
    out: group('out'),
    window: group('window', maximise.element, fields.reset),
  };
  const { out, window: sizes, ...shown } = groups;
  const folded = foldedLine(el('div', { class: 'tools' }, ...Object.values(shown)), {
    fold: l10n.t('Fold the tools of the plots'),
    unfold: (hidden) => l10n.t('Show {0} more tools of the plots', hidden),
    testId: 'toolbar-more',
    // Beside a column of figures the plots are limited by their width, and a second line costs them nothing.
    lines: () => (matchMedia('(min-width: 860px)').matches ? 2 : 1),
  });
  return {
    element: el(
      'div',
      { class: 'toolbar', role: 'group', testId: 'toolbar', 'aria-label': l10n.t('What the plots show') },
      folded.element,
      out,
      sizes,
    ),
    groups,
    setMaximised: (on) => maximise.set(on),
    update({ result, view: next }) {
      if (result === null) return;
      view = next;
      const stream = streamName(result.architecture);
      const now = seen(result, view);
      part = now.part;
      parts.set(result, view, part);
      fields.set(now.result, now.view);
      colour.set(drawnColour(result, view), undefined, coloursOf(result));
      folded.measure();
      centres.set(view.centres);
      setTitle(
        centres.element,
        l10n.t('Centres of mass: for each belief the mean of what is read out of the {0}', stream),
      );
      singles.set(view.singles);
      size.set(view.size === 'probability');
      overlay.set(view.overlay);
      setTitle(singles.element, l10n.t('Single predictions: what is read out of the {0} at every prefix', stream));
    },
  };
}
