import * as l10n from '@vscode/l10n';
import type { ReportRun } from '../../src/protocol/report.js';
import { occurrences } from '../../src/figure/geometry/occurrences.js';
import { checkpointText } from '../../src/shared/texts.js';
import { latestVerdict } from '../../src/shared/verdictTexts.js';
import { architectureLine, charts, headline, inputsLine, moreFigures } from '../panel/headline.js';
import type { Store } from '../panel/state.js';
import { createStore, initialModel } from '../panel/state.js';
import { el, setSpoken } from '../ui/dom.js';
import { groundColour, isDark, onThemeChange } from '../ui/theme.js';
import { verdictLine } from '../ui/verdictLine.js';
import { geometry } from './geometry.js';
import { part } from './part.js';
import { pairPart } from './pair.js';
import { provenance } from './provenance.js';
import { savedFrom } from './saving.js';
import { trainingPart } from './training.js';
import { truthPart } from './truth.js';
import { framesOf, wholeResult } from './whole.js';

/** One run: verdict and figures, the plots, its training, the table of controls, steered pairs, and where all is from. */
export function runSection(
  run: ReportRun,
  version: string,
): { readonly element: HTMLElement; readonly heading: HTMLElement } {
  const store = storeOf(run);
  const result = wholeResult(run.analysis);
  store.set({ result, checked: run.check });
  const found = occurrences(result.predictions, result.beliefs.count);
  const heading = el('h2', { tabindex: -1 }, `${run.name}, ${checkpointText(result.checkpoint)}`);
  const verdict = verdictLine(null);
  verdict.set(latestVerdict(result, run.check), result.better);
  const plots = geometry(store, found, run.pairs);
  const training = trainingPart(store, run, framesOf(run), plots.pair);
  const element = el(
    'section',
    { class: 'report-run', testId: 'report-run', 'data-run': run.name, 'aria-label': run.name },
    heading,
    verdict.element,
    headline(result),
    part(
      l10n.t('Belief geometry'),
      3,
      plots.element,
      el('ul', { class: 'report-list hint', testId: 'left-out' }, ...run.left_out.map((text) => el('li', {}, text))),
    ),
    training?.element ?? null,
    part(
      l10n.t('Predictions and read-out'),
      3,
      ...moreFigures(result),
      el('div', { class: 'chart-row' }, ...charts(result)),
    ),
    truthPart(result, run.check),
    run.pairs.length === 0
      ? null
      : part(l10n.t('Steering'), 3, ...run.pairs.map((pair) => pairPart(result, pair, () => plots.showPair(pair)))),
    part(
      l10n.t('Where this is from'),
      3,
      el('p', {}, architectureLine(result)),
      el('p', {}, inputsLine(result)),
      ...provenance(result),
      result.notes.length === 0
        ? null
        : el('ul', { class: 'report-list', testId: 'notes' }, ...result.notes.map((note) => el('li', {}, note))),
    ),
  );
  const saved = savedFrom(element, { model: () => store.get(), version, name: run.name });
  plots.tools.append(saved.plotsButton(plots.pair));
  // Parts of several runs are told apart by their names alone, for those who go from landmark to landmark.
  for (const section of element.querySelectorAll('section[aria-label]'))
    setSpoken(section, `${section.getAttribute('aria-label') ?? ''}, ${run.name}`);
  store.subscribe((model, before) => {
    plots.update(model, before);
    training?.update(model, before);
  });
  plots.update(store.get(), null);
  training?.update(store.get(), null);
  onThemeChange(() => store.set({ dark: isDark(), ground: groundColour() }));
  return { element, heading };
}

/** The model of the panel's page, for a run that nobody can be asked about. */
function storeOf({ name, analysis, training }: ReportRun): Store {
  const { checkpoint, settings } = analysis;
  const model = initialModel(undefined, isDark(), groundColour());
  const asked = { checkpoint: checkpoint.file, settings };
  return createStore({
    ...model,
    wanted: asked,
    answered: asked,
    logs: training?.logs ?? null,
    swept: {
      ...model.swept,
      lines: new Map(training?.lines.map((line) => [line.file, line])),
      failed: new Map(training?.failed.map((failure) => [failure.file, failure])),
    },
    folder: {
      ...{ type: 'folder', name, source: { kind: 'local', path: name }, presets: [], view: model.view, steering: null },
      listing: {
        runs: training === null ? [] : [{ prefix: training.prefix, checkpoints: training.checkpoints }],
        ...{ architecture: null, process: null, provenance: {}, fitting: [], notes: [] },
      },
    },
  });
}
