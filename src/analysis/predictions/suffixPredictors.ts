import { BeliefUpdate } from '../../process/beliefs/belief.js';
import type { Process } from '../../process/process.js';
import { ZERO } from '../../process/tolerance.js';
import { idealNext } from './nextToken.js';

/** Memory that remembered predictors may take, bytes. */
const REMEMBERED_BYTES = 64 * 2 ** 20;

/** The order-k Markov predictors of a process: what it says next where only the last tokens are known. */
export class SuffixPredictors {
  private readonly known = new Map<number, Float64Array>();
  private readonly update: BeliefUpdate;
  private readonly next;
  private readonly belief: [Float64Array, Float64Array];
  private readonly most: number;

  constructor(private readonly process: Process) {
    this.update = new BeliefUpdate(process);
    this.next = idealNext(process);
    const { S, V } = this.update;
    this.belief = [new Float64Array(S), new Float64Array(S)];
    this.most = REMEMBERED_BYTES / (8 * V + 100);
  }

  /**
   * log P(s x) / P(s) for every symbol x, where s are the last `k` of the tokens and P is stationary; probabilities are
   * at least 1e-12. To be read before the next call.
   * @param tokens the latest first
   */
  logNext(tokens: ArrayLike<number>, k: number): Float64Array {
    let key = 0;
    for (let i = 0; i < k; i++) key = key * (this.update.V + 1) + tokens[i] + 1;
    const found = this.known.get(key);
    if (found) return found;
    const log = this.computed(tokens, k);
    if (this.known.size < this.most && Number.isSafeInteger(key)) this.known.set(key, log);
    return log;
  }

  private computed(tokens: ArrayLike<number>, k: number): Float64Array {
    let [now, then] = this.belief;
    now.set(this.process.stationary);
    for (let i = k - 1; i >= 0; i--) {
      // A token that is all but impossible after so few says all there is to know: what was before it is let go.
      if (this.update.step(now, 0, tokens[i], then, 0) > 0) [now, then] = [then, now];
      else now.set(this.process.stationary);
    }
    const log = new Float64Array(this.update.V);
    this.next(now, 0, log);
    return log.map((p) => Math.log(Math.max(p, ZERO)));
  }
}
