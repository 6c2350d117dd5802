import * as l10n from '@vscode/l10n';
import { firstLines } from '../../../src/shared/shownText.js';
import { streamName } from '../../../src/shared/streamNames.js';
import type { OnDemand } from '../../../src/protocol/panel.js';
import type { ProcessChoice } from '../../../src/protocol/process.js';
import { el, show } from '../../ui/dom.js';
import { short } from '../../ui/format.js';
import { numberField } from '../../ui/inputs.js';
import { button } from '../../ui/toolkit.js';
import type { Feature, FeatureContext } from '../feature.js';
import { noOverlays, tabHeading } from '../feature.js';
import type { Model } from '../state.js';
import { workLine } from '../workLine.js';
import { fittedPart } from './fittedPart.js';
import { inferredCharts, inferredHead } from './inferredPart.js';
import { statePicture } from './statePicture.js';
import { otherModelText } from './words.js';

const ID = 'process';
/** States that a spectral model may have. */
const STATES = { minimum: 1, maximum: 64 } as const;

export interface ProcessFeature extends Feature {
  /** Stands beside the parameters; what it finds, this tab shows. */
  readonly fit: HTMLElement;
  /** Whether there is something to show without an analysis: a folder of which nobody knows the process. */
  alone(model: Model): boolean;
  update(model: Model, before: Model | null): void;
}

/** The tab "Which process?": parameters fitted, processes ranked, and a process inferred from the model's own predictions. */
export function processFeature({ store, host, analyse }: FeatureContext): ProcessFeature {
  let states: number | null = null;
  const starts = [
    button({
      label: l10n.t('Fit Parameters'),
      icon: 'target',
      testId: 'fit-run',
      title: l10n.t(
        'Finds the parameters of the process in use with which it predicts what the model predicts (least KL)',
      ),
      onClick: () => run('fit'),
    }),
    button({
      label: l10n.t('Rank Processes'),
      icon: 'list-ordered',
      testId: 'rank-run',
      title: l10n.t('Fits every process whose vocabulary the model has, and orders them by KL to the model'),
      onClick: () => run('rank'),
    }),
    button({
      label: l10n.t('Infer from the Model'),
      icon: 'wand',
      testId: 'infer-run',
      title: l10n.t(
        'Finds a process from the model’s own probabilities of words alone (spectral learning); none has to be known',
      ),
      onClick: () => run('infer'),
    }),
  ] as const;
  const beside = button({
    label: l10n.t('Fit Parameters'),
    icon: 'target',
    secondary: true,
    testId: 'fit-beside',
    title: l10n.t('Finds the parameters that predict what the model predicts'),
    onClick: () => run('fit'),
  });
  const statesField = numberField({
    label: l10n.t('States'),
    testId: 'infer-states',
    ...{ min: STATES.minimum, max: STATES.maximum },
    integer: true,
    title: l10n.t(
      'States of the inferred process, {0} to {1}; empty: as many as the model behaves as if it had',
      STATES.minimum,
      STATES.maximum,
    ),
    placeholder: 'auto',
    onChange: (next) => (states = next),
  });
  statesField.set(null);
  const line = workLine({
    testId: 'which',
    label: l10n.t('Progress of finding the process'),
    changed(busy) {
      element.setAttribute('data-running', String(busy));
      allow(store.get());
      // Without an analysis the tab is on show only while there is something in it.
      store.set({});
    },
  });
  const fitted = el('div', {});
  const inferred = el('div', { class: 'check-part', testId: 'infer-found' });
  const picture = statePicture();
  const element: HTMLElement = el('section', { class: 'feature', testId: 'which' });
  element.append(
    tabHeading(l10n.t('Which process?')),
    el('div', { class: 'pair-row' }, ...starts, statesField.element),
    el(
      'p',
      { class: 'hint' },
      l10n.t(
        'Compares what the model predicts with what processes predict. Inferring needs no process: it takes the model’s own probabilities of words.',
      ),
    ),
    line.element,
    fitted,
    inferred,
  );

  const use = (process: ProcessChoice): void => analyse({ settings: { process } }, false);

  function run(what: OnDemand): void {
    const { view } = store.get();
    if (view.tab !== ID) store.set({ view: { ...view, tab: ID } });
    void line.start(async (options) => {
      const { result: shown, fitted: fittedBefore, inferred: inferredBefore } = store.get();
      const file = shown?.checkpoint.file ?? null;
      // The host tells what was found as well, and more of it: of which model it is, and what was ranked before.
      if (what === 'infer') {
        const result = await host.calls.call('infer', { states }, options);
        if (store.get().inferred === inferredBefore) store.set({ inferred: { file, result } });
        // It stands below what was fitted.
        if (store.get().view.tab === ID) inferred.scrollIntoView({ block: 'nearest' });
      } else {
        const result = await host.calls.call('fit', { rank: what === 'rank' }, options);
        if (store.get().fitted === fittedBefore) store.set({ fitted: { file, result } });
      }
    });
  }

  function allow({ result }: Model): void {
    const busy = line.busy();
    const fittable = result !== null && Object.keys(result.process.params).length > 0;
    const [fit, ...others] = starts;
    for (const each of others) each.disabled = busy;
    for (const each of [fit, beside]) each.disabled = busy || !fittable;
    show(beside, fittable);
  }

  const streamOf = ({ result, folder }: Model): string =>
    streamName(result?.architecture ?? folder?.listing.architecture ?? {});

  function draw(model: Model): void {
    const shown = model.result?.checkpoint.file ?? null;
    const ofOther = (file: string | null): string | null => (shown === null ? null : otherModelText(file, shown));
    fitted.replaceChildren(
      ...(model.fitted === null
        ? []
        : [fittedPart(model.fitted.result, ofOther(model.fitted.file), ({ choice }) => use(choice))]),
    );
    show(inferred, model.inferred !== null);
    if (model.inferred === null) return;
    const { result, file } = model.inferred;
    // What is said of the model stands under every tab already.
    const above = new Set(model.result?.notes ?? []);
    const { name, text } = result.process;
    const other = ofOther(file);
    inferred.replaceChildren(
      el('h3', { class: 'block-heading' }, l10n.t('Inferred from the model')),
      ...(other === null ? [] : [el('p', { class: 'hint' }, other)]),
      ...inferredHead(result, streamOf(model)),
      el(
        'div',
        { class: 'button-row' },
        button({
          label: l10n.t('Analyse with It'),
          testId: 'infer-use',
          title: l10n.t('Analyses the checkpoint with the inferred process'),
          onClick: () => use({ kind: 'text', name, text, params: {} }),
        }),
        button({
          label: l10n.t('Save as Process File…'),
          icon: 'save',
          secondary: true,
          testId: 'infer-save',
          title: l10n.t('Saves the inferred process as a file, which can be edited and chosen for folders'),
          onClick: () => host.command('saveInferredProcess'),
        }),
      ),
      picture.element,
      inferredCharts(result),
      ...firstLines([...result.notes.filter((note) => !above.has(note)), ...result.process.notes]).map((note) =>
        el('p', { class: 'hint' }, note),
      ),
      el('p', { class: 'hint' }, l10n.t('Inferred in {0} s.', short(result.seconds))),
    );
    picture.set(result, streamOf(model), model.dark);
  }

  show(inferred, false);
  return {
    id: ID,
    label: l10n.t('Which Process?'),
    icon: 'type-hierarchy',
    element,
    fit: el('div', { class: 'field field-end' }, beside),
    alone: (model) => line.busy() || model.fitted !== null || model.inferred !== null,
    update(model, before) {
      allow(model);
      if (
        before === null ||
        model.fitted !== before.fitted ||
        model.inferred !== before.inferred ||
        model.result !== before.result ||
        model.dark !== before.dark
      )
        draw(model);
    },
    overlays: () => noOverlays,
    received: (message) => (message.type === 'run' && message.what !== 'check' ? run(message.what) : undefined),
  };
}
