import * as l10n from '@vscode/l10n';
import type { ProcessPicture } from '../../src/protocol/process.js';
import type { Graph, Point } from '../graph/graph.js';
import { graphView } from '../graph/graphView.js';
import { layout } from '../graph/layout.js';
import { el, show } from '../ui/dom.js';
import { presentationCaption, presentationGraph, stateGraph } from './graphs.js';
import { presentationLegend } from './sections.js';
import { counted } from '../../src/shared/counted.js';

/** Most arrows from a belief that are drawn. */
const MOST_ARROWS = 100;

/** A graph of the process on the page. */
export interface Diagram {
  readonly element: HTMLElement;
  update(picture: ProcessPicture, dark: boolean): void;
}

/** The diagram of the hidden states and the transitions between them. */
export function stateDiagram(): Diagram {
  const view = graphView({ testId: 'state-diagram', title: l10n.t('States') });
  let drawn: Laid | null = null;
  return {
    element: view.element,
    update(picture, dark) {
      const { matrices, stationary } = picture;
      // Without matrices no arrow tells how states follow one another.
      show(view.element, matrices !== null && stationary !== null);
      if (matrices === null || stationary === null) return;
      const graph = stateGraph(picture, { matrices, stationary }, dark);
      const laid = layOut(graph, null, drawn);
      const { name, states, symbols, generalised } = picture.process;
      view.set(
        graph,
        laid.places,
        counted.states(states.length),
        generalised
          ? l10n.t(
              'States of {0}: {1}, {2}; arrows are labelled symbol:weight.',
              name,
              counted.states(states.length),
              counted.symbols(symbols.length),
            )
          : l10n.t(
              'States of {0}: {1}, {2}; arrows are labelled symbol:probability.',
              name,
              counted.states(states.length),
              counted.symbols(symbols.length),
            ),
        laid === drawn,
      );
      drawn = laid;
    },
  };
}

/** The mixed-state presentation, with what its marks and colours mean. */
export function presentationDiagram(action: HTMLElement): Diagram {
  const view = graphView({ testId: 'msp', title: l10n.t('Mixed-state presentation') });
  const legend = el('div', { class: 'legend-body msp-legend', testId: 'msp-legend' });
  view.element.querySelector('.block-head')?.append(action);
  view.element.append(legend);
  view.element.classList.add('block-wide');
  let drawn: Laid | null = null;
  return {
    element: view.element,
    update(picture, dark) {
      // With hundreds of symbols each belief has as many arrows, of which none could be told from another.
      show(view.element, picture.process.symbols.length <= MOST_ARROWS);
      if (picture.process.symbols.length > MOST_ARROWS) return;
      const graph = presentationGraph(picture, dark);
      const laid = layOut(graph, [...picture.presentation.first_depth], drawn);
      const caption = presentationCaption(picture);
      view.set(graph, laid.places, caption, l10n.t('Mixed-state presentation: {0}.', caption), laid === drawn);
      legend.replaceChildren(...presentationLegend(picture, dark));
      drawn = laid;
    },
  };
}

/** A layout and the graph shape that it was computed for; nodes stay in place while only probabilities change. */
interface Laid {
  readonly shape: string;
  readonly places: readonly Point[];
}

function layOut(graph: Graph, depth: readonly number[] | null, before: Laid | null): Laid {
  const edges = new Set(graph.edges.map(({ from, to }) => `${from}-${to}`));
  const shape = `${graph.nodes.length}/${[...edges].sort().join()}`;
  return before !== null && before.shape === shape ? before : { shape, places: layout(graph, depth) };
}
