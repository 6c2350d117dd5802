import { once } from '../../../../shared/once.js';
import { words } from './aliases.js';

/** What stands before the number of a block. */
const BLOCKS = `
  blocks layers h block layer transformerblocks transformerlayers decoderlayers decoderblocks encoderlayers encoderblocks
  resblocks trfblocks layerlist stack tfblocks attnblocks modules decoder encoder transformer transformerblock
  decoderblock attentionblocks hidden hiddenlayers layerblocks tfmblocks gptblocks attnlayers resid residualblocks net
  body trunk blks`;

/** Modules that hold a model or a part of one, and say nothing of what is in them. */
const GROUPS = `
  model net transformer gpt gptneox encoder decoder transformerencoder transformerdecoder backbone lm network
  languagemodel core base basemodel main body embeddings embedding gpt2 llama inner m embed trunk mymodel nn student tf
  tfm wrapped decoderonly`;

const blocks = once(() => new Set(words(BLOCKS)));
const groups = once(() => new Set(words(GROUPS)));

export const holdsBlocks = (module: string): boolean => blocks().has(module);
export const holdsModel = (module: string): boolean => groups().has(module);
