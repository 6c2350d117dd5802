import * as l10n from '@vscode/l10n';
import { InputError } from '../../../shared/inputError.js';
import { originOf, type RunConfig } from '../../config/runConfig.js';
import type { Normalization } from '../architecture.js';
import type { HookedState } from '../layouts/hookedState.js';
import { unsupported } from '../unsupported.js';
import type { Choices } from './choices.js';
import type { Sizes } from './sizes.js';

export interface Norms {
  readonly normalization_type: Normalization;
  readonly final_normalization_type: Normalization;
  readonly eps: number;
  readonly norm_position: 'pre' | 'post';
}

const NORMS: readonly string[] = ['LN', 'LNPre', 'RMS', 'RMSPre'];

/** Norms by their weights; where those are gone, or may be of two kinds, by config and layout. */
export function normsOf(sizes: Sizes, { told, usual, layout, needsFinalNorm }: HookedState, choices: Choices): Norms {
  const { config, file } = choices;
  const said = saidNorm(config);
  const blocks = kindOf(sizes.norm, said);
  const normalization_type = choices.settle<Normalization>('normalization_type', {
    weights: blocks,
    config: blocks === undefined ? fitting(said, sizes.norm, config, file) : undefined,
    told: told.normalization_type,
    usual: usualNorm(sizes.norm, usual.normalization_type, layout),
  });
  const final_normalization_type =
    finalNorm(sizes, normalization_type, config) ?? (needsFinalNorm ? normalization_type : null);
  return {
    normalization_type,
    final_normalization_type,
    eps: epsOf(normalization_type, final_normalization_type, told.eps, choices),
    norm_position: positionOf(sizes, normalization_type, told.norm_position, choices),
  };
}

/** @throws InputError `unsupported-architecture` */
function saidNorm(config: RunConfig | null): Normalization | undefined {
  const said = config?.normalization_type;
  if (said === undefined || said === null) return said;
  if (!NORMS.includes(said))
    throw unsupported(
      `${said} normalisation (normalization_type in ${config ? originOf(config, 'normalization_type') : ''})`,
    );
  return said as Normalization;
}

/** What weights alone show: a bias is LayerNorm's. */
function kindOf(shown: Sizes['norm'], said: Normalization | undefined): Normalization | undefined {
  if (shown === 'LN') return 'LN';
  // Weights without biases are those of an RMS norm, or of a LayerNorm that was told to have none.
  return shown === 'weights alone' && (said === 'RMS' || said === 'RMSPre') ? 'RMS' : undefined;
}

/** @throws InputError `config-disagrees` */
function fitting(
  said: Normalization | undefined,
  shown: Sizes['norm'],
  config: RunConfig | null,
  file: string,
): Normalization | undefined {
  if (said === undefined || !config) return undefined;
  const hasWeights = said === 'LN' || said === 'RMS';
  if ((shown !== null) === hasWeights) return said;
  throw new InputError(
    'config-disagrees',
    `${originOf(config, 'normalization_type')} does not fit ${file}: it says normalization_type is ${said} but the weights ` +
      `have ${shown === null ? `no weights of ${said} (LNPre or null)` : 'weights of norms (LN or RMS)'}. Correct it, or remove it ` +
      `to infer everything from the weights.`,
  );
}

function usualNorm(shown: Sizes['norm'], usual: Normalization | undefined, layout: string) {
  if (usual !== undefined)
    return {
      value: usual,
      why: l10n.t(
        'The weights have no layer normalisation and nothing says whether activations are normalised: LNPre was assumed, which HookedTransformer leaves when it folds its weights (normalization_type).',
      ),
    };
  return shown === null
    ? {
        value: null,
        why: l10n.t(
          'The weights have no normalisation and nothing says that activations are normalised: none was assumed, as {0} shows none (normalization_type).',
          layout,
        ),
      }
    : {
        value: 'RMS' as const,
        why: l10n.t(
          'The norms have weights and no biases, and nothing says which they are: RMS was assumed, and not LN without biases (normalization_type).',
        ),
      };
}

function finalNorm({ norm, finalNorm: final }: Sizes, blocks: Normalization, config: RunConfig | null): Normalization {
  if (final === 'LN') return 'LN';
  if (final === 'weights alone') return blocks === 'LN' && norm === 'LN' ? 'RMS' : blocks === 'LN' ? 'LN' : 'RMS';
  // Folded norms leave nothing, so that a final one is there where the others are.
  if (blocks === 'LNPre' || blocks === 'RMSPre') return config?.final_rms ? 'RMSPre' : blocks;
  return null;
}

function epsOf(blocks: Normalization, final: Normalization, told: number | undefined, choices: Choices): number {
  if (blocks === null && final === null) return choices.config?.eps ?? 1e-5;
  return choices.settle('eps', {
    config: choices.config?.eps ?? undefined,
    told,
    usual: { value: 1e-5, why: l10n.t('The epsilon of the normalisations was not given: 1e-5 was assumed (eps).') },
  });
}

function positionOf(
  { finalNorm: final }: Sizes,
  blocks: Normalization,
  told: 'pre' | 'post' | undefined,
  choices: Choices,
): 'pre' | 'post' {
  if (blocks === null) return 'pre';
  const usual =
    final === null
      ? {
          value: 'post' as const,
          why: l10n.t(
            'Nothing says whether norms stand before or after the sublayers: after was assumed, as there is no final norm (norm_position).',
          ),
        }
      : {
          value: 'pre' as const,
          why: l10n.t(
            'Nothing says whether norms stand before or after the sublayers: before was assumed, as there is a final norm (norm_position).',
          ),
        };
  return choices.settle('norm_position', { config: choices.config?.norm_position ?? undefined, told, usual });
}
