import * as l10n from '@vscode/l10n';
import type { ProcessPart, ProcessPicture } from '../../src/protocol/process.js';
import { firstVariantText } from '../../src/figure/processText.js';
import { mixer, stateColours, toHex } from '../../src/figure/geometry/colour.js';
import { counted } from '../../src/shared/counted.js';
import type { Graph, GraphEdge } from '../graph/graph.js';
import { graphView } from '../graph/graphView.js';
import { layout } from '../graph/layout.js';
import { el, setText, show, svg } from '../ui/dom.js';
import { shorten } from '../ui/format.js';
import { chance } from './facts.js';

/** Rows of a map that are told; longer ones end in how many more there are. */
const MOST_TOLD = 12;
/** Side of a small picture, in its own units, and the room around it. */
const [SIDE, ROOM] = [100, 8];

/** The processes that a process is made of: which chooses the variants of which, and the beliefs of each side by side. */
export function partsBlock(): { element: HTMLElement; update(picture: ProcessPicture, dark: boolean): void } {
  const about = el('p', { class: 'hint', testId: 'parts-about' });
  const arrows = graphView({ testId: 'control-arrows', title: l10n.t('Which part chooses the variant of which') });
  arrows.element.classList.add('control-arrows');
  const cards = el('ul', { class: 'part-cards', testId: 'part-cards' });
  const element = el(
    'section',
    { class: 'block block-wide', testId: 'parts' },
    el('div', { class: 'block-head' }, el('h2', { class: 'block-title' }, l10n.t('Parts'))),
    about,
    arrows.element,
    cards,
  );
  return {
    element,
    update(picture, dark) {
      const { parts, composition } = picture;
      show(element, parts.length > 0);
      if (parts.length === 0 || composition === null) return;
      setText(about, kindText(composition));
      const isControlled = parts.some(({ control }) => control !== null);
      show(arrows.element, isControlled);
      if (isControlled) {
        const graph = controlGraph(parts, dark);
        arrows.set(
          graph,
          layout(graph, null),
          counted.parts(parts.length),
          l10n.t(
            'Parts of {0}: an arrow leads from a part to one whose variant its tokens choose.',
            picture.process.name,
          ),
          false,
        );
      }
      cards.replaceChildren(...parts.map((part, at) => card(part, at, parts, dark)));
    },
  };
}

function kindText(kind: NonNullable<ProcessPicture['composition']>): string {
  switch (kind) {
    case 'independent':
      return l10n.t('Independent factors: tokens are tuples, the first factor most significant.');
    case 'chain':
      return l10n.t('A chain of factors: the token of each chooses the variant of the next.');
    case 'symmetric':
      return l10n.t('Symmetric factors: the tokens of all others choose the variant of each.');
    case 'transition_coupled':
      return l10n.t('Transition-coupled factors: the tokens of all others choose how each goes on, not what it emits.');
    case 'mixture':
      return l10n.t('A mixture: a word is of one component from its beginning to its end.');
  }
}

function controlGraph(parts: readonly ProcessPart[], dark: boolean): Graph {
  const colours = stateColours(parts.length, dark);
  const edges = parts.flatMap(({ control }, to): GraphEdge[] =>
    (control?.by ?? []).map((from) => ({
      from,
      to,
      label: control?.by.length === 1 ? [shorten(mapText(control.variant), 24)] : [],
      title: l10n.t(
        'Tokens of {0} choose among {1} variants of {2}',
        parts[from].name,
        parts[to].variants,
        parts[to].name,
      ),
      approximate: false,
      colour: null,
      weight: 0.5,
    })),
  );
  return {
    nodes: parts.map((part, at) => ({
      label: shorten(part.name, 12),
      note: part.variants > 1 ? l10n.t('{0} variants', part.variants) : null,
      title: `${at + 1}: ${part.name}`,
      fill: colours[at],
      root: false,
      transient: false,
    })),
    edges,
  };
}

/** `0→2, 1→0`: token or index of tokens, and the variant. */
function mapText(map: readonly number[]): string {
  const told = map.slice(0, MOST_TOLD).map((to, from) => `${from}→${to}`);
  return map.length > told.length ? `${told.join(', ')}, … (+${map.length - told.length})` : told.join(', ');
}

function card(part: ProcessPart, at: number, parts: readonly ProcessPart[], dark: boolean): HTMLElement {
  const params = Object.entries(part.params).map(
    ([name, value]) => `${name} = ${typeof value === 'number' ? value : `[${value.join(', ')}]`}`,
  );
  const values = firstVariantText(part.variants, params.join(', '));
  const lines = [
    `${counted.states(part.states.length)}, ${counted.symbols(part.symbols.length)}`,
    ...(values === '' ? [] : [values]),
    ...(part.generalised ? [l10n.t('generalised')] : []),
    ...(part.weight === null ? [] : [l10n.t('weight {0}', chance(part.weight))]),
    ...(part.vocabulary === null ? [] : [l10n.t('tokens {0}', mapText(part.vocabulary))]),
    ...(part.control === null
      ? []
      : [
          l10n.t(
            'variant by {0}: {1}',
            part.control.by.map((other) => `${other + 1} ${parts[other].name}`).join(', '),
            mapText(part.control.variant),
          ),
        ]),
  ];
  return el(
    'li',
    { class: 'part-card', testId: `part-${at}` },
    el('h3', { class: 'part-name', title: part.name }, `${at + 1} ${part.name}`),
    picture(part, dark),
    ...lines.map((line) => el('p', { class: 'part-line', title: line }, line)),
  );
}

function picture(part: ProcessPart, dark: boolean): Element {
  const count = part.plane.length / 2;
  if (part.shape === 'point') return el('p', { class: 'hint part-point' }, l10n.t('One state: its belief is a point.'));
  const S = part.states.length;
  const colour = mixer(stateColours(S, dark));
  const label =
    part.shape === 'components'
      ? l10n.t('Beliefs of {0}: {1}, first two principal components', part.name, counted.beliefs(count))
      : l10n.t('Beliefs of {0}: {1}, between its states', part.name, counted.beliefs(count));
  const height = part.shape === 'segment' ? 24 : part.shape === 'triangle' ? SIDE * Math.sqrt(0.75) : SIDE;
  const x = (value: number): number => ROOM + value * SIDE;
  const y = (value: number): number => (part.shape === 'segment' ? ROOM + height / 2 : ROOM + (1 - value) * height);
  const corners = part.shape === 'triangle' ? [x(0), y(0), x(1), y(0), x(0.5), y(1)] : [x(0), y(0), x(1), y(0)];
  return svg(
    'svg',
    {
      class: 'part-picture',
      viewBox: `0 0 ${SIDE + 2 * ROOM} ${height + 2 * ROOM}`,
      role: 'img',
      'aria-label': label,
    },
    svg('title', {}, label),
    ...(part.shape === 'components'
      ? []
      : [svg('polygon', { class: 'part-outline', points: corners.map((value) => value.toFixed(2)).join(' ') })]),
    ...Array.from({ length: count }, (_, b) =>
      svg('circle', {
        cx: x(part.plane[b * 2]).toFixed(2),
        cy: y(part.plane[b * 2 + 1]).toFixed(2),
        r: count > 100 ? 1 : 2,
        fill: toHex(colour(part.beliefs, b)),
      }),
    ),
  );
}
