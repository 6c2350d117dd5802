import { InputError } from '../../inputError.js';
import { BeliefUpdate, nextTokenDistribution } from '../../process/belief.js';
import type { Process } from '../../process/process.js';
import type { ProcessOracle } from '../../protocol.js';

/**
 * What an ideal observer believes and expects after each symbol of a word.
 * @throws InputError `no-such-symbol`
 */
export function processOracle(process: Process, word: readonly number[]): ProcessOracle {
  const S = process.states.length;
  const V = process.symbols.length;
  const beyond = word.find((symbol) => symbol >= V);
  if (beyond !== undefined)
    throw new InputError('no-such-symbol', `There is no symbol ${beyond}: ${process.name} has ${V} (0 to ${V - 1}).`);
  const update = new BeliefUpdate(process);
  let belief = process.stationary.slice();
  let logProbability = 0;
  const steps = [stepOf(process, belief)];
  for (const [at, symbol] of word.entries()) {
    const after = new Float64Array(S);
    const probability = update.step(belief, 0, symbol, after, 0);
    if (probability <= 0) return { logProbability: -Infinity, impossibleAt: at, steps };
    logProbability += Math.log(probability);
    belief = after;
    steps.push(stepOf(process, belief));
  }
  return { logProbability, impossibleAt: null, steps };
}

function stepOf(process: Process, belief: Float64Array): ProcessOracle['steps'][number] {
  return { belief: [...belief], next: [...nextTokenDistribution(process, belief)] };
}
