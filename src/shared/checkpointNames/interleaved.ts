/** A counter and the step beside it in the name of one file. */
interface Pair {
  readonly counter: bigint | number;
  readonly step: bigint | number;
}

/**
 * Divides files whose names have a counter beside their step into runs. In one run the counter rises with the step; files
 * of several runs that were written into one folder (`checkpoint_3_tokens_48000`, `checkpoint_3_tokens_96000`) go by how
 * many steps there are to a counter.
 * @param isCounter whether a word says that it counts checkpoints; else it may as well be the number of a run
 * @returns the runs, each by counter; null where the counter is rather a number of the run
 */
export function interleaved<P extends Pair>(pairs: readonly P[], isCounter: boolean): P[][] | null {
  const sorted = [...pairs].sort((a, b) => order(a.counter, b.counter) || order(a.step, b.step));
  if (rises(sorted)) return [sorted];
  const even = byRatio(sorted, 0n) ?? byRatio(sorted, 1n);
  if (even) return even;
  return isCounter ? byChains(sorted) : null;
}

const order = (a: bigint | number, b: bigint | number): number => (a < b ? -1 : a > b ? 1 : 0);

function rises(sorted: readonly Pair[]): boolean {
  return sorted.every((pair, index) => {
    const before = sorted[index - 1];
    return before === undefined || (before.counter < pair.counter && before.step < pair.step);
  });
}

/** Runs that save each after its own number of steps, the first at once (offset 0) or after that number (offset 1). */
function byRatio<P extends Pair>(sorted: readonly P[], offset: bigint): P[][] | null {
  const runs = new Map<string, P[]>();
  const shared: P[] = [];
  for (const pair of sorted) {
    if (typeof pair.counter !== 'bigint' || typeof pair.step !== 'bigint') return null;
    const count = pair.counter + offset;
    if (count === 0n) {
      if (pair.step !== 0n) return null;
      shared.push(pair);
      continue;
    }
    const divisor = gcd(pair.step, count);
    const key = divisor === 0n ? '0' : `${pair.step / divisor}/${count / divisor}`;
    const run = runs.get(key);
    if (run) run.push(pair);
    else runs.set(key, [pair]);
  }
  const found = [...runs.values()];
  if (found.length * 2 > sorted.length - shared.length || found.some((run) => !rises(run))) return null;
  // Each run wrote the file of step 0 under the same name, so that there is one; it goes with the longest.
  const longest = found.reduce((most, run) => (run.length > most.length ? run : most));
  longest.unshift(...shared);
  return found;
}

function gcd(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}

/** No folder holds so many runs under one name; each file is compared with all of them. */
const MAX_CHAINS = 256;

/** The fewest runs in which the counter rises with the step; a file goes to the run whose pace it keeps best. null for too many. */
function byChains<P extends Pair>(sorted: readonly P[]): P[][] | null {
  const chains: P[][] = [];
  for (const pair of sorted) {
    let best: P[] | null = null;
    let least = Infinity;
    for (const chain of chains) {
      const last = chain.at(-1);
      if (!last || last.counter >= pair.counter || last.step >= pair.step) continue;
      const first = chain[0] ?? last;
      const pace = (Number(last.step) - Number(first.step)) / Math.max(1, Number(last.counter) - Number(first.counter));
      const own = (Number(pair.step) - Number(last.step)) / (Number(pair.counter) - Number(last.counter));
      const off = chain.length < 2 ? own : Math.abs(own - pace);
      if (off < least) [best, least] = [chain, off];
    }
    if (best) best.push(pair);
    else if (chains.push([pair]) > MAX_CHAINS) return null;
  }
  return chains;
}
