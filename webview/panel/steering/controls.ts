import * as l10n from '@vscode/l10n';
import type { AnalysisResult } from '../../../src/protocol/analysis.js';
import type { ComposedResult } from '../../../src/protocol/composed.js';
import type { Occurrences } from '../../../src/figure/geometry/occurrences.js';
import { el, show } from '../../ui/dom.js';
import { slider } from '../../ui/inputs.js';
import { button, dropdown } from '../../ui/toolkit.js';
import { beliefPicker } from '../beliefPicker.js';
import type { Steering } from '../state.js';

export interface SteeringControls {
  readonly element: HTMLElement;
  update(result: AnalysisResult, found: Occurrences, steering: Steering | null, start: number | null): void;
}

const JOINT = 'joint';

function partChoices({ parts, posterior }: ComposedResult): { value: string; label: string }[] {
  return [
    { value: JOINT, label: l10n.t('Joint belief') },
    ...parts.map(({ name }, at) => ({ value: String(at), label: `${at + 1}: ${name}` })),
    ...(posterior === null ? [] : [{ value: String(parts.length), label: l10n.t('P(component)') }]),
  ];
}

/** What decides a steered run: the pair and the multiplier, and what is done with them. */
export function steeringControls(options: {
  /** Sets one end of the pair and keeps the other. */
  pick(end: 'start' | 'end', belief: number): void;
  change(change: Partial<Steering>): void;
  swap(): void;
  pin(): void;
  copy(): void;
  exportResult(): void;
}): SteeringControls {
  const start = beliefPicker({
    label: l10n.t('Start'),
    testId: 'steer-start',
    tone: 'a',
    end: 'start',
    hint: l10n.t('The belief to steer from: words that end in it are run again with the vector added.'),
    onChange: (belief) => options.pick('start', belief),
  });
  const end = beliefPicker({
    label: l10n.t('Target'),
    testId: 'steer-end',
    tone: 'b',
    end: 'target',
    hint: l10n.t(
      'The belief to steer to: the vector is the mean activation where it holds minus that where the start holds.',
    ),
    onChange: (belief) => options.pick('end', belief),
  });
  const tool = (label: string, icon: string, testId: string, title: string, onClick: () => void) =>
    button({ label, icon, iconOnly: true, testId, title, onClick });
  const tools = [
    tool(l10n.t('Swap start and target'), 'arrow-swap', 'steer-swap', l10n.t('Swap start and target'), () =>
      options.swap(),
    ),
    tool(
      l10n.t('Pin pair'),
      'pin',
      'pin-pair',
      l10n.t('Pin Pair: keeps its arrow in the plots beside those of other pairs'),
      () => options.pin(),
    ),
    tool(
      l10n.t('Copy vector'),
      'copy',
      'copy-vector',
      l10n.t('Copy Vector: the steering vector of each layer, as JSON or Python'),
      () => options.copy(),
    ),
    tool(
      l10n.t('Export result'),
      'export',
      'export-result',
      l10n.t('Export Result: all numbers of this pair, as JSON or CSV'),
      () => options.exportResult(),
    ),
  ];
  const multiplier = slider({
    label: l10n.t('Multiplier'),
    testId: 'multiplier',
    title: l10n.t(
      'How many times the vector is added: × 1 is the difference of the means, × 0 leaves the model as it is, below 0 steers away',
    ),
    onInput: (value) => options.change({ multiplier: value }),
  });
  multiplier.element.classList.add('slider-line');
  const part = dropdown({
    label: l10n.t('What is steered'),
    testId: 'steer-part',
    title: l10n.t(
      'The joint belief, or one part of it while the others are held: from the belief that the part has in the start to the one that it has in the target',
    ),
    onChange: (value) => options.change({ part: value === JOINT ? null : Number(value) }),
  });
  return {
    element: el(
      'div',
      { class: 'steer-controls' },
      el(
        'div',
        { class: 'pair-grid' },
        el('div', { class: 'pair-fields' }, start.element, end.element),
        el('div', { class: 'pair-tools', role: 'group', 'aria-label': l10n.t('What to do with the pair') }, ...tools),
      ),
      part.element,
      multiplier.element,
    ),
    update(result, found, steering, startBelief) {
      start.update(result, found, steering?.start ?? startBelief);
      end.update(result, found, steering?.end ?? null);
      for (const each of tools) each.disabled = steering === null;
      show(multiplier.element, steering !== null);
      show(part.element, steering !== null && result.composed !== null);
      if (steering === null) return;
      if (result.composed !== null) part.set(partChoices(result.composed), String(steering.part ?? JOINT));
      const value = steering.multiplier;
      multiplier.set({
        min: Math.min(-3, value),
        max: Math.max(3, value),
        step: 0.05,
        value,
        text: `× ${Math.round(100 * value) / 100}`,
      });
    },
  };
}
