import * as l10n from '@vscode/l10n';
import type { Keyframe } from '../../../src/figure/animation/scene.js';
import { frameOf } from '../../../src/shared/frameBlocks.js';
import type { AnalysisResult } from '../../../src/protocol/analysis.js';
import type { AnimationWish } from '../../../src/protocol/animation.js';
import { failureText } from '../../ui/calls.js';
import type { PanelCalls } from '../host.js';

/** Checkpoints whose read-outs are asked for at once. */
const BATCH = 12;

export interface Read {
  readonly keyframes: readonly Keyframe[];
  /** What is left out, a sentence each. */
  readonly left: readonly string[];
}

/**
 * The read-outs of all checkpoints of a moving picture. Those whose R² is known are asked for alone; the others are analysed.
 * @throws CallError where it is cancelled
 */
export async function readKeyframes(
  { checkpoints }: AnimationWish,
  result: AnalysisResult,
  calls: PanelCalls,
  { signal, told }: { readonly signal: AbortSignal; told(done: number): void },
): Promise<Read> {
  const found = new Map<string, Keyframe>();
  const left: string[] = [];
  const known = checkpoints.filter(({ r2 }) => r2 !== null);
  const tell = (): void => told(found.size + left.length);
  for (let at = 0; at < known.length; at += BATCH) {
    const part = known.slice(at, at + BATCH);
    const answer = await calls.call(
      'sweep/frames',
      { analysis: result.id, files: part.map(({ file }) => file) },
      { signal },
    );
    for (const { file, step, centre } of answer.frames)
      found.set(file, {
        file,
        step,
        centre: Float64Array.from(centre),
        r2: part.find((each) => each.file === file)?.r2 ?? null,
      });
    for (const { file, error } of answer.failed) left.push(`${file}: ${error.message}`);
    tell();
  }
  for (const { file, step } of checkpoints.filter(({ r2 }) => r2 === null)) {
    try {
      const own = file === result.checkpoint.file;
      const of = own ? result : (await calls.call('compare', { source: null, checkpoint: file }, { signal })).result;
      if (of.beliefs.count === result.beliefs.count)
        found.set(file, { file, step, centre: frameOf(of), r2: of.regression.r2 });
      else left.push(l10n.t('{0}: it has other beliefs than the checkpoint on show.', file));
    } catch (error) {
      const failure = failureText(error);
      if (failure === null || signal.aborted) throw error;
      left.push(`${file}: ${failure}`);
    }
    tell();
  }
  return { keyframes: checkpoints.flatMap(({ file }) => found.get(file) ?? []), left };
}
