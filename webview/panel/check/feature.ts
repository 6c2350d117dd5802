import * as l10n from '@vscode/l10n';
import { streamTitle } from '../../../src/shared/streamNames.js';
import { firstLines } from '../../../src/shared/shownText.js';
import { el, setText, show, textNode } from '../../ui/dom.js';
import { short } from '../../ui/format.js';
import { button } from '../../ui/toolkit.js';
import type { Feature, FeatureContext } from '../feature.js';
import { noOverlays, tabHeading } from '../feature.js';
import { withCheck } from '../state.js';
import type { Model } from '../state.js';
import { workLine } from '../workLine.js';
import { geometryPart } from './geometry.js';
import { sweepPart } from './sweep.js';
import { beyondKey, beyondTable, meanings, rowsKey, rowsTable } from './table.js';

/** The tab "Is it real?": the read-out held against what is not belief. Its result is kept with the analysis. */
export function checkFeature({ store, host: { calls }, analyse }: FeatureContext): Feature {
  const label = textNode(l10n.t('Check'));
  const start = button({
    label: '',
    icon: 'checklist',
    testId: 'check-run',
    title: l10n.t('Reads beliefs out from what is not belief as well, and compares'),
    onClick: () => void run(),
  });
  start.append(label);
  const intro = el(
    'p',
    { class: 'hint' },
    l10n.t(
      'Reads beliefs out from position alone, from the last tokens, from next-token distributions, from fresh weights and from shuffled beliefs, and tells what the stream explains beyond them. Takes about as long as a few analyses.',
    ),
  );
  const line = workLine({
    testId: 'check',
    label: l10n.t('Progress of the check'),
    changed(busy) {
      start.disabled = busy;
      element.setAttribute('data-running', String(busy));
    },
  });
  const found = el('div', { class: 'check-found', testId: 'check-found' });
  const element: HTMLElement = el('section', { class: 'feature', testId: 'check' });
  element.append(
    tabHeading(l10n.t('Is it real?')),
    el('div', { class: 'button-row' }, start),
    intro,
    line.element,
    found,
  );

  async function run(): Promise<void> {
    const { result } = store.get();
    if (result === null) return;
    await line.start(async (options) => {
      const checked = await calls.call('check', { analysis: result.id }, options);
      store.set(withCheck(store.get(), checked));
    });
  }

  function draw({ result, checked }: Model): void {
    setText(label, checked === null ? l10n.t('Check') : l10n.t('Check Again'));
    show(intro, checked === null);
    if (result === null || checked === null) return found.replaceChildren();
    const stream = streamTitle(result.architecture);
    const { ridge, cutoff } = result.settings;
    found.replaceChildren(
      el('p', { testId: 'check-verdict' }, checked.verdict.sentence),
      rowsTable(checked, stream),
      rowsKey(),
      meanings(),
      beyondTable(checked),
      beyondKey(),
      geometryPart(checked.geometry, stream),
      sweepPart({
        ...checked,
        inUse: { ridge, cutoff },
        use: (settings) => analyse({ settings }, false),
      }),
      ...firstLines(checked.notes).map((note) => el('p', { class: 'hint' }, note)),
      el('p', { class: 'hint' }, l10n.t('Checked in {0} s.', short(checked.seconds))),
    );
  }

  draw(store.get());
  return {
    id: 'check',
    label: l10n.t('Is It Real?'),
    icon: 'verified',
    element,
    update(model, before) {
      if (before !== null && model.result?.id !== before.result?.id) line.stop();
      if (before === null || model.checked !== before.checked || model.result !== before.result) draw(model);
    },
    overlays: () => noOverlays,
    received: (message) => (message.type === 'run' && message.what === 'check' ? void run() : undefined),
  };
}
