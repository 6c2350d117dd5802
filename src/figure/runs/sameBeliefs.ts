import * as l10n from '@vscode/l10n';
import type { RunGeometry } from '../../protocol/runsPage.js';
import { processText } from '../processText.js';
import { counted } from '../../shared/counted.js';

type Beliefs = Pick<RunGeometry, 'process' | 'decimals' | 'belief' | 'vector'>;

/**
 * Whether an index names the same belief in both: as many states and symbols, the same rounding, and every index that both
 * have with the same vector. Indices go from the root on, so that a longer context only adds some.
 */
export function sameBeliefs(a: Beliefs, b: Beliefs): boolean {
  const states = a.process.states.length;
  if (b.process.states.length !== states || b.process.symbols.length !== a.process.symbols.length) return false;
  if (a.decimals !== b.decimals || JSON.stringify(a.process.params) !== JSON.stringify(b.process.params)) return false;
  const least = 2 * 10 ** -a.decimals;
  for (let i = 0, j = 0; i < a.belief.length && j < b.belief.length;) {
    if (a.belief[i] < b.belief[j]) i++;
    else if (a.belief[i] > b.belief[j]) j++;
    else {
      for (let state = 0; state < states; state++)
        if (Math.abs(a.vector[i * states + state] - b.vector[j * states + state]) > least) return false;
      i++;
      j++;
    }
  }
  return true;
}

/** Read-outs whose beliefs are the same together, in the order of the first of each. */
export function byBeliefs<G extends Beliefs>(all: readonly G[]): readonly (readonly G[])[] {
  const groups: G[][] = [];
  for (const each of all) {
    const own = groups.find(([first]) => sameBeliefs(first, each));
    if (own) own.push(each);
    else groups.push([each]);
  }
  return groups;
}

/** Whether hovering is linked and the scale is one, or why not. */
export function linkText(groups: readonly (readonly Beliefs[])[]): string {
  if (groups.length === 0) return '';
  const [first] = groups;
  if (groups.length === 1)
    return first.length === 1
      ? l10n.t('Choose another run in the table to set beside this one.')
      : l10n.t('The same beliefs in all: one scale, and hovering is linked.');
  const names = groups.map(([{ process, decimals }, ...more]) => {
    const count = more.length + 1;
    return l10n.t('{0}, {1} decimals ({2})', processText(process), decimals, counted.runs(count));
  });
  return l10n.t(
    'Hovering is linked among runs with the same beliefs only, and so is the scale: an index names another belief under another process. Here are {0}.',
    names.join('; '),
  );
}
