import type { AnalysisResult } from '../../src/protocol/analysis.js';
import { el, setText } from '../ui/dom.js';
import { numberField } from '../ui/inputs.js';
import type { NumberField } from '../ui/inputs.js';
import { beliefVector, statesText } from './feature.js';

export interface BeliefPicker {
  readonly element: HTMLElement;
  update(result: AnalysisResult, belief: number | null): void;
}

/** A belief by its index, with its vector beneath; the same as clicking a belief in a plot. */
export function beliefPicker(options: {
  label: string;
  testId: string;
  tone: 'a' | 'b';
  onChange(belief: number): void;
}): BeliefPicker {
  const holder = el('div', {});
  const vector = el('span', { class: 'picker-vector', testId: `${options.testId}-vector` });
  const element = el('div', { class: `picker picker-${options.tone}` }, holder, vector);
  let field: NumberField | null = null;
  let count = -1;
  return {
    element,
    update(result, belief) {
      if (result.beliefs.count !== count || field === null) {
        count = result.beliefs.count;
        field = numberField({
          label: options.label,
          testId: options.testId,
          min: 0,
          max: count - 1,
          integer: true,
          title: `Index of a belief, 0 to ${count - 1}`,
          onChange: (value) => value !== null && options.onChange(value),
        });
        holder.replaceChildren(field.element);
      }
      field.set(belief);
      setText(vector, belief === null ? 'none yet' : statesText(result, beliefVector(result, belief)));
    },
  };
}
