import * as l10n from '@vscode/l10n';
import type { AnalysisResult } from '../../src/protocol/analysis.js';
import type { Occurrences } from '../../src/figure/geometry/occurrences.js';
import { el, setText, setTitle } from '../ui/dom.js';
import { numberField } from '../ui/inputs.js';
import type { NumberField } from '../ui/inputs.js';
import { beliefVector, statesText } from './feature.js';
import { endingText, steerable } from './startable.js';

export interface BeliefPicker {
  readonly element: HTMLElement;
  update(result: AnalysisResult, found: Occurrences, belief: number | null): void;
}

/** A list that is offered while a person types holds at most this many beliefs. */
const MAX_OFFERED = 200;
let lists = 0;

/** A belief by its index, with its vector beside it; the same as clicking a belief in a plot. Those that work are offered first. */
export function beliefPicker(options: {
  label: string;
  testId: string;
  tone: 'a' | 'b';
  /** Whether words that end in the belief are steered, or what is steered to. */
  end: 'start' | 'target';
  hint: string;
  onChange(belief: number): void;
}): BeliefPicker {
  const holder = el('div', { class: 'picker-field' });
  const vector = el('span', { class: 'picker-vector', testId: `${options.testId}-vector` });
  const offers = el('datalist', { id: `beliefs-${++lists}` });
  const element = el('div', { class: `picker picker-${options.tone}`, title: options.hint }, holder, vector, offers);
  let field: NumberField | null = null;
  let shown: AnalysisResult | null = null;
  return {
    element,
    update(result, found, belief) {
      if (result !== shown || field === null) {
        shown = result;
        const last = result.beliefs.count - 1;
        field = numberField({
          label: options.label,
          testId: options.testId,
          min: 0,
          max: last,
          integer: true,
          list: offers.id,
          title: l10n.t('{0} Index of a belief, 0 to {1}.', options.hint, last),
          onChange: (value) => value !== null && options.onChange(value),
        });
        holder.replaceChildren(field.element);
        offers.replaceChildren(
          ...steerable(result, options.end)
            .slice(0, MAX_OFFERED)
            .map((index) => el('option', { value: index, label: offerText(result, found, index, options.end) })),
        );
      }
      field.set(belief);
      const states = belief === null ? l10n.t('none yet') : statesText(result, beliefVector(result, belief));
      setText(vector, states);
      setTitle(
        vector,
        belief === null
          ? options.hint
          : `${statesText(result, beliefVector(result, belief), 40)}. ${endingText(result, found, belief)}`,
      );
    },
  };
}

function offerText(result: AnalysisResult, found: Occurrences, belief: number, end: 'start' | 'target'): string {
  const states = statesText(result, beliefVector(result, belief));
  return end === 'start' ? `${states} · ${endingText(result, found, belief)}` : states;
}
