import type { RunConfig } from '../../../config/runConfig.js';
import { shapeText, type StateDict, type StoredTensor } from '../../../formats/storedTensor.js';
import { zeros } from '../views.js';
import { refusedRecurrent } from './refused.js';

/** The normalisation that the output layer reads through, under its canonical names: ln_final.w and, of a LayerNorm, .b. */
export interface OutputNorm {
  readonly type: 'LN' | 'RMS';
  readonly tensors: StateDict;
  readonly names: ReadonlySet<string>;
}

const NORM = /(^|[._])(ln|layer_?norm\w*|norm\w*|rms\w*|bn|batch_?norm\w*)([._\d]|$)/i;
const BATCH = /(^|[._])(bn\w*|batch_?norm\w*)([._]|$)|(^|\.)(running_(mean|var)|num_batches_tracked)$/i;
/** Names of what stands elsewhere: behind the embedding, or inside or between the recurrent layers. */
const BEFORE =
  /(^|[._])(in|inp|input\w*|emb\w*|tok\w*|pre|first|ih|hh)([._]|$)|(norm|ln)_?(in|inp|input|emb\w*|pre|ih|hh)([._]|$)/i;
const LAST = /(^|[._])(f|final\w*|out\w*|post|last|head\w*|fc|readout|decoder|unembed\w*)([._]|$)|ln_?f([._]|$)/i;

/**
 * A LayerNorm or RMSNorm between the last hidden state and the output layer. A vector called weight is a normalisation's,
 * whatever its module is called.
 * @param rest tensors beside the recurrent ones, in the order of the file
 * @param isAfter whether a tensor stands behind the recurrent ones in the file
 * @throws InputError `unsupported-architecture` where it is of another kind, more than one, or may stand elsewhere
 */
export function outputNorm(
  rest: StateDict,
  {
    width,
    d_model,
    isAfter,
  }: { readonly width: number; readonly d_model: number; readonly isAfter: (name: string) => boolean },
  config: RunConfig | null,
  file: string,
): OutputNorm | null {
  const isVector = (name: string) => rest.get(name)?.shape.length === 1;
  const found = [...rest.keys()].filter((name) => NORM.test(name) || (isVector(name) && /(^|\.)weight$/.test(name)));
  if (found.length === 0) return null;
  const [name] = found;
  const refuse = (why: string) =>
    refusedRecurrent(file, `it has a normalisation (tensor ${name}) ${why}`, 'Train it without');
  const batch = found.find((each) => BATCH.test(each)) ?? [...rest.keys()].find((each) => BATCH.test(each));
  if (batch !== undefined) throw refuse('over batches, which is not computed');
  const weight = found.find((each) => /(^|[._])(weight|w|gamma|scale|g)$/i.test(each)) ?? name;
  const stem = weight.replace(/(weight|w|gamma|scale|g)$/i, '');
  const bias = found
    .concat([...rest.keys()])
    .find(
      (each) =>
        each !== weight && stem !== weight && each.startsWith(stem) && /^(bias|b|beta)$/i.test(each.slice(stem.length)),
    );
  const names = new Set(bias === undefined ? [weight] : [weight, bias]);
  if (found.some((each) => !names.has(each)))
    throw refuse('beside another one: only one before the output layer is computed');
  const w = rest.get(weight) as StoredTensor;
  const b = bias === undefined ? null : (rest.get(bias) ?? null);
  for (const tensor of b ? [w, b] : [w])
    if (tensor.shape.length !== 1 || tensor.shape[0] !== d_model)
      throw refuse(
        `of shape ${shapeText(tensor.shape)}, where one of the hidden state before the output layer would be [${d_model}]`,
      );
  if (BEFORE.test(stem) || (width === d_model && !LAST.test(stem) && !isAfter(weight)))
    throw refuse('that may stand before the recurrent layers: only one before the output layer is computed');
  const type = typeOf(stem, b !== null, config);
  if (type === null)
    throw refuse('of which nothing tells whether it is a LayerNorm or an RMSNorm (normalization_type)');
  const tensors = new Map<string, StoredTensor>([['ln_final.w', w]]);
  if (type === 'LN') tensors.set('ln_final.b', b ?? zeros([d_model]));
  return { type, tensors, names };
}

function typeOf(stem: string, hasBias: boolean, config: RunConfig | null): 'LN' | 'RMS' | null {
  if (hasBias) return 'LN';
  if (/rms/i.test(stem)) return 'RMS';
  const said = config?.normalization_type;
  if (said === 'LN' || said === 'RMS') return said;
  return /(^|[._])ln|layer_?norm/i.test(stem) ? 'LN' : null;
}
