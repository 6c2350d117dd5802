import * as l10n from '@vscode/l10n';
import { el, icon, setText, show } from '../ui/dom.js';
import { failureBanner } from '../ui/failure.js';
import { segments } from '../ui/inputs.js';
import { progressBar } from '../ui/progress.js';
import { button } from '../ui/toolkit.js';
import type { FromProcessPage } from '../../src/protocol/preview.js';
import type { CommandOf } from '../../src/protocol/page.js';
import type { ProcessPicture } from '../../src/protocol/process.js';
import { beliefPlot } from './beliefPlot.js';
import { curves } from './curves.js';
import { facts, summaryLines } from './facts.js';
import { presentationDiagram, stateDiagram } from './diagrams.js';
import { matrices } from './matrices.js';
import type { Doings, Model } from './model.js';
import { stateOf } from './model.js';
import { oracle } from './oracle.js';
import { parameters } from './parameters.js';
import { partsBlock } from './parts.js';
import { problemLine } from './problem.js';
import type { Wanted } from './saving.js';
import { notesOf, stationaryBars } from './sections.js';
import { firstLines } from '../../src/shared/shownText.js';
import { counted } from '../../src/shared/counted.js';

export interface Page {
  readonly element: HTMLElement;
  /** The plot of the beliefs, which can be saved. */
  readonly geometry: Wanted;
  update(model: Model, before: Model | null): void;
}

/** Puts the parts of the preview together and tells each what changed. */
export function buildPage(doings: Doings): Page {
  const parts = buildParts(doings);
  const { element, content } = arrange(parts);
  return {
    element,
    geometry: parts.geometry,
    update(model, before) {
      const { picture } = model;
      element.setAttribute('data-state', stateOf(model));
      element.setAttribute('data-busy', String(model.busy !== null));
      updateFrame(parts, model);
      show(content, picture !== null);
      // A picture that no longer matches the text is dimmed but stays legible.
      content.classList.toggle('old', model.problem !== null);
      if (picture === null) return;
      element.setAttribute('data-beliefs', String(picture.beliefs.count));
      updatePicture(parts, picture, model, before);
    },
  };
}

type Parts = ReturnType<typeof buildParts>;

function buildParts(doings: Doings) {
  const { host, changeView } = doings;
  const command = (
    label: string,
    mark: string,
    testId: string,
    name: CommandOf<FromProcessPage>,
    title: string,
  ): ReturnType<typeof button> =>
    button({ label, icon: mark, testId, title, secondary: true, onClick: () => host.command(name) });
  return {
    progress: progressBar(l10n.t('Progress of the computation')),
    title: el('h1', { class: 'title', testId: 'process-title' }),
    subtitle: el('p', { class: 'hint', testId: 'process-summary' }),
    asFile: command(
      l10n.t('Open as File'),
      'new-file',
      'open-as-file',
      'openProcessAsFile',
      l10n.t('Opens this preset with its parameters as a process file to edit'),
    ),
    source: command(
      l10n.t('Show Source'),
      'go-to-file',
      'show-file',
      'showSource',
      l10n.t('Shows the text that this is the preview of'),
    ),
    sample: command(
      l10n.t('Sample Words…'),
      'list-ordered',
      'sample-words',
      'sampleWords',
      l10n.t('Draws words of this process at random, with their true beliefs, into a document'),
    ),
    actions: el('div', { class: 'actions' }),
    failure: failureBanner(host),
    problem: problemLine(doings),
    figures: el('div', {}),
    unit: segments<'nats' | 'bits'>({
      label: l10n.t('Entropies in'),
      testId: 'unit',
      title: l10n.t('Unit of all entropies on this page: 1 nat is 1.443 bits'),
      choices: [
        { value: 'nats', label: l10n.t('Nats') },
        { value: 'bits', label: l10n.t('Bits') },
      ],
      onChange: (value) => changeView({ unit: value }),
    }),
    params: parameters(doings),
    made: partsBlock(),
    states: stateDiagram(),
    presentation: presentationDiagram(
      command(
        l10n.t('Open as Process'),
        'new-file',
        'open-msp',
        'openPresentation',
        l10n.t('Opens the mixed-state presentation as a process of its own, whose states are the beliefs'),
      ),
    ),
    stationary: el('div', { testId: 'stationary' }),
    geometry: beliefPlot(doings),
    lines: curves(),
    tables: matrices(doings),
    ask: oracle(doings),
    notes: el('ul', { class: 'notes', testId: 'notes', 'aria-label': l10n.t('Notes') }),
    empty: el(
      'div',
      { class: 'empty', testId: 'empty' },
      icon('type-hierarchy'),
      el('p', {}, l10n.t('No process to show yet.')),
    ),
    live: el('div', { class: 'visually-hidden', 'aria-live': 'polite', role: 'status' }),
  };
}

function arrange(parts: Parts): { element: HTMLElement; content: HTMLElement } {
  const content = el(
    'div',
    { class: 'blocks' },
    parts.made.element,
    parts.states.element,
    el(
      'section',
      { class: 'block' },
      el('div', { class: 'block-head' }, el('h2', { class: 'block-title' }, l10n.t('Stationary distribution'))),
      parts.stationary,
      parts.ask.element,
    ),
    parts.geometry.element,
    parts.presentation.element,
    el('div', { class: 'charts block-wide' }, ...parts.lines.charts),
    parts.lines.numbers,
    parts.tables.element,
    parts.notes,
  );
  parts.actions.append(parts.asFile, parts.source, parts.sample);
  const element = el(
    'main',
    { class: 'panel process', testId: 'process' },
    parts.progress.element,
    el('header', { class: 'header' }, el('div', { class: 'process-name' }, parts.title, parts.subtitle), parts.actions),
    parts.failure.element,
    parts.problem.element,
    el('div', { class: 'process-top' }, parts.figures, parts.unit.element),
    parts.params.element,
    parts.empty,
    content,
    parts.live,
  );
  return { element, content };
}

/** Updates what is around the picture, which is shown with or without one. */
function updateFrame(parts: Parts, model: Model): void {
  const { picture, subject } = model;
  parts.progress.set(model.busy);
  parts.failure.set(model.failure);
  parts.problem.update(model);
  setText(parts.title, model.name || l10n.t('Process'));
  show(parts.asFile, subject?.kind === 'preset');
  show(parts.source, subject?.kind === 'document');
  show(parts.empty, picture === null && model.busy === null);
  show(parts.actions, picture !== null);
  show(parts.unit.element, picture !== null);
  show(parts.params.element, picture !== null && picture.parameters.length > 0);
  parts.unit.set(model.view.unit);
}

function updatePicture(parts: Parts, picture: ProcessPicture, model: Model, before: Model | null): void {
  const { view, dark } = model;
  const fresh = before?.picture !== picture || before.dark !== dark;
  if (fresh || before.view.unit !== view.unit) {
    parts.figures.replaceChildren(facts(picture, view));
    parts.lines.update(picture, view);
  }
  parts.geometry.update(model, before);
  if (!fresh) return;
  parts.subtitle.replaceChildren(...summaryLines(picture).map((line) => el('span', { class: 'summary-line' }, line)));
  parts.stationary.replaceChildren(stationaryBars(picture));
  parts.made.update(picture, dark);
  parts.states.update(picture, dark);
  parts.presentation.update(picture, dark);
  parts.params.update(picture);
  parts.tables.update(picture);
  parts.ask.update(picture);
  parts.notes.replaceChildren(
    ...firstLines(notesOf(picture)).map((note) => el('li', {}, icon('info'), el('span', {}, note))),
  );
  const { name, states } = picture.process;
  setText(parts.live, `${name}: ${counted.states(states.length)}, ${counted.beliefs(picture.beliefs.count)}`);
}
