import { el, icon, show } from '../ui/dom.js';
import { plural } from '../ui/format.js';
import { graphView } from '../graph/graphView.js';
import { layout } from '../graph/layout.js';
import type { Graph, Point } from '../graph/graph.js';
import { segments } from '../ui/inputs.js';
import { button } from '../ui/toolkit.js';
import type { ToProcessPage } from '../../src/protocol/preview.js';
import type { ProcessPicture } from '../../src/protocol/process.js';
import { beliefPlot } from './beliefPlot.js';
import { curves } from './curves.js';
import { facts, summaryLines } from './facts.js';
import { presentationCaption, presentationGraph, stateGraph } from './graphs.js';
import { matrices } from './matrices.js';
import type { Doings, Model } from './model.js';
import { stateOf } from './model.js';
import { oracle } from './oracle.js';
import { parameters } from './parameters.js';
import { problemLine } from './problem.js';
import { notesOf, presentationLegend, stationaryBars } from './sections.js';

export interface Page {
  readonly element: HTMLElement;
  update(model: Model, before: Model | null): void;
  received(message: ToProcessPage): void;
}

/** Puts the parts of the preview together and tells each what changed. */
export function buildPage(doings: Doings): Page {
  const { post, changeView } = doings;
  const title = el('h1', { class: 'title', testId: 'process-title' });
  const subtitle = el('p', { class: 'hint', testId: 'process-summary' });
  const unit = segments<'nats' | 'bits'>({
    label: 'Entropies in',
    testId: 'unit',
    choices: [
      { value: 'nats', label: 'Nats' },
      { value: 'bits', label: 'Bits' },
    ],
    onChange: (value) => changeView({ unit: value }),
  });
  const command = (
    label: string,
    mark: string,
    testId: string,
    name: 'copyMatrices' | 'openPresentation' | 'openAsFile' | 'sampleWords' | 'showSource',
  ): HTMLElement =>
    button({ label, icon: mark, testId, secondary: true, onClick: () => post({ type: 'command', command: name }) });
  const asFile = command('Open as File', 'new-file', 'open-as-file', 'openAsFile');
  const source = command('Show Source', 'go-to-file', 'show-file', 'showSource');
  const actions = el(
    'div',
    { class: 'actions' },
    asFile,
    source,
    command('Sample Words…', 'list-ordered', 'sample-words', 'sampleWords'),
  );
  const openMsp = command('Open as Process', 'new-file', 'open-msp', 'openPresentation');
  const figures = el('div', {});
  const params = parameters(doings);
  const problem = problemLine(doings);
  const states = graphView({ testId: 'state-diagram', title: 'States' });
  const msp = graphView({ testId: 'msp', title: 'Mixed-state presentation' });
  const mspLegend = el('div', { class: 'legend-body msp-legend', testId: 'msp-legend' });
  msp.element.querySelector('.block-head')?.append(openMsp);
  msp.element.append(mspLegend);
  msp.element.classList.add('block-wide');
  const stationary = el('div', { testId: 'stationary' });
  const geometry = beliefPlot(doings);
  const lines = curves();
  const tables = matrices(doings);
  const ask = oracle(doings);
  const notes = el('ul', { class: 'notes', testId: 'notes', 'aria-label': 'Notes' });
  const empty = el(
    'div',
    { class: 'empty', testId: 'empty' },
    icon('type-hierarchy'),
    el('p', {}, 'No process to show yet.'),
  );
  const content = el(
    'div',
    { class: 'blocks' },
    states.element,
    el(
      'section',
      { class: 'block' },
      el('div', { class: 'block-head' }, el('h2', { class: 'block-title' }, 'Stationary distribution')),
      stationary,
      ask.element,
    ),
    geometry.element,
    msp.element,
    el('div', { class: 'charts block-wide' }, ...lines.charts),
    lines.numbers,
    tables.element,
    notes,
  );
  const live = el('div', { class: 'visually-hidden', 'aria-live': 'polite', role: 'status' });
  const running = el('progress', {
    class: 'progress process-progress',
    testId: 'progress',
    'aria-label': 'Progress of the computation',
  });
  const element = el(
    'main',
    { class: 'panel process', testId: 'process' },
    running,
    el('header', { class: 'header' }, el('div', { class: 'process-name' }, title, subtitle), actions),
    problem.element,
    el('div', { class: 'process-top' }, figures, unit.element),
    params.element,
    empty,
    content,
    live,
  );
  let drawn: { states: Laid | null; msp: Laid | null } = { states: null, msp: null };

  return {
    element,
    received(message) {
      if (message.type === 'oracle') ask.received(message);
    },
    update(model, before) {
      const { picture, view, subject } = model;
      element.setAttribute('data-state', stateOf(model));
      element.setAttribute('data-busy', String(model.busy !== null));
      running.classList.toggle('is-running', model.busy !== null);
      running.setAttribute('aria-hidden', String(model.busy === null));
      problem.update(model);
      title.textContent = model.name || 'Process';
      show(asFile, subject?.kind === 'preset');
      show(source, subject?.kind === 'document');
      show(empty, picture === null && model.busy === null);
      show(content, picture !== null);
      show(actions, picture !== null);
      show(unit.element, picture !== null);
      show(params.element, picture !== null && picture.parameters.length > 0);
      // What does not fit the text any more is set back, but can be read.
      content.classList.toggle('old', model.problem !== null);
      unit.set(view.unit);
      if (picture === null) return;
      const fresh = before?.picture !== picture || before.dark !== model.dark;
      if (fresh || before.view.unit !== view.unit) {
        figures.replaceChildren(facts(picture, view));
        lines.update(picture, view);
      }
      geometry.update(model, before);
      if (!fresh) return;
      element.setAttribute('data-beliefs', String(picture.beliefs.count));
      subtitle.replaceChildren(...summaryLines(picture).map((line) => el('span', { class: 'summary-line' }, line)));
      stationary.replaceChildren(stationaryBars(picture));
      drawn = { states: showStates(picture, model.dark), msp: showPresentation(picture, model.dark) };
      mspLegend.replaceChildren(...presentationLegend(picture, model.dark));
      params.update(picture);
      tables.update(picture);
      ask.update(picture);
      notes.replaceChildren(...notesOf(picture).map((note) => el('li', {}, icon('info'), el('span', {}, note))));
      live.textContent = `${picture.process.name}: ${plural(picture.process.states.length, 'state')}, ${plural(picture.beliefs.count, 'belief')}`;
    },
  };

  function showStates(picture: ProcessPicture, dark: boolean): Laid {
    const graph = stateGraph(picture, dark);
    const laid = layOut(graph, null, drawn.states);
    const { states: names, symbols } = picture.process;
    const what = picture.process.generalised ? 'weight' : 'probability';
    states.set(
      graph,
      laid.places,
      plural(names.length, 'state'),
      `States of ${picture.process.name}: ${plural(names.length, 'state')}, ${plural(symbols.length, 'symbol')}; arrows are labelled symbol:${what}.`,
      laid === drawn.states,
    );
    return laid;
  }

  function showPresentation(picture: ProcessPicture, dark: boolean): Laid {
    const graph = presentationGraph(picture, dark);
    const laid = layOut(graph, [...picture.presentation.firstDepth], drawn.msp);
    const caption = presentationCaption(picture);
    msp.set(graph, laid.places, caption, `Mixed-state presentation: ${caption}.`, laid === drawn.msp);
    return laid;
  }
}

/** A layout and the shape it was made for: while only probabilities change, nodes keep their places. */
interface Laid {
  readonly shape: string;
  readonly places: readonly Point[];
}

function layOut(graph: Graph, depth: readonly number[] | null, before: Laid | null): Laid {
  const shape = `${graph.nodes.length}/${[...new Set(graph.edges.map(({ from, to }) => `${from}-${to}`))].sort().join()}`;
  return before !== null && before.shape === shape ? before : { shape, places: layout(graph, depth) };
}
