import { readFileSync } from 'node:fs';
import { beliefCentres, type BeliefCentres } from '../../src/analysis/centres.js';
import { BeliefRegression, type Regression, type RegressionData } from '../../src/analysis/regression.js';
import { roundBeliefs } from '../../src/analysis/rounding.js';
import { loadCheckpoint } from '../../src/checkpoint/loadCheckpoint.js';
import { localFolder } from '../../src/checkpoint/localFolder.js';
import type { Activations, PrefixTree } from '../../src/model/prefixTree.js';
import { createSession, type ModelSession } from '../../src/model/session.js';
import { buildMixedStateTree } from '../../src/process/buildMixedStateTree.js';
import type { MixedStateTree } from '../../src/process/mixedStateTree.js';
import { createPreset } from '../../src/process/presets.js';

/** One checkpoint run on all words of its process, and regressed on their beliefs. */
export interface BeliefRun {
  readonly tree: MixedStateTree;
  readonly n_ctx: number;
  readonly session: ModelSession;
  /** Row r is node r + 1 of the tree. */
  readonly prefixes: PrefixTree;
  readonly activations: Activations;
  readonly words: Float64Array;
  readonly beliefIndex: Int32Array;
  readonly regression: Regression;
  readonly centres: BeliefCentres;
}

export async function runCheckpoint(folder: string, step: number, processName: string): Promise<BeliefRun> {
  const checkpoint = await loadCheckpoint(localFolder(folder), step);
  const { n_ctx, d_model } = checkpoint.architecture;
  const tree = await buildMixedStateTree(createPreset(processName), n_ctx + 1);
  const S = tree.process.states.length;
  const count = tree.levelStart[n_ctx + 1] - 1;
  const prefixes: PrefixTree = {
    count,
    parent: tree.parent.slice(1, count + 1).map((parent) => parent - 1),
    token: Int32Array.from(tree.symbol.subarray(1, count + 1)),
    position: new Int32Array(count),
  };
  const words = new Float64Array(count);
  for (let row = 0; row < count; row++) {
    if (prefixes.parent[row] >= 0) prefixes.position[row] = prefixes.position[prefixes.parent[row]] + 1;
    if (prefixes.position[row] === n_ctx - 1) words[row] = 1;
  }
  for (let row = count - 1; row >= 0; row--) if (prefixes.parent[row] >= 0) words[prefixes.parent[row]] += words[row];
  const session = await createSession(checkpoint);
  const activations = await session.run(prefixes);
  const beliefIndex = tree.beliefIndex.slice(1, count + 1);
  const data: RegressionData = {
    resid_post: activations.resid_post,
    d_model,
    targets: roundBeliefs(tree.belief.slice(S, (count + 1) * S)),
    S,
    weights: words,
    position: prefixes.position,
  };
  const regression = await (await BeliefRegression.create(data)).fit([...activations.resid_post.keys()]);
  const { predictions } = regression;
  const centres = beliefCentres(
    { beliefIndex, predictions, S, weights: words, words, position: prefixes.position, lastPosition: n_ctx - 1 },
    tree.distinct.count,
  );
  return { tree, n_ctx, session, prefixes, activations, words, beliefIndex, regression, centres };
}

/** Row of a word's last prefix; -1 where the process does not make it. */
export function rowOf(prefixes: PrefixTree, word: readonly number[]): number {
  let at = -1;
  for (const token of word) {
    let child = -1;
    for (let row = at + 1; row < prefixes.count; row++) {
      if (prefixes.parent[row] === at && prefixes.token[row] === token) {
        child = row;
        break;
      }
    }
    if (child < 0) return -1;
    at = child;
  }
  return at;
}

export function readReference<T>(name: string): T {
  return JSON.parse(readFileSync(`test/data/reference/${name}.json`, 'utf8')) as T;
}
