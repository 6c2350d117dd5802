import { inputsOf } from '../../../src/analysis/inputs.js';
import { BeliefRegression } from '../../../src/analysis/regression/regression.js';
import { roundBeliefs } from '../../../src/analysis/rounding.js';
import type { SteeringContext } from '../../../src/analysis/steering/context.js';
import type { RecurrentArchitecture } from '../../../src/checkpoint/architecture/architecture.js';
import { plainTransformer } from '../checkpoint/support/plainTransformer.js';
import { createRecurrentSession } from '../../../src/model/recurrent/session.js';
import { createSession } from '../../../src/model/transformer/session.js';
import { buildMixedStateTree } from '../../../src/process/beliefs/buildMixedStateTree.js';
import { createPreset } from '../../../src/process/presets/catalogue.js';
import { randomRecurrent } from '../model/naiveRecurrent.js';
import { randomWeights } from '../model/naiveTransformer.js';

export interface ToyModel {
  readonly process: string;
  readonly n_ctx: number;
  readonly d_model: number;
  readonly n_layers: number;
  /** Whether words begin with a beginning-of-sequence token. */
  readonly bos?: boolean;
  /** Positions of an input, where fewer than n_ctx. */
  readonly positions?: number;
  /** A recurrent net in place of a transformer. */
  readonly rnn_type?: 'RNN' | 'GRU' | 'LSTM';
}

/** A model of random weights on all words of a process, regressed on its beliefs. */
export async function toyContext({
  process,
  n_ctx,
  d_model,
  n_layers,
  bos,
  positions,
  rnn_type,
}: ToyModel): Promise<SteeringContext> {
  const preset = createPreset(process);
  const V = preset.symbols.length + (bos ? 1 : 0);
  const architecture = plainTransformer({
    ...{ d_vocab: V, d_vocab_out: V, d_model, n_ctx, d_head: 4, n_heads: 2, n_layers, d_mlp: 3 * d_model },
    ...{ act_fn: 'gelu', normalization_type: 'LN', eps: 1e-5 },
  });
  const tree = await buildMixedStateTree(preset, n_ctx + 1);
  const inputs = inputsOf(tree, positions ?? n_ctx, bos ? V - 1 : null, 'uniform');
  const recurrent: RecurrentArchitecture = {
    ...{
      rnn_type: rnn_type ?? 'RNN',
      nonlinearity: rnn_type === 'RNN' ? 'tanh' : null,
      d_cell: d_model,
      d_embed: null,
    },
    ...{ d_vocab: V, d_vocab_out: V, d_model, n_ctx, n_layers, d_head: null, n_heads: null, d_mlp: null },
    ...{ act_fn: null, normalization_type: null, eps: null, learned_start: false },
  };
  const session = rnn_type
    ? await createRecurrentSession({ architecture: recurrent, weights: randomRecurrent(recurrent, 5) })
    : await createSession({ architecture, weights: randomWeights(architecture, 5) });
  const activations = await session.run(inputs.prefixes);
  const S = preset.states.length;
  const regression = await BeliefRegression.create({
    resid_post: activations.resid_post,
    d_model,
    targets: roundBeliefs(unroundedBeliefs({ inputs })),
    S,
    weights: inputs.weight,
    position: inputs.prefixes.position,
  });
  const { map } = await regression.fit([...activations.resid_post.keys()]);
  return { session, inputs, activations, map };
}

/** N × S. */
export function unroundedBeliefs({ inputs }: Pick<SteeringContext, 'inputs'>): Float64Array {
  const S = inputs.tree.process.states.length;
  return Float64Array.from(
    [...inputs.node].flatMap((node) => [...inputs.tree.belief.subarray(node * S, (node + 1) * S)]),
  );
}
