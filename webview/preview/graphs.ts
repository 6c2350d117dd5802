import * as l10n from '@vscode/l10n';
import { beliefText } from '../../src/shared/texts.js';
import type { ProcessPicture } from '../../src/protocol/process.js';
import { shorten } from '../ui/format.js';
import { mixer, stateColours, toHex } from '../../src/figure/geometry/colour.js';
import type { Graph, GraphEdge, GraphNode } from '../graph/graph.js';
import { chance } from './facts.js';
import { counted } from '../../src/shared/counted.js';

/** If more symbols than this join two states, the label gives only their number. */
const MOST_NAMED = 3;
/** In graphs with more edges than this, labels appear only when a node is pointed at. */
const MOST_LABELLED = 160;

type NonNull<T> = { readonly [Key in keyof T]: NonNullable<T[Key]> };

/** The hidden states and how symbols lead from one to the next. */
export function stateGraph(
  { process, transient_states }: Pick<ProcessPicture, 'process' | 'transient_states'>,
  { matrices, stationary }: NonNull<Pick<ProcessPicture, 'matrices' | 'stationary'>>,
  dark: boolean,
): Graph {
  const { states, symbols, generalised } = process;
  const colours = stateColours(states.length, dark);
  const transient = new Set(transient_states ?? []);
  const nodes = states.map((name, state): GraphNode => {
    const visited = stationary[state];
    return {
      label: shorten(name, 10),
      note: states.length > 14 ? null : `π ${chance(visited)}`,
      title: stateTitle(name, visited, generalised, transient.has(name)),
      fill: colours[state],
      root: false,
      transient: transient.has(name),
    };
  });
  const edges: GraphEdge[] = [];
  for (let from = 0; from < states.length; from++)
    for (let to = 0; to < states.length; to++) {
      const ways = symbols.flatMap((name, symbol) => {
        const weight = matrices[symbol][from][to];
        return weight === 0 ? [] : [{ name, weight }];
      });
      if (ways.length === 0) continue;
      // Two symbols get an arc each, one to either side; more, or arrows in the opposite direction, would overlap.
      const back = from === to || symbols.some((_, symbol) => matrices[symbol][to][from] !== 0);
      if (ways.length === 2 && !back) for (const way of ways) edges.push(edge(from, to, [way], states));
      else edges.push(edge(from, to, ways, states));
    }
  return { nodes, edges };
}

function stateTitle(name: string, visited: number, generalised: boolean, transient: boolean): string {
  if (generalised)
    return transient
      ? l10n.t('{0}: stationary weight {1}, transient', name, visited)
      : l10n.t('{0}: stationary weight {1}', name, visited);
  return transient
    ? l10n.t('{0}: stationary probability {1}, transient', name, visited)
    : l10n.t('{0}: stationary probability {1}', name, visited);
}

/** @param chance in the long run, of a recurrent belief; null: transient */
function nodeTitle(belief: number, chance: string | null, vector: string): string {
  if (belief === 0)
    return chance === null
      ? l10n.t('Belief {0} (the root), transient: {1}', belief, vector)
      : l10n.t('Belief {0} (the root), recurrent, {1} in the long run: {2}', belief, chance, vector);
  return chance === null
    ? l10n.t('Belief {0}, transient: {1}', belief, vector)
    : l10n.t('Belief {0}, recurrent, {1} in the long run: {2}', belief, chance, vector);
}

function edge(
  from: number,
  to: number,
  ways: readonly { name: string; weight: number }[],
  states: readonly string[],
): GraphEdge {
  const texts = ways.map(({ name, weight }) => `${name}:${chance(weight)}`);
  const label =
    texts.length <= MOST_NAMED
      ? texts
      : [...texts.slice(0, MOST_NAMED - 1), l10n.t('+{0} symbols', texts.length - MOST_NAMED + 1)];
  return {
    from,
    to,
    approximate: false,
    label: label.map((line) => shorten(line, 16)),
    title: `${states[from]} → ${states[to]}: ${ways.map(({ name, weight }) => `${name} ${weight}`).join(', ')}`,
    colour: null,
    weight: ways.reduce((sum, { weight }) => sum + Math.abs(weight), 0),
  };
}

/** The mixed-state presentation: beliefs and how symbols lead from one to the next, coloured by symbol. */
export function presentationGraph({ process, presentation }: ProcessPicture, dark: boolean): Graph {
  const { states, symbols } = process;
  const mix = mixer(stateColours(states.length, dark));
  const tones = stateColours(symbols.length, dark);
  const nodes = Array.from({ length: presentation.count }, (_, belief): GraphNode => {
    const transient = presentation.recurrent[belief] === 0;
    return {
      label: String(belief),
      note: null,
      title: nodeTitle(
        belief,
        transient ? null : chance(presentation.stationary[belief]),
        beliefText(presentation.vector.subarray(belief * states.length, (belief + 1) * states.length), states),
      ),
      fill: toHex(mix(presentation.vector, belief)),
      root: belief === 0,
      transient,
    };
  });
  const labelled = presentation.from.length <= MOST_LABELLED;
  const edges = Array.from(presentation.from, (from, at): GraphEdge => {
    const to = presentation.to[at];
    const name = symbols[presentation.symbol[at]];
    const probability = presentation.probability[at];
    return {
      from,
      to,
      label: labelled ? [shorten(`${name}:${chance(probability)}`, 14)] : [],
      approximate: presentation.approximate[at] === 1,
      title: l10n.t('{0} {1}: belief {2} → {3}', name, chance(probability), from, to),
      colour: tones[presentation.symbol[at]],
      weight: probability,
    };
  });
  return { nodes, edges };
}

export function presentationCaption({ presentation, beliefs, expansion }: ProcessPicture): string {
  const recurrent = presentation.recurrent.reduce((sum, flag) => sum + flag, 0);
  const parts = l10n.t('{0}, {1} transient', counted.recurrentBeliefs(recurrent), presentation.count - recurrent);
  if (presentation.exact) return parts;
  return expansion === 'belief'
    ? l10n.t('first {0} of {1}: {2}', presentation.count, beliefs.count, parts)
    : l10n.t('first {0}: {1}', presentation.count, parts);
}
