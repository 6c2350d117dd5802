import { BeliefUpdate } from '../../process/beliefs/belief.js';
import { hasMatrices, type Process } from '../../process/process.js';
import { inStretches } from '../../shared/stretches.js';
import type { NextTokens } from './nextTokens.js';
import { distanceInStretches } from './objective.js';
import type { Budget } from './search.js';

/** Symbol x of a process is token order[x] of a model. */
export type TokenOrder = readonly number[];

/** Up to this many symbols all orders are tried: 120 of them. */
export const MOST_ORDERED = 5;

/** The table as a process has to see it whose symbol x is token order[x]. */
export function relabelled(table: NextTokens, order: TokenOrder): NextTokens {
  const { V, count } = table;
  const columns = <T extends Int32Array | Float64Array>(from: T, to: T): T => {
    for (let row = 0; row < count; row++) for (let x = 0; x < V; x++) to[row * V + x] = from[row * V + order[x]];
    return to;
  };
  return {
    ...table,
    first: Int32Array.from(order, (token) => table.first[token]),
    child: columns(table.child, new Int32Array(count * V)),
    next: columns(table.next, new Float64Array(count * V)),
    logNext: columns(table.logNext, new Float64Array(count * V)),
  };
}

/** The same process with its symbols in the order of the tokens that they are. */
export function inOrder(process: Process, order: TokenOrder): Process {
  if (!hasMatrices(process)) throw new Error('only a process with matrices has its symbols put in order');
  const places = [...order.keys()].sort((a, b) => order[a] - order[b]);
  return {
    ...process,
    symbols: places.map((x) => process.symbols[x]),
    matrices: places.map((x) => process.matrices[x]),
  };
}

/**
 * The order of tokens, but for that in use, in which a model is nearest to one of some processes with the same symbols: of all orders where there
 * are few; else by swapping two symbols at a time as long as that leads nearer. null where there is none, or no work is left.
 * @throws CancelledError
 */
export async function nearestOrder(
  processes: readonly Process[],
  table: NextTokens,
  budget: Budget,
  signal?: AbortSignal,
): Promise<TokenOrder | null> {
  const own = Array.from({ length: table.V }, (_, x) => x);
  const cost =
    table.count * processes.reduce((sum, process) => sum + new BeliefUpdate(process).operations, 2 * table.V);
  const known = new Map<string, number>();
  const distance = async (order: TokenOrder): Promise<number> => {
    const key = order.join();
    const before = known.get(key);
    if (before !== undefined) return before;
    if (budget.left < cost) return Infinity;
    budget.left -= cost;
    const seen = relabelled(table, order);
    let least = Infinity;
    for (const process of processes)
      least = Math.min(least, (await inStretches(distanceInStretches(process, seen), signal))?.kl ?? Infinity);
    known.set(key, least);
    return least;
  };
  const nearest = async (orders: Iterable<TokenOrder>): Promise<{ order: TokenOrder; kl: number } | null> => {
    let found: { order: TokenOrder; kl: number } | null = null;
    for (const order of orders) {
      if (order.every((token, x) => token === x)) continue;
      const kl = await distance(order);
      if (kl < (found?.kl ?? Infinity)) found = { order, kl };
    }
    return found;
  };
  if (table.V <= MOST_ORDERED) return (await nearest(ordersOf(own)))?.order ?? null;
  let best = await nearest(swapsOf(own));
  for (;;) {
    const next: Awaited<ReturnType<typeof nearest>> = best && (await nearest(swapsOf(best.order)));
    if (!best || !next || next.kl >= best.kl) return best?.order ?? null;
    best = next;
  }
}

/** All orders of some tokens. */
function* ordersOf(tokens: TokenOrder): Iterable<TokenOrder> {
  if (tokens.length <= 1) yield tokens;
  for (const [at, token] of tokens.entries())
    if (tokens.length > 1) for (const rest of ordersOf(tokens.filter((_, x) => x !== at))) yield [token, ...rest];
}

function* swapsOf(order: TokenOrder): Iterable<TokenOrder> {
  for (let a = 0; a < order.length; a++)
    for (let b = a + 1; b < order.length; b++)
      yield order.map((token, x) => (x === a ? order[b] : x === b ? order[a] : token));
}
