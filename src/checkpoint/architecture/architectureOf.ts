import * as l10n from '@vscode/l10n';
import { InputError } from '../../shared/inputError.js';
import { originOf, type ConfigField, type RunConfig } from '../config/runConfig.js';
import { attentionOf } from './describe/attention.js';
import { Choices } from './describe/choices.js';
import { mlpOf } from './describe/mlp.js';
import { normsOf } from './describe/norms.js';
import { positionsOf, withPositions } from './describe/positions.js';
import { sizesOf, type Sizes } from './describe/sizes.js';
import type { InferredArchitecture } from './inferred.js';
import type { HookedState } from './layouts/hookedState.js';
import { asideNotes } from './layouts/asideNotes.js';
import { withMasks } from './layouts/masks.js';
import { scaled } from './layouts/views.js';
import { checkTensors } from './checkTensors.js';
import { refuseConfig } from './unsupported.js';

/**
 * Architecture of a state dict under HookedTransformer's names: from its shapes, then from the config, then from what its
 * layout implies; what is left is assumed, and said, where there is a usual value, and asked for where there is none. No
 * tensor is read.
 * @param file name of the checkpoint, for messages
 * @throws InputError `missing-tensor`, `bad-shape`, `config-disagrees`, `unknown-value`, `unsupported-architecture`
 */
export function architectureOf(hooked: HookedState, config: RunConfig | null, file: string): InferredArchitecture {
  if (config) refuseConfig(config);
  const sizes = sizesOf(hooked.state, file);
  if (config) refuseDisagreement(sizes, config, file);
  const choices = new Choices(config, file, hooked);
  for (const field of [
    'd_vocab',
    'd_vocab_out',
    'd_model',
    'd_head',
    'n_heads',
    'n_key_value_heads',
    'n_layers',
    'd_mlp',
  ])
    choices.provenance[field] = { from: 'weights' };
  if (hooked.headsField) choices.settle('n_heads', { config: sizes.n_heads, field: hooked.headsField });
  const mlp = mlpOf(sizes, hooked, choices);
  if (hooked.unknownType !== undefined)
    choices.assume(
      'model_type',
      hooked.unknownType,
      `What the model type ${hooked.unknownType} computes is not known: what ${hooked.layout} computes was assumed, as its tensors have the same names (model_type).`,
    );
  if (hooked.tiedUnsaid !== undefined)
    choices.assume(
      'tie_word_embeddings',
      true,
      `${file} has no unembedding of its own: the unembedding was taken to be the embedding (${hooked.tiedUnsaid}), as ` +
        `models tie them${config?.tie_word_embeddings === false ? `, although ${originOf(config, 'tie_word_embeddings')} says otherwise` : ''} (tie_word_embeddings).`,
    );
  if (hooked.fusedUnsaid !== undefined && sizes.n_heads > 1)
    choices.assume(
      'qkv_order',
      'parts',
      `${hooked.fusedUnsaid} of ${file} holds queries, keys and values in one: those of all heads were assumed to stand ` +
        `together, and not head by head (qkv_order).`,
    );
  const norms = normsOf(sizes, hooked, choices);
  const { table, sines, ...positions } = positionsOf(sizes, hooked, choices);
  const { d_vocab, d_vocab_out, d_model, n_layers, n_heads, n_key_value_heads, d_head } = sizes;
  const architecture = {
    ...{ d_vocab, d_vocab_out, d_model, n_layers, n_heads, n_key_value_heads, d_head },
    ...mlp,
    ...norms,
    ...positions,
    ...attentionOf(sizes, positions.n_ctx, hasMasks(hooked), choices),
    parallel_attn_mlp:
      mlp.d_mlp !== null &&
      choices.settle('parallel_attn_mlp', {
        config: config?.parallel_attn_mlp ?? undefined,
        told: hooked.told.parallel_attn_mlp,
        plain: false,
      }),
    post_embedding_ln: embedNormOf(sizes, hooked, positions.positional_embedding_type),
  };
  const state = withMasks(withPositions(hooked.state, table), hooked.seen, n_layers, positions.n_ctx);
  const factor = embeddingScale(hooked, d_model, sines, choices);
  if (factor !== 1) {
    const embed = state.get('embed.W_E');
    if (embed) (state as Map<string, typeof embed>).set('embed.W_E', scaled(embed, factor));
  }
  const { state: kept, aside } = checkTensors(state, architecture, file);
  return {
    architecture,
    state: kept,
    layout: hooked.layout,
    notes: [...hooked.notes, ...asideNotes(aside, [], file), ...choices.notes],
    assumed: choices.assumed,
    provenance: choices.provenance,
  };
}

/** Whether masks tell which positions a query sees. */
const hasMasks = ({ state, seen }: HookedState): boolean =>
  (seen.masks?.length ?? 0) > 0 || state.has('blocks.0.attn.mask');

/** Of an embedding without positions, both are one. */
function embedNormOf(sizes: Sizes, { embedNorm }: HookedState, positions: string): 'token' | 'sum' | null {
  if (!sizes.embedNorm) return null;
  return positions === 'standard' ? embedNorm : 'token';
}

const COMPARED = ['d_vocab', 'd_model', 'd_head', 'n_heads', 'n_layers'] as const;

/** @throws InputError `config-disagrees`, naming every field that differs and both values */
function refuseDisagreement(sizes: Sizes, config: RunConfig, file: string): void {
  const found: string[] = [];
  const files = new Set<string>();
  const differ = (field: ConfigField, has: unknown) => {
    files.add(originOf(config, field));
    found.push(`${field} is ${config[field]} but the weights have ${has}`);
  };
  for (const field of COMPARED)
    if (config[field] != null && config[field] !== sizes[field]) differ(field, sizes[field]);
  const groups = config.n_key_value_heads;
  if (groups != null && groups !== sizes.n_key_value_heads) differ('n_key_value_heads', sizes.n_key_value_heads);
  const out = config.d_vocab_out;
  if (out != null && out > 0 && out !== sizes.d_vocab_out) differ('d_vocab_out', sizes.d_vocab_out);
  const attentionOnly = sizes.d_mlp === null;
  if (config.attn_only != null && config.attn_only !== attentionOnly) differ('attn_only', attentionOnly);
  const norm = config.normalization_type;
  if (norm !== undefined && sizes.norm === 'LN' && norm !== 'LN') differ('normalization_type', 'LN');
  if (norm === 'LN' && sizes.norm === null) differ('normalization_type', 'no weights of LN (LNPre or null)');
  if (found.length > 0)
    throw new InputError(
      'config-disagrees',
      `${[...files].join(', ')} does not fit ${file}: it says ${found.join('; ')}. ` +
        `Correct it, or remove it to infer everything from the weights.`,
    );
}

/** What the embedding is multiplied by before positions are added. */
function embeddingScale({ told, usual }: HookedState, d_model: number, sines: boolean, choices: Choices): number {
  const factor = (scale: boolean | number | undefined | null): number | undefined =>
    scale == null ? undefined : scale === true ? Math.sqrt(d_model) : scale === false ? 1 : scale;
  const said = factor(choices.config?.embedding_scale);
  if (said !== undefined) return choices.settle('embedding_scale', { config: said });
  // Beside sines many multiply the embedding by the root of d_model (Vaswani et al. 2017, section 3.4), and many do not.
  if (usual.embedding_scale === undefined && !sines)
    return choices.settle('embedding_scale', { told: factor(told.embedding_scale), plain: 1 });
  return choices.settle('embedding_scale', {
    told: factor(told.embedding_scale),
    usual: {
      value: factor(usual.embedding_scale) ?? 1,
      why:
        usual.embedding_scale === true
          ? l10n.t(
              'Nothing says whether the embedding is multiplied by the root of d_model: that it is was assumed (embedding_scale).',
            )
          : l10n.t(
              'Nothing says whether the embedding is multiplied by the root of d_model: that it is not was assumed (embedding_scale).',
            ),
    },
  });
}
