import * as l10n from '@vscode/l10n';
import { InputError } from '../../../shared/inputError.js';
import { originOf, type RunConfig } from '../../config/runConfig.js';
import type { StateDict, StoredTensor } from '../../formats/storedTensor.js';
import type { Architecture, Positions } from '../architecture.js';
import type { HookedState } from '../layouts/hookedState.js';
import { firstRows, sinusoids } from '../layouts/views.js';
import { unsupported } from '../unsupported.js';
import type { Choices } from './choices.js';
import type { Sizes } from './sizes.js';

export interface PositionFields extends Pick<
  Architecture,
  'positional_embedding_type' | 'n_ctx' | 'rotary_dim' | 'rotary_base' | 'rotary_adjacent_pairs'
> {
  /** The position embedding that is used, if one is. */
  readonly table: StoredTensor | null;
  /** Whether it is one of sines. */
  readonly sines: boolean;
}

type Kind = Positions | 'sinusoidal';
const KINDS: readonly (readonly [RegExp, Kind])[] = [
  [/^(standard|learned|learnable|absolute|trainable|embedding|embed(ded)?|default|gpt2)$/, 'standard'],
  [/^shortformer$/, 'shortformer'],
  [/^(rotary|rope|rotaryembedding)/, 'rotary'],
  [/^alibi/, 'alibi'],
  [/^(none|nope|no|null|off|false|nopos.*)$/, 'none'],
  [/^(sin|sine|sinusoid|sincos|fixed)/, 'sinusoidal'],
];

/** @throws InputError `unsupported-architecture` */
export function kindSaid(config: RunConfig | null): Kind | undefined {
  const said = config?.positional_embedding_type;
  if (said == null) return undefined;
  const plain = said.toLowerCase().replace(/[\s_-]/g, '');
  const kind = KINDS.find(([pattern]) => pattern.test(plain))?.[1];
  if (!kind)
    throw unsupported(
      `${said} positions (positional_embedding_type in ${config ? originOf(config, 'positional_embedding_type') : ''})`,
    );
  return kind;
}

/**
 * How a model knows positions, and for how many: by the config, which must not contradict the weights, else by a table of
 * positions or of rotations among the weights, else by the layout.
 * @throws InputError `config-disagrees`, `unknown-value`, `unsupported-architecture`
 */
export function positionsOf(sizes: Sizes, hooked: HookedState, choices: Choices): PositionFields {
  const { state, told, usual, seen } = hooked;
  const { config, file } = choices;
  const said = kindSaid(config);
  refuseContradiction(said, sizes, hooked, choices);
  const shown: Kind | undefined = seen.positions ?? (sizes.positions === null ? undefined : 'standard');
  // What a config says of a table that is there (sines, shortformer, ALiBi beside it) the table itself does not show.
  const kind = choices.settle<Kind>(
    'positional_embedding_type',
    {
      config: said,
      weights: said === undefined ? shown : undefined,
      told: told.positional_embedding_type,
      usual: usual.positional_embedding_type && {
        value: usual.positional_embedding_type,
        why: l10n.t(
          'Nothing says how {0} knows positions: {1} was assumed (positional_embedding_type).',
          file,
          usual.positional_embedding_type,
        ),
      },
    },
    ['sinusoidal', 'none', 'rotary', 'alibi'],
  );
  const added = kind === 'standard' || kind === 'shortformer' || kind === 'sinusoidal';
  const stored = added ? (state.get('pos_embed.W_pos') ?? null) : null;
  const n_ctx = contextOf(stored ? sizes.positions : null, hooked, choices);
  if (!added && sizes.positions !== null)
    choices.notes.push(
      `${file} has a position embedding, which is not added: positions are ${kind} (positional_embedding_type).`,
    );
  return {
    positional_embedding_type: kind === 'sinusoidal' ? 'standard' : kind,
    n_ctx,
    sines: kind === 'sinusoidal' || (added && hooked.sines),
    table: added ? tableOf(stored, n_ctx, sizes) : null,
    ...rotaryOf(kind, sizes, hooked, choices),
  };
}

function tableOf(stored: StoredTensor | null, n_ctx: number, { d_model, positions }: Sizes): StoredTensor {
  if (!stored) return sinusoids(n_ctx, d_model);
  return positions === n_ctx ? stored : firstRows(stored, n_ctx);
}

function refuseContradiction(
  said: Kind | undefined,
  sizes: Sizes,
  { seen }: HookedState,
  { config, file }: Choices,
): void {
  if (said === undefined || !config) return;
  const from = originOf(config, 'positional_embedding_type');
  const refuse = (has: string): never => {
    throw new InputError(
      'config-disagrees',
      `${from} does not fit ${file}: it says positional_embedding_type is ${config.positional_embedding_type}, but the ` +
        `weights have ${has}. Correct it, or remove it to infer everything from the weights.`,
    );
  };
  if (seen.positions && said !== seen.positions) refuse(`tables of ${seen.positions} positions`);
  if ((said === 'standard' || said === 'shortformer') && sizes.positions === null) refuse('no position embedding');
  if (said === 'none' && sizes.positions !== null) refuse('a position embedding');
}

/** Positions that are read where nothing says how many a model was trained on: as many as the field's models have. */
const USUAL_CONTEXT = 10;

function contextOf(stored: number | null, { seen, positionsMayBeLonger }: HookedState, choices: Choices): number {
  const { config, file } = choices;
  const said = config?.n_ctx ?? undefined;
  const limit = stored ?? seen.n_ctx ?? undefined;
  if (said !== undefined && config && limit !== undefined && said !== limit) {
    if (said > limit || !positionsMayBeLonger)
      throw new InputError(
        'config-disagrees',
        `${originOf(config, 'n_ctx')} does not fit ${file}: it says n_ctx is ${said} but the weights have ${limit}. ` +
          `Correct it, or remove it to infer everything from the weights.`,
      );
    choices.notes.push(
      `${originOf(config, 'n_ctx')} says n_ctx is ${said}; ${file} has ${limit} positions, of which the first ${said} are used.`,
    );
    return choices.settle('n_ctx', { config: said });
  }
  const longest = config?.max_positions ?? undefined;
  return choices.settle('n_ctx', {
    weights: limit,
    config: said ?? longest,
    field: said === undefined ? 'max_positions' : 'n_ctx',
    usual: {
      value: USUAL_CONTEXT,
      why: l10n.t('Nothing says how many positions {0} was trained on: {1} were assumed (n_ctx).', file, USUAL_CONTEXT),
    },
  });
}

/** Su et al. 2021, section 3.2.2. */
const USUAL_BASE = 10000;

function rotaryOf(kind: Kind, { d_head }: Sizes, { state, told, usual, seen }: HookedState, choices: Choices) {
  const { config, file } = choices;
  if (kind !== 'rotary') return { rotary_dim: null, rotary_base: USUAL_BASE, rotary_adjacent_pairs: false };
  const share = config?.rotary_pct == null ? undefined : Math.trunc(d_head * config.rotary_pct);
  const rotary_dim = choices.settle('rotary_dim', {
    weights: seen.rotary_dim ?? undefined,
    config: config?.rotary_dim ?? share,
    field: config?.rotary_dim == null ? 'rotary_pct' : 'rotary_dim',
    ...(choices.isOwnCode
      ? {
          usual: {
            value: d_head,
            why: l10n.t(
              'Nothing says how many dimensions of a head rotary positions turn: all {0} were assumed (rotary_dim).',
              d_head,
            ),
          },
        }
      : { plain: d_head }),
  });
  if (rotary_dim < 2 || rotary_dim % 2 !== 0 || rotary_dim > d_head)
    throw new InputError(
      'config-disagrees',
      `${file} would turn ${rotary_dim} of the ${d_head} dimensions of a head: rotary positions turn an even number of them. ` +
        `Correct rotary_dim, or n_heads.`,
    );
  // Tables are read with the weights, and then count whatever a config says (see refinedByBuffers).
  const shown = <T>(said: T): T | undefined => (state.has('blocks.0.attn.rotary_sin') ? said : undefined);
  return {
    rotary_dim,
    rotary_base: choices.settle('rotary_base', {
      weights: shown(config?.rotary_base ?? told.rotary_base ?? USUAL_BASE),
      config: config?.rotary_base ?? undefined,
      told: told.rotary_base,
      ...(choices.isOwnCode
        ? {
            usual: {
              value: USUAL_BASE,
              why: l10n.t(
                'Nothing says the base of rotary positions: {0} was assumed, as in the paper (rotary_base).',
                USUAL_BASE,
              ),
            },
          }
        : { plain: USUAL_BASE }),
    }),
    rotary_adjacent_pairs: choices.settle('rotary_adjacent_pairs', {
      weights: shown(config?.rotary_adjacent_pairs ?? told.rotary_adjacent_pairs ?? false),
      config: config?.rotary_adjacent_pairs ?? undefined,
      told: told.rotary_adjacent_pairs,
      usual: {
        value: usual.rotary_adjacent_pairs ?? false,
        why: l10n.t(
          'Nothing says which dimensions rotary positions turn together: i and i + half were assumed, as GPT-NeoX and Llama have them, and not neighbours (rotary_adjacent_pairs).',
        ),
      },
    }),
  };
}

/** A state dict whose position embedding is the one that is used. */
export function withPositions(state: StateDict, table: StoredTensor | null): StateDict {
  const out = new Map(state);
  if (table) out.set('pos_embed.W_pos', table);
  else out.delete('pos_embed.W_pos');
  return out;
}
