import { InputError } from '../../shared/inputError.js';
import { impossibleWord, lengthProblem, unknownSymbol } from '../../shared/words.js';
import { prefixTreeOf } from '../../model/prefixTree.js';
import { BeliefUpdate, nextTokenDistribution } from '../../process/beliefs/belief.js';
import type { MixedStateTree } from '../../process/beliefs/mixedStateTree.js';
import type { Trajectory, TrajectoryStep } from '../../protocol/steering.js';
import { stateCount, type SteeringContext } from './context.js';
import { logSoftmax } from './outputs.js';
import { readout } from './steeredRun.js';

/**
 * What the model and an ideal observer hold after each token of a word. A beginning-of-sequence token is a step of its
 * own, where the ideal observer holds the root's belief.
 * @param word symbols
 * @throws InputError `empty-word`, `word-too-long`, `unknown-symbol`, `impossible-word`
 */
export async function trajectoryOf(
  context: SteeringContext,
  word: readonly number[],
  signal?: AbortSignal,
): Promise<Trajectory> {
  const { session, inputs, map } = context;
  const { process } = inputs.tree;
  checkWord(context, word);
  const S = stateCount(context);
  const front = inputs.bosToken === null ? 0 : 1;
  const tokens = inputs.bosToken === null ? [...word] : [inputs.bosToken, ...word];
  const { tree, rows } = prefixTreeOf([tokens]);
  const run = await session.run(tree, { signal });
  const update = new BeliefUpdate(process);
  const steps: TrajectoryStep[] = [];
  let belief = Float64Array.from(process.start);
  let node = 0;
  tokens.forEach((token, position) => {
    if (inputs.bosToken === null || position > 0) {
      const after = new Float64Array(S);
      const probability = update.step(belief, 0, token, after, 0);
      if (!(probability > 0))
        throw new InputError(
          'impossible-word',
          impossibleWord(process.name, word, steps.length - front, process.symbols),
        );
      belief = after;
      node = childOf(inputs.tree, node, token);
    }
    const row = rows[0][position];
    steps.push({
      token,
      belief_index: node < 0 ? null : inputs.tree.beliefIndex[node],
      true_belief: [...belief],
      predicted_belief: [...readout(map, run, row)],
      true_next: [...nextTokenDistribution(process, belief)],
      predicted_next: [...logSoftmax(run.logits, row * run.d_vocab_out, run.d_vocab_out).map(Math.exp)],
    });
  });
  return { word: [...word], steps };
}

function checkWord(context: SteeringContext, word: readonly number[]): void {
  const { session, inputs } = context;
  const { symbols } = inputs.tree.process;
  const room = session.architecture.n_ctx - (inputs.bosToken === null ? 0 : 1);
  const foreign = word.find((token) => !Number.isInteger(token) || token < 0 || token >= symbols.length);
  const problem =
    foreign === undefined
      ? lengthProblem(word.length, { least: 1, most: room })
      : unknownSymbol(String(foreign), symbols);
  if (problem !== null) throw new InputError(problem.code, problem.message);
}

/** -1 where the tree, which may be a sample, does not go on. */
function childOf(tree: MixedStateTree, node: number, symbol: number): number {
  if (node < 0) return -1;
  let [low, high] = [node + 1, tree.count];
  // Nodes are breadth-first, so parents ascend.
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tree.parent[middle] < node) low = middle + 1;
    else high = middle;
  }
  for (let child = low; child < tree.count && tree.parent[child] === node; child++) {
    if (tree.symbol[child] === symbol) return child;
  }
  return -1;
}
