/** Recurrent classes, periods and transient states of a Markov chain. */
export interface Recurrence {
  /** Recurrent classes: sets of states that reach one another and no other states, ascending. */
  readonly classes: readonly (readonly number[])[];
  /** Period of each recurrent class; 1 is aperiodic. */
  readonly periods: readonly number[];
  /** Transient states: after some time the process never returns to them. */
  readonly transient: readonly number[];
}

/**
 * Recurrent classes, their periods and the transient states of a chain.
 * @param successors for each state the states that follow it with positive probability
 */
export function recurrence(successors: readonly (readonly number[])[]): Recurrence {
  const component = components(successors);
  const members: number[][] = [];
  component.forEach((c, state) => (members[c] ??= []).push(state));
  const closed = members.map((states, c) => states.every((s) => successors[s].every((to) => component[to] === c)));
  const classes = members.filter((_, c) => closed[c]).sort((a, b) => a[0] - b[0]);
  return {
    classes,
    periods: classes.map((states) => period(states, successors)),
    transient: [...component.keys()].filter((state) => !closed[component[state]]),
  };
}

/** Strongly connected components (Tarjan, without recursion); returns the component of each state. */
function components(successors: readonly (readonly number[])[]): Int32Array {
  const n = successors.length;
  const component = new Int32Array(n).fill(-1);
  const order = new Int32Array(n).fill(-1);
  const low = new Int32Array(n);
  const open: number[] = [];
  let visited = 0;
  let found = 0;
  for (let root = 0; root < n; root++) {
    if (order[root] >= 0) continue;
    const path: { state: number; edge: number }[] = [];
    const enter = (state: number): void => {
      order[state] = low[state] = visited++;
      open.push(state);
      path.push({ state, edge: 0 });
    };
    enter(root);
    while (path.length > 0) {
      const top = path[path.length - 1];
      const { state } = top;
      if (top.edge < successors[state].length) {
        const to = successors[state][top.edge++];
        if (order[to] < 0) enter(to);
        else if (component[to] < 0) low[state] = Math.min(low[state], order[to]);
        continue;
      }
      path.pop();
      if (path.length > 0) {
        const parent = path[path.length - 1].state;
        low[parent] = Math.min(low[parent], low[state]);
      }
      if (low[state] !== order[state]) continue;
      for (let member = open.pop(); member !== undefined; member = open.pop()) {
        component[member] = found;
        if (member === state) break;
      }
      found++;
    }
  }
  return component;
}

/** Greatest common divisor of the lengths of all cycles of a recurrent class. */
function period(states: readonly number[], successors: readonly (readonly number[])[]): number {
  const level = new Map<number, number>([[states[0], 0]]);
  const queue = [states[0]];
  let divisor = 0;
  for (const state of queue) {
    const next = (level.get(state) ?? 0) + 1;
    for (const to of successors[state]) {
      const seen = level.get(to);
      if (seen === undefined) {
        level.set(to, next);
        queue.push(to);
      } else {
        divisor = gcd(divisor, Math.abs(next - seen));
      }
    }
  }
  return divisor;
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
