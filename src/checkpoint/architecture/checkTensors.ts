import { InputError } from '../../shared/inputError.js';
import type { Architecture, RecurrentArchitecture } from './architecture.js';
import { checkShape } from './checkShape.js';
import { isBuffer } from './hookedTransformer.js';
import { isRecurrentNet, tensorsOf } from './recurrentNet.js';
import type { StateDict } from '../formats/storedTensor.js';
import { factorIn, refuseForeign } from './unsupported.js';

/** Names of what a block multiplies by; what else a HookedTransformer does not have takes no part. */
const FACTOR = /^blocks\.\d+\..*(scale|gate|alpha|beta|gamma|lambda|temperature|gain|mult)/i;

/**
 * The tensors of an architecture in a state dict, and the names of those that it does not have. Every tensor is there and
 * has its shape; nothing is read.
 * @throws InputError `missing-tensor`, `bad-shape`, `unsupported-architecture` where a tensor beyond them changes numbers
 */
export function checkTensors(
  state: StateDict,
  architecture: Architecture | RecurrentArchitecture,
  file: string,
): { readonly state: StateDict; readonly aside: readonly string[] } {
  const expected = tensorsOf(architecture);
  const positions = isRecurrentNet(architecture) ? 'none' : architecture.positional_embedding_type;
  const used = new Set(expected.map(({ name }) => name));
  const rest = [...state.keys()].filter((name) => !used.has(name) && !isBuffer(name, positions));
  const aside = refuseForeign(rest, file);
  const inBlocks = aside.filter((name) => FACTOR.test(name));
  const part =
    aside.find((name) => /^blocks\.\d+\.(attn|mlp)\.|^(embed|pos_embed|unembed|ln_final)\./.test(name)) ??
    factorIn(inBlocks, state);
  if (part !== undefined)
    throw new InputError(
      'unsupported-architecture',
      `${file} has ${part}, which a HookedTransformer of this shape does not have, and which would change its numbers. ` +
        `Correct the config beside it, or export the model to ONNX.`,
    );
  // LayerNorm can be told to have no bias; where some of the norms have one, the others have lost theirs.
  const isNormBias = (name: string): boolean => /(^|\.)ln\w*\.b$/.test(name);
  const normsHaveBiases = [...state.keys()].some(isNormBias);
  for (const { name, shape, optional } of expected)
    checkShape(state.get(name), name, shape, optional && !(normsHaveBiases && isNormBias(name)), file);
  if (aside.length === 0) return { state, aside };
  const left = new Set(aside);
  return { state: new Map([...state].filter(([name]) => !left.has(name))), aside };
}
