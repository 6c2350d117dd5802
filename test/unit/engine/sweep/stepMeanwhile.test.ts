import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AnalysisResult } from '../../../../src/protocol/analysis.js';
import type { SweepProgress } from '../../../../src/protocol/sweep.js';
import { startEngine } from '../../../tools/previewPages.mjs';
import type { PreviewEngine } from '../../../tools/previewPages.mjs';

const source = { kind: 'local', path: join(import.meta.dirname, '../../../../media/sample/rrxor') } as const;
/** Checkpoints of the sample. */
const ALL = 12;
/** So many lines of the sweep may come between a step that is asked for and its picture: a third of those that were left. */
const MOST_BETWEEN = 4;

let engine: PreviewEngine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine?.stop());

const analyse = (checkpoint: string): Promise<AnalysisResult> =>
  engine.call('analyse', { source, checkpoint, settings: {}, threads: 1 }) as Promise<AnalysisResult>;

test('a step that is chosen while a sweep goes is answered before the queue of the sweep, each time', async () => {
  await analyse('11520000.pt');
  const found: string[] = [];
  const between: number[] = [];
  let asking: Promise<void> = Promise.resolve();
  const step = async (file: string): Promise<void> => {
    const before = found.length;
    const { checkpoint } = await analyse(file);
    expect(checkpoint.file).toBe(file);
    between.push(found.length - before);
  };
  const heard = (told: unknown): void => {
    const { news } = told as SweepProgress;
    if (!news) return;
    if (found.length === 0 && news.lines.length > 0)
      // As a person drags the slider: one step after another, of checkpoints that the sweep comes to last.
      asking = step('8448000.pt').then(() => step('6144000.pt'));
    found.push(...news.lines.map(({ file }) => file));
  };
  await engine.call('sweep', { source, settings: {} }, heard);
  await asking;
  expect(new Set(found).size).toBe(ALL);
  expect(between).toHaveLength(2);
  expect(between[0]).toBeLessThanOrEqual(MOST_BETWEEN);
  // Warm by then, and no slower while the sweep still goes.
  expect(between[1]).toBeLessThanOrEqual(MOST_BETWEEN);
});
