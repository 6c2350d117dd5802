import type { BeliefPage, BeliefRow } from '../protocol/analysis.js';

/** What a search looks through: B beliefs over S states. */
export interface BeliefsToSearch {
  readonly count: number;
  readonly states: readonly string[];
  /** B × S. */
  readonly vector: Float64Array;
  readonly positions: Float64Array;
  readonly words_ending: Float64Array;
}

/**
 * Beliefs that match what a person has typed. Nothing: those that whole words end in come first, all by their index. Else
 * an index (or its beginning), part of a state's name (beliefs that lean most towards it first), or the beginning of a
 * vector such as `0.5, 0`.
 * @param keep which beliefs are offered at all
 */
export function searchBeliefs(
  beliefs: BeliefsToSearch,
  query: string,
  keep: (belief: number) => boolean,
  limit: number,
): BeliefPage {
  const typed = query.trim();
  const matches = matching(beliefs, typed, keep);
  const ends = (belief: number): boolean => beliefs.words_ending[belief] > 0;
  // What works comes first: of a belief that no whole word ends in, words have to be cut to be steered from.
  const found = typed === '' ? [...matches.filter(ends), ...matches.filter((belief) => !ends(belief))] : matches;
  const S = beliefs.states.length;
  const rows = found.slice(0, limit).map((index): BeliefRow => ({
    index,
    vector: Array.from(beliefs.vector.subarray(index * S, (index + 1) * S)),
    positions: beliefs.positions[index],
    words_ending: beliefs.words_ending[index],
    ends_after: [],
  }));
  return { rows, more: found.length - rows.length };
}

function matching(beliefs: BeliefsToSearch, query: string, keep: (belief: number) => boolean): number[] {
  const kept = (test: (belief: number) => boolean) => {
    const found: number[] = [];
    for (let belief = 0; belief < beliefs.count; belief++) if (keep(belief) && test(belief)) found.push(belief);
    return found;
  };
  if (query === '') return kept(() => true);

  const state = stateNamed(beliefs.states, query);
  if (/^#?\d+$/.test(query)) {
    const digits = query.replace('#', '');
    const byIndex = kept((belief) => String(belief).startsWith(digits)).sort((a, b) => a - b);
    const exact = byIndex.findIndex((belief) => belief === Number(digits));
    if (exact > 0) byIndex.unshift(...byIndex.splice(exact, 1));
    if (state === null || query.startsWith('#')) return byIndex;
    const leaning = byMass(beliefs, state, kept);
    const seen = new Set(byIndex);
    return [...byIndex, ...leaning.filter((belief) => !seen.has(belief))];
  }
  if (/^[[(]?\s*-?[\d.]/.test(query)) return kept(startsWithVector(beliefs, query));
  return state === null ? [] : byMass(beliefs, state, kept);
}

function stateNamed(states: readonly string[], query: string): readonly number[] | null {
  const wanted = query.toLowerCase();
  const exact = states.flatMap((name, i) => (name.toLowerCase() === wanted ? [i] : []));
  const found = exact.length ? exact : states.flatMap((name, i) => (name.toLowerCase().includes(wanted) ? [i] : []));
  return found.length ? found : null;
}

function byMass(
  { vector, states }: BeliefsToSearch,
  wanted: readonly number[],
  kept: (test: (belief: number) => boolean) => number[],
): number[] {
  const S = states.length;
  const mass = (belief: number) => wanted.reduce((sum, state) => sum + vector[belief * S + state], 0);
  return kept((belief) => mass(belief) > 1e-12).sort((a, b) => mass(b) - mass(a) || a - b);
}

/** Whether each number typed agrees with that of the belief to as many decimals as were typed. */
function startsWithVector({ vector, states }: BeliefsToSearch, query: string): (belief: number) => boolean {
  const typed = query
    .replace(/[[\]()]/g, ' ')
    .split(/[\s,;]+/)
    .filter((part) => part !== '')
    .map((part) => ({ value: Number(part), slack: 0.5000001 * 10 ** -(part.split('.')[1]?.length ?? 0) }));
  const S = states.length;
  if (typed.length > S || typed.some(({ value }) => Number.isNaN(value))) return () => false;
  const last = typed.length - 1;
  return (belief) =>
    typed.every(({ value, slack }, i) => {
      const v = vector[belief * S + i];
      // A whole number must match exactly, unless it may still be the beginning of a decimal fraction.
      if (Number.isInteger(value) && slack > 0.1)
        return i === last ? Math.trunc(v) === value || Math.abs(v - value) < 1e-9 : Math.abs(v - value) < 5e-6;
      return Math.abs(v - value) <= slack;
    });
}
