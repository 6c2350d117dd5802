import { readFileSync } from 'node:fs';
import { beliefCentres, type BeliefCentres } from '../../src/analysis/centres.js';
import { inputsOf } from '../../src/analysis/inputs.js';
import { BeliefRegression, type Regression, type RegressionData } from '../../src/analysis/regression/regression.js';
import { roundBeliefs } from '../../src/analysis/rounding.js';
import type { SteeringContext } from '../../src/analysis/steering/context.js';
import { loadCheckpoint } from '../unit/checkpoint/support/loadCheckpoint.js';
import { localFolder } from '../../src/checkpoint/sources/localFolder.js';
import type { PrefixTree } from '../../src/model/prefixTree.js';
import { createSession } from '../../src/model/transformer/session.js';
import { buildMixedStateTree } from '../../src/process/beliefs/buildMixedStateTree.js';
import { createPreset } from '../../src/process/presets/catalogue.js';

/** One checkpoint run on all words of its process, and regressed on their beliefs. */
export interface BeliefRun {
  readonly context: SteeringContext;
  readonly regression: Regression;
  readonly centres: BeliefCentres;
}

export async function runCheckpoint(folder: string, step: number, processName: string): Promise<BeliefRun> {
  const checkpoint = await loadCheckpoint(localFolder(folder), step);
  const { n_ctx, d_model } = checkpoint.architecture;
  const tree = await buildMixedStateTree(createPreset(processName), n_ctx + 1);
  const S = tree.process.states.length;
  const inputs = inputsOf(tree, n_ctx, null, 'uniform');
  const session = await createSession(checkpoint);
  const activations = await session.run(inputs.prefixes);
  const beliefs = new Float64Array(inputs.node.length * S);
  inputs.node.forEach((node, row) => beliefs.set(tree.belief.subarray(node * S, (node + 1) * S), row * S));
  const data: RegressionData = {
    resid_post: activations.resid_post,
    d_model,
    targets: roundBeliefs(beliefs),
    S,
    weights: inputs.weight,
    position: inputs.prefixes.position,
  };
  const regression = await (await BeliefRegression.create(data)).fit([...activations.resid_post.keys()]);
  const centres = beliefCentres(
    {
      beliefIndex: inputs.belief,
      predictions: regression.predictions,
      S,
      weights: inputs.weight,
      words: inputs.words,
      position: inputs.prefixes.position,
      lastPosition: n_ctx - 1,
    },
    tree.distinct.count,
  );
  return { context: { session, inputs, activations, map: regression.map }, regression, centres };
}

/** Index of the belief that a reference names by its vector, rounded. */
export function beliefNamed({ inputs }: SteeringContext, vector: readonly number[]): number {
  const { distinct, process } = inputs.tree;
  const S = process.states.length;
  for (let b = 0; b < distinct.count; b++) {
    if (vector.every((value, s) => Math.abs(distinct.vector[b * S + s] - value) < 2e-5)) return b;
  }
  throw new Error(`no belief [${vector.join(', ')}]`);
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
