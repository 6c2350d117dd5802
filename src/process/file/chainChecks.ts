import { recurrence } from '../measures/recurrence.js';
import { successorsOf, transitionMatrix } from '../measures/stationary.js';
import { ROW_SUM } from '../tolerance.js';
import type { Diagnostics, TextRange } from './diagnostic.js';
import type { Transitions } from './transitions.js';
import { formatValue, numberValue, subtract } from './value.js';

/** Reports every state whose probabilities do not sum to one, and by how much, at each place of its row. */
export function checkRowSums(
  transitions: Transitions,
  states: readonly string[],
  statePlaces: readonly TextRange[],
  diagnostics: Diagnostics,
): void {
  transitions.sums.forEach((sum, state) => {
    const off = subtract(sum, numberValue(1));
    if (Math.abs(off.number) <= ROW_SUM) return;
    const amount = formatValue({ number: Math.abs(off.number), exact: off.exact?.abs() ?? null });
    const by = `${amount} too ${off.number < 0 ? 'little' : 'much'}`;
    const message = `The probabilities out of state ${states[state]} sum to ${formatValue(sum)}, not 1: ${by}.`;
    const rows = transitions.rows[state];
    for (const place of rows.length === 0 ? [statePlaces[state]] : rows) diagnostics.error(place, 'row-sum', message);
  });
}

/** Reports what is noteworthy about the Markov chain: recurrent classes, unreachable and absorbing states, period. */
export function checkChain(
  matrices: readonly Float64Array[],
  states: readonly string[],
  statePlaces: readonly TextRange[],
  whole: TextRange,
  hasStart: boolean,
  diagnostics: Diagnostics,
): void {
  const S = states.length;
  const successors = successorsOf(transitionMatrix(matrices, S), S);
  const { classes, periods, transient } = recurrence(successors);
  const named = (members: readonly number[]): string => `{${members.map((s) => states[s]).join(', ')}}`;
  if (classes.length > 1) {
    const message = `There are ${classes.length} recurrent classes: ${classes.map(named).join(', ')}.`;
    if (hasStart) {
      const shares = 'The start decides how the stationary distribution is shared among them.';
      diagnostics.information(whole, 'several-recurrent-classes', `${message} ${shares}`);
    } else {
      const remedy = 'The stationary distribution is not unique: connect them, remove one, or give a "start".';
      diagnostics.error(whole, 'several-recurrent-classes', `${message} ${remedy}`);
    }
  }
  const reached = new Set(successors.flatMap((to, from) => to.filter((state) => state !== from)));
  for (const state of transient) {
    const how = reached.has(state)
      ? 'is transient (the process eventually leaves it for good)'
      : 'is not reached from any other state';
    diagnostics.warning(
      statePlaces[state],
      'unreachable-state',
      `State ${states[state]} ${how}: its probability is 0 in the stationary distribution and in every belief.`,
    );
  }
  if (S > 1) {
    for (const members of classes) {
      if (members.length > 1) continue;
      const message = `State ${states[members[0]]} is absorbing: once entered it is never left.`;
      diagnostics.warning(statePlaces[members[0]], 'absorbing-state', message);
    }
  }
  classes.forEach((members, c) => {
    if (periods[c] <= 1) return;
    const which = classes.length === 1 ? 'The chain' : `The class ${named(members)}`;
    diagnostics.information(
      whole,
      'periodic',
      `${which} is periodic with period ${periods[c]}: it returns to a state only after multiples of ${periods[c]} steps. ` +
        'That is allowed: words start from the stationary distribution, in which every phase is equally likely.',
    );
  });
}
