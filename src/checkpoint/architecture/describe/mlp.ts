import * as l10n from '@vscode/l10n';
import { InputError } from '../../../shared/inputError.js';
import { originOf } from '../../config/runConfig.js';
import type { Activation, Architecture } from '../architecture.js';
import type { HookedState } from '../layouts/hookedState.js';
import { unsupported } from '../unsupported.js';
import type { Choices } from './choices.js';
import type { Sizes } from './sizes.js';

/** Names of activations, by all that configs call them. */
const ACTIVATIONS: Readonly<Record<string, Activation>> = {
  relu: 'relu',
  gelu: 'gelu',
  gelu_new: 'gelu_new',
  // Its constant is cut after ten digits.
  gelu_fast: 'gelu_fast',
  gelu_pytorch_tanh: 'gelu_new',
  gelu_tanh: 'gelu_new',
  quick_gelu: 'quick_gelu',
  quickgelu: 'quick_gelu',
  silu: 'silu',
  swish: 'silu',
  solu: 'solu',
  solu_ln: 'solu_ln',
  relu2: 'relu_squared',
  relu_squared: 'relu_squared',
  squared_relu: 'relu_squared',
  leaky_relu: 'leaky_relu',
  leakyrelu: 'leaky_relu',
  elu: 'elu',
  tanh: 'tanh',
  sigmoid: 'sigmoid',
};

/** @throws InputError `unsupported-architecture` for an activation that is not computed */
export function mlpOf(
  sizes: Sizes,
  hooked: HookedState,
  choices: Choices,
): Pick<Architecture, 'act_fn' | 'd_mlp' | 'gated_mlp'> {
  const { config, file } = choices;
  const { d_mlp, gated_mlp } = sizes;
  if (d_mlp === null) return { act_fn: 'relu', d_mlp, gated_mlp: false };
  if (config?.d_mlp != null && config.d_mlp > 0 && config.d_mlp !== d_mlp)
    choices.notes.push(
      `${originOf(config, 'd_mlp')} says d_mlp is ${config.d_mlp}, but the weights have ${d_mlp}: ` +
        `the value of the weights is used.`,
    );
  if (config?.gated_mlp != null && config.gated_mlp !== gated_mlp)
    throw new InputError(
      'config-disagrees',
      `${originOf(config, 'gated_mlp')} does not fit ${file}: it says gated_mlp is ${config.gated_mlp} but the weights have ` +
        `${gated_mlp ? 'a gate' : 'no gate'} in the MLP. Correct it, or remove it to infer everything from the weights.`,
    );
  const usual = hooked.usual.act_fn ?? 'relu';
  const value = gated_mlp && !hooked.usual.act_fn ? 'silu' : usual;
  const act_fn = choices.settle<Activation>('act_fn', {
    weights: [...hooked.state.keys()].some((name) => /\.mlp\.ln\.w$/.test(name)) ? 'solu_ln' : undefined,
    config: said(choices),
    told: hooked.told.act_fn,
    usual: { value, why: l10n.t('The activation was not given: {0} was assumed (act_fn).', value) },
  });
  return { act_fn, d_mlp, gated_mlp };
}

function said({ config }: Choices): Activation | undefined {
  const name = config?.act_fn;
  if (name == null) return undefined;
  const plain = name.toLowerCase();
  const known = Object.hasOwn(ACTIVATIONS, plain) ? ACTIVATIONS[plain] : undefined;
  if (!known) throw unsupported(`the activation ${name} (act_fn in ${config ? originOf(config, 'act_fn') : ''})`);
  return known;
}
