import { hasShape, transformerLayout } from './transformer.js';

const tells = ['wte.weight', 'h.{l}.attn.c_attn.weight'];
const C_ATTN = 'h.{l}.attn.c_attn.weight';

/** nanoGPT: GPT-2's names with torch.nn.Linear (karpathy/nanoGPT, model.py). */
export const nanoGpt = transformerLayout({
  name: 'nanoGPT (GPT-2 with Linear layers)',
  tells,
  shapes: (state) => hasShape(state, C_ATTN, ([rows, columns]) => rows > columns),
  storage: { normsAreLayerNorm: true },
  told: { norm_position: 'pre', tied: true },
  needsFinalNorm: true,
  usual: { act_fn: 'gelu' },
});

/** GPT-2 of Hugging Face, whose matrices are [in, out]. */
export const huggingGpt2 = transformerLayout({
  name: 'GPT-2 of Hugging Face (Conv1D layers)',
  tells,
  shapes: (state) => hasShape(state, C_ATTN, ([rows, columns]) => rows < columns),
  storage: { matrices: 'conv1d', normsAreLayerNorm: true },
  told: { norm_position: 'pre', tied: true },
  needsFinalNorm: true,
  usual: { act_fn: 'gelu_new' },
});
