import { partPcaOf } from '../../../../src/engine/stores/ofInputs.js';
import { composedOf, type OwnComposed } from '../../../../src/analysis/composed/composed.js';
import { composedTargets } from '../../../../src/analysis/composed/targets.js';
import { inputsOf, type Inputs } from '../../../../src/analysis/inputs.js';
import {
  BeliefRegression,
  NO_REGULARISATION,
  type Regression,
} from '../../../../src/analysis/regression/regression.js';
import { createRandom } from '../../../../src/algebra/random.js';
import { buildMixedStateTree } from '../../../../src/process/beliefs/buildMixedStateTree.js';
import { parseProcessFile } from '../../../../src/process/file/processFile.js';

/** A model whose streams are whatever a test says they are. */
export interface Synthetic {
  readonly inputs: Inputs;
  readonly composed: OwnComposed;
  readonly regression: Regression;
}

export const product = (...names: readonly (readonly [string, object])[]) => ({
  structure_type: 'independent',
  spec: names.map(([process_name, process_params]) => ({
    component_type: 'hmm',
    variants: [{ process_name, process_params }],
  })),
});

export const mixture = (weights: readonly number[], ...names: readonly (readonly [string, object])[]) => ({
  process_names: names.map(([name]) => name),
  process_params: names.map(([, params]) => params),
  process_weights: weights,
});

/** The words of a process, all of some length. */
export async function wordsOf(spec: object, context: number): Promise<Inputs> {
  const { process, diagnostics } = parseProcessFile(JSON.stringify(spec));
  if (!process) throw new Error(JSON.stringify(diagnostics));
  return inputsOf(await buildMixedStateTree(process, context + 1), context, null, 'probability');
}

/**
 * @param stream what the columns of a row hold; it is turned at random, so that no column holds one thing alone
 * @param noise standard deviation of each column beside it
 */
export async function synthetic(
  inputs: Inputs,
  stream: (row: number) => readonly number[],
  { d_model = 24, noise = 1e-3 } = {},
): Promise<Synthetic> {
  const N = inputs.node.length;
  const random = createRandom(3);
  const width = stream(0).length;
  const turned = Float64Array.from({ length: width * d_model }, () => random.normal());
  const block = new Float32Array(N * d_model);
  for (let row = 0; row < N; row++) {
    const values = stream(row);
    for (let c = 0; c < d_model; c++) {
      let sum = noise * random.normal();
      values.forEach((value, i) => (sum += value * turned[i * d_model + c]));
      block[row * d_model + c] = sum;
    }
  }
  const S = inputs.tree.process.states.length;
  const joint = new Float64Array(N * S);
  inputs.node.forEach((node, row) => joint.set(inputs.tree.belief.subarray(node * S, (node + 1) * S), row * S));
  const data = {
    ...{ resid_post: [block], d_model, targets: joint, S, weights: inputs.weight },
    position: inputs.prefixes.position,
  };
  const regression = await BeliefRegression.create(data);
  const targets = composedTargets(inputs);
  if (!targets) throw new Error('not composed');
  const composed = await composedOf({
    ...{
      inputs,
      regression,
      targets,
      pca: { parts: [], posterior: null },
      layers: [0],
      regularisation: NO_REGULARISATION,
    },
    ...{ weighting: 'probability', threads: 1, signal: new AbortController().signal },
    pca: await partPcaOf(targets, new AbortController().signal),
  });
  return { inputs, composed, regression: await regression.fit([0]) };
}
