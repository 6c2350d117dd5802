import { transformerLayout } from './transformer.js';

/** The GPT of Karpathy's video lecture, each head a module of its own (karpathy/ng-video-lecture, gpt.py). */
export const lectureGpt = transformerLayout({
  name: "the lecture's GPT (one module for each head)",
  tells: ['blocks.{l}.sa.heads.{l}.key.weight', 'blocks.{l}.ffwd.net.0.weight'],
  told: { norm_position: 'pre' },
  usual: { act_fn: 'relu' },
  needsFinalNorm: true,
});
