import type { AnalysisResult } from '../../../../src/protocol/analysis.js';
import type { SweepLine } from '../../../../src/protocol/sweep.js';
import { blockStates, byBlock, frameOf } from '../../../../src/shared/frameBlocks.js';
import type { PreviewHost, Send } from '../../../tools/previewPages.mjs';

/**
 * A host whose sweep knows at once what it found, made by hand: figures that rise and read-outs that unfold from one point
 * to those of the analysis on show, those within each component of a mixture from one of their own. All else is left to `host`.
 */
export function sweptHost(host: PreviewHost, steps: readonly number[]): PreviewHost {
  let shown: AnalysisResult | null = null;
  const files = steps.map((step) => `${step}.pt`);
  const part = (file: string): number => (files.indexOf(file) + 1) / files.length;
  return async (message, send) => {
    const heard: Send = (told) => {
      const { type, result } = told as { type: string; result: AnalysisResult };
      if (type === 'analysis') shown = result;
      return send(told);
    };
    if (shown === null) return host(message, heard);
    const result = shown;
    if (message.type === 'sweep') {
      if (message.on !== true) return;
      const lines = files.map((file, at): Partial<SweepLine> => {
        const { checkpoint, regression, model, verdict } = result;
        const kl = (model.kl ?? 0) + 0.1 * (1 - part(file));
        const figures = { r2: regression.r2 * part(file), r2_unseen: (regression.r2_unseen ?? 0) * part(file), kl };
        return {
          ...{ ...checkpoint, ...regression, ...model, ...figures },
          ...{ verdict, components_95: 4 + at, loss: (model.loss ?? 0) + 0.1 * (1 - part(file)) },
          ...{ file, step: steps[at] ?? null },
        };
      });
      const state = { doing: 'nothing', done: files.length, total: files.length, seconds_left: null, error: null };
      return send({ type: 'swept', afresh: false, state, lines, failed: [] });
    }
    if (message.type !== 'call' || message.method !== 'sweep/frames') return host(message, heard);
    const wanted = (message.params as { files: string[] }).files;
    const own = Float32Array.from(frameOf(result));
    const frames = wanted.map((file) => ({
      ...{ file, step: steps[files.indexOf(file)] ?? null },
      centre: byBlock(own, result.beliefs.count, blockStates(result), (block, states) =>
        block.map((value) => 1 / states + part(file) * (value - 1 / states)),
      ),
    }));
    await send({ type: 'callResult', id: message.id, result: { frames, failed: [] } });
  };
}
