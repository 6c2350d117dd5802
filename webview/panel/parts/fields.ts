import * as l10n from '@vscode/l10n';
import type { AnalysisResult } from '../../../src/protocol/analysis.js';
import type { ViewSettings } from '../../../src/protocol/panel.js';
import type { Colour } from '../../../src/figure/composed/mixture.js';
import { drawnColour } from '../../../src/figure/composed/mixture.js';
import type { Part } from '../../../src/figure/composed/shown.js';
import { partName, shownParts } from '../../../src/figure/composed/shown.js';
import { show } from '../../ui/dom.js';
import { dropdown } from '../../ui/toolkit.js';

/** The colours that there are for an analysis: two of them are of composed processes alone. */
export function coloursOf({ composed }: Pick<AnalysisResult, 'composed'>): Colour[] {
  return [
    ...(['index', 'states', 'position'] as const),
    ...(composed?.posterior == null ? [] : (['component'] as const)),
    ...(composed == null ? [] : (['part'] as const)),
  ];
}

/** The view that shows another part, as it is first seen. */
export const showing = ({ part }: Pick<ViewSettings, 'part'>, shown: Part): Pick<ViewSettings, 'part'> => ({
  part: { ...part, shown, plot: null, axes: null, third: null },
});

/** Which part of a composed process the plots show, and whose states give the colour; hidden for any other process. */
export function partFields(
  showPart: (part: Part) => void,
  colourBy: (part: number) => void,
): {
  readonly shown: HTMLElement;
  readonly colour: HTMLElement;
  set(result: AnalysisResult, view: ViewSettings, part: Part): void;
} {
  const shown = dropdown({
    label: l10n.t('Shown'),
    testId: 'part-shown',
    title: l10n.t(
      'What both plots show of the composed process: the joint belief, one part, or which component it is. Marks are those of the joint beliefs throughout.',
    ),
    onChange: (value) => showPart(value === 'joint' || value === 'posterior' ? value : Number(value)),
  });
  const colour = dropdown({
    label: l10n.t('Coloured part'),
    testId: 'part-colour',
    title: l10n.t('The part whose states give the colour'),
    onChange: (value) => colourBy(Number(value)),
  });
  return {
    shown: shown.element,
    colour: colour.element,
    set(result, view, part) {
      const { composed } = result;
      show(shown.element, composed != null);
      show(colour.element, drawnColour(result, view) === 'part');
      if (composed == null) return;
      const named = (each: Part) => ({ value: String(each), label: partName(result, each) });
      shown.set(shownParts(result).map(named), String(part));
      colour.set([...composed.parts.keys()].map(named), String(view.part.colour));
    },
  };
}
