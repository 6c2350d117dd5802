import { isFields } from '../../shared/fields.js';
import type { ConfigField } from './schema.js';

/** A value as HookedTransformer writes it, or undefined where it is not understood; some say more than one field. */
export type Told = Partial<Record<ConfigField, unknown>>;

const text = (value: unknown): string | null =>
  typeof value === 'string' && value.length <= 200 && !value.includes('${') ? value.trim() : null;

/** The class or function that a value names: `torch.nn.GELU()`, `<class 'torch.nn.modules.activation.ReLU'>`, `{_target_: …}`. */
export function nameOf(value: unknown): { readonly name: string; readonly args: string } | null {
  if (isFields(value)) {
    const { _target_: target, ...rest } = value;
    const named = text(target ?? value.name ?? value.type ?? value.class_path);
    return named === null ? null : { name: lastWord(named), args: JSON.stringify(rest) };
  }
  const said = text(value);
  if (said === null) return null;
  const repr = /^<(?:class|function|built-in (?:function|method)|bound method)\s+'?([\w.]+)/.exec(said);
  if (repr) return { name: lastWord(repr[1]), args: '' };
  const call = /^([\w.-]+)\s*(?:\((.*)\))?$/s.exec(said);
  return call ? { name: lastWord(call[1]), args: call[2] ?? '' } : { name: said, args: '' };
}

const lastWord = (dotted: string): string => dotted.split('.').at(-1) ?? '';

/** Spellings of activations, bare, and HookedTransformer's names. */
const ACTIVATIONS: Readonly<Record<string, string>> = {
  relu: 'relu',
  gelu: 'gelu',
  geluexact: 'gelu',
  geluerf: 'gelu',
  gelunone: 'gelu',
  gelunew: 'gelu_new',
  newgelu: 'gelu_new',
  newgeluactivation: 'gelu_new',
  gelutanh: 'gelu_new',
  gelupytorchtanh: 'gelu_new',
  geluapprox: 'gelu_new',
  geluapproximate: 'gelu_new',
  geluaccurate: 'gelu_new',
  gelufast: 'gelu_fast',
  fastgelu: 'gelu_fast',
  silu: 'silu',
  swish: 'silu',
  relu2: 'relu_squared',
  squaredrelu: 'relu_squared',
  relusquared: 'relu_squared',
  quickgelu: 'quick_gelu',
  elu: 'elu',
  tanh: 'tanh',
  sigmoid: 'sigmoid',
  solu: 'solu',
  soluln: 'solu_ln',
};

/** Activations that are none of ours: a field that names one is understood, and refused by what reads it. */
const OTHER_ACTIVATIONS =
  /^(hardtanh|leakyrelu|lrelu|prelu|relu6|selu|celu|mish|softplus|softsign|hardswish|hardsigmoid|logsigmoid|identity|linear|sine|sin|gelu10|geluthreshold)$/;

/** With a gate: what the gate's activation is. */
const GATED: Readonly<Record<string, string>> = { swiglu: 'silu', geglu: 'gelu', reglu: 'relu', siglu: 'silu' };

const squeezed = (name: string): string => name.toLowerCase().replace(/[-_.\s]/g, '');

export function activationTold(value: unknown, isOwnName: boolean): Told | null {
  const named = nameOf(value);
  if (!named) return null;
  const name = squeezed(named.name);
  const known = Object.hasOwn(ACTIVATIONS, name) ? ACTIVATIONS[name] : null;
  if (known === 'gelu' && /tanh/.test(named.args)) return { act_fn: 'gelu_new' };
  if (known) return { act_fn: known };
  // torch's slope, unless another is given.
  if (name === 'leakyrelu' && /^(\{\}|inplace=(true|false)|)$/i.test(named.args)) return { act_fn: 'leaky_relu' };
  if (Object.hasOwn(GATED, name)) return { act_fn: GATED[name], gated_mlp: true };
  return isOwnName || OTHER_ACTIVATIONS.test(name)
    ? { act_fn: named.args ? `${named.name}(${named.args})` : named.name }
    : null;
}

export function normalizationTold(value: unknown, isOwnName: boolean): Told | null {
  if (value === null) return isOwnName ? { normalization_type: null } : null;
  if (value === false) return { normalization_type: null };
  const named = nameOf(value);
  if (!named) return null;
  const name = squeezed(named.name);
  if (/^(none|no|null|identity|off|false)$/.test(name)) return { normalization_type: null };
  if (/^(ln|layer|layernorm|layernormalization|torchlayernorm)$/.test(name)) return { normalization_type: 'LN' };
  if (/^(lnpre|layernormpre)$/.test(name)) return { normalization_type: 'LNPre' };
  if (/^(rms|rmsnorm|rmsnormalization|llamarmsnorm)$/.test(name)) return { normalization_type: 'RMS' };
  if (/^(rmspre|rmsnormpre)$/.test(name)) return { normalization_type: 'RMSPre' };
  // `norm: pre` says where norms stand, and not which they are.
  const position = positionOfNorm(named.name, '');
  if (position) return { norm_position: position };
  return isOwnName || OTHER_NORMS.test(name) ? { normalization_type: named.name } : null;
}

/** Normalisations that are none of ours: a field that names one is understood, and refused by what reads it. */
const OTHER_NORMS =
  /^(scalenorm|l2norm|dyt|dynamictanh|(batch|group|instance|power|deep|weight|spectral)norm(1d)?|crms(norm)?|prms(norm)?)$/;

export function positionsTold(value: unknown, isOwnName: boolean): Told | null {
  if (value === false) return { positional_embedding_type: 'none' };
  const named = nameOf(value);
  if (!named) return null;
  const name = squeezed(named.name).replace(/(positional|position|pos)?(encoding|embedding|embed|emb)s?$/, '');
  if (/^(none|no|nope|null|off|false|causal|causalmask)$/.test(name)) return { positional_embedding_type: 'none' };
  if (
    /^(standard|learned|learnt|learnable|absolute|learnedabsolute|absolutelearned|trainable|gpt2?|parameter)$/.test(
      name,
    )
  )
    return { positional_embedding_type: 'standard' };
  if (/^(sinusoidal|sinusoid|sin|sine|sines|sincos|cosine|fixed|fourier|vaswani)$/.test(name))
    return { positional_embedding_type: 'sinusoidal' };
  if (/^(rotary|rope|ropeemb|rotaryemb)$/.test(name)) return { positional_embedding_type: 'rotary' };
  if (/^(alibi|shortformer)$/.test(name)) return { positional_embedding_type: name };
  if (/relative|t5|kerple|xpos|longrope|yarn/.test(name)) return { positional_embedding_type: named.name };
  return isOwnName ? { positional_embedding_type: named.name } : null;
}

/** Where the norms stand, from a field's bare name and its value: `norm_first: true`, `norm_position: post`. */
export function positionOfNorm(value: unknown, name: string): 'pre' | 'post' | null {
  const flag = truth(value);
  if (flag !== null && name !== '') return flag === !/post/.test(name) ? 'pre' : 'post';
  const said = typeof value === 'string' ? squeezed(value) : '';
  if (/^(pre|before|first)(norm|ln|layernorm)?$/.test(said)) return 'pre';
  if (/^(post|after|last)(norm|ln|layernorm)?$/.test(said)) return 'post';
  return null;
}

/** A number, also as the text that MLflow and argparse keep. */
export function numberIn(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  const said = text(value);
  return said !== null && /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(said) ? Number(said) : null;
}

export function truth(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value;
  const said = text(value)?.toLowerCase();
  if (said === 'true' || said === 'yes' || said === 'on') return true;
  return said === 'false' || said === 'no' || said === 'off' ? false : null;
}

/** A recurrent cell: RNN, GRU or LSTM, with the nonlinearity that torch's names of modes carry. */
export function recurrentTold(value: unknown): Told | null {
  const named = nameOf(value);
  const found =
    /^(?:nn)?(lstm|gru|rnn|elman|vanillarnn|simplernn)(tanh|relu)?(?:model|net|network|cell|layer|lm)?$/.exec(
      named ? squeezed(named.name) : '',
    );
  if (!found) return null;
  const kind = found[1] === 'lstm' || found[1] === 'gru' ? found[1].toUpperCase() : 'RNN';
  return { rnn_type: kind, ...(found[2] && { nonlinearity: found[2] }) };
}
