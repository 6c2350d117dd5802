import { composedTargets, type ComposedTargets } from '../../analysis/composed/targets.js';
import { distinctRows } from '../../analysis/composed/distinctRows.js';
import { roundBeliefs } from '../../analysis/rounding.js';
import { beliefPca } from '../../analysis/pca.js';
import type { Inputs } from '../../analysis/inputs.js';
import { nextTokenDistribution } from '../../process/beliefs/belief.js';
import type { MixedStateTree } from '../../process/beliefs/mixedStateTree.js';
import type { PcaResult } from '../../protocol/process.js';

// What follows from the inputs alone: made once for all checkpoints that are run on them, and kept as long as they are.

const targets = new WeakMap<Inputs, Float64Array>();
const nextTokens = new WeakMap<MixedStateTree, Float64Array>();
const components = new WeakMap<MixedStateTree, { readonly pca: PcaResult | null }>();

/** N × S: the belief after each prefix, rounded as the regression requires. */
export function targetsOf(inputs: Inputs): Float64Array {
  return kept(targets, inputs, ({ tree, node }) => {
    const S = tree.process.states.length;
    const beliefs = new Float64Array(node.length * S);
    for (let row = 0; row < node.length; row++)
      for (let s = 0; s < S; s++) beliefs[row * S + s] = tree.belief[node[row] * S + s];
    return roundBeliefs(beliefs);
  });
}

const ofParts = new WeakMap<Inputs, { readonly targets: ComposedTargets | null }>();

/** What is read out of the parts of a composed process; null of any other. */
export function partTargetsOf(inputs: Inputs): ComposedTargets | null {
  return kept(ofParts, inputs, () => ({ targets: composedTargets(inputs) })).targets;
}

/** B × V: the process's next-token distribution after each distinct belief. */
export function nextTokensOf(tree: MixedStateTree): Float64Array {
  return kept(nextTokens, tree, ({ distinct, process }) => {
    const [S, V] = [process.states.length, process.symbols.length];
    const next = new Float64Array(distinct.count * V);
    for (let belief = 0; belief < distinct.count; belief++)
      next.set(nextTokenDistribution(process, distinct.vector.subarray(belief * S, (belief + 1) * S)), belief * V);
    return next;
  });
}

/** Principal components of the distinct beliefs. Throws CancelledError. */
export async function pcaOf(tree: MixedStateTree, signal: AbortSignal): Promise<PcaResult | null> {
  const known = components.get(tree);
  if (known) return known.pca;
  const pca = await beliefPca(tree.distinct.vector, tree.process.states.length, signal);
  components.set(tree, { pca });
  return pca;
}

const ofPartBeliefs = new WeakMap<ComposedTargets, PartComponents>();

/** Principal components of the distinct beliefs of each part; null of a part that has fewer than three states, or one belief. */
export interface PartComponents {
  readonly parts: readonly (PcaResult | null)[];
  readonly posterior: PcaResult | null;
}

/** As {@link pcaOf}, of the parts of a composed process. Throws CancelledError. */
export async function partPcaOf(composed: ComposedTargets, signal: AbortSignal): Promise<PartComponents> {
  const known = ofPartBeliefs.get(composed);
  if (known) return known;
  const { beliefs, composition } = composed;
  const own = async (vector: Float64Array, S: number): Promise<PcaResult | null> =>
    S < 3 ? null : beliefPca(distinctRows(vector, S), S, signal);
  const parts = [];
  for (const [at, { process }] of composition.parts.entries())
    parts.push(await own(beliefs.parts[at], process.states.length));
  const found = { parts, posterior: beliefs.posterior && (await own(beliefs.posterior, composition.parts.length)) };
  ofPartBeliefs.set(composed, found);
  return found;
}

function kept<Of extends object, T>(known: WeakMap<Of, T>, of: Of, make: (of: Of) => T): T {
  const found = known.get(of) ?? make(of);
  known.set(of, found);
  return found;
}
