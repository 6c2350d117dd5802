import { originOf, placeOf, type RunConfig } from '../../config/runConfig.js';
import { unsupported } from '../unsupported.js';

/** A type as configs write it (`gemma3_text`, `LlamaForCausalLM`), without what says nothing of its arithmetic. */
export const plainType = (type: string): string =>
  type
    .toLowerCase()
    .replace(/[-_.\s]/g, '')
    .replace(/(forcausallm|lmheadmodel|model|text)+$/, '');

/**
 * Models of transformers that have tensors of Llama's or of common names, and compute with them otherwise: norms, scales,
 * rotary pairs or order are their own.
 */
const OTHERS =
  /^(gemma([2-9]\w*)|recurrentgemma|vaultgemma|olmo\d*|olmoe|granite\w*|minicpm\d*|cohere\d*|commandr|helium|smollm3|glm\d*\w*|chatglm|phi|phimoe|phi[34]\w*|ernie\w*|exaone\d*|nemotron\w*|persimmon|fuyu|falcon\w*|hunyuan\w*|bitnet|zamba\d*|apertus|chameleon|moshi|deepseekv\d|diffllama|cwm|doge|lfm\d*|qwen3\w*|qwen2moe|mixtral|dbrx|jamba|bamba|gptoss|baichuan|mpt|bloom|codegen|gptj|gptneo|opt|xglm|biogpt|arcee|llama4\w*)$/;

/** @throws InputError `unsupported-architecture`, naming the field and its file */
export function refuseType(config: RunConfig): void {
  const type = config.model_type;
  if (type != null && OTHERS.test(plainType(type)))
    throw unsupported(
      `the arithmetic of ${type} (${placeOf(config, 'model_type').field} in ${originOf(config, 'model_type')})`,
    );
}
