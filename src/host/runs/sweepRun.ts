import type { AnalysisSettings } from '../../protocol/analysis.js';
import type { Progress } from '../../protocol/outcome.js';
import type { FailedPoint, RunPoint, RunsStanding, ToldRun } from '../../protocol/runsPage.js';
import type { SweepFailure, SweepLine, SweepNews, SweepProgress } from '../../protocol/sweep.js';
import { sourceKey } from '../sources.js';
import type { LookServices } from './lookAtRuns.js';

/** What a sweep found since it last told. */
export interface Found {
  readonly points: readonly RunPoint[];
  readonly failed: readonly FailedPoint[];
  /** Of the last line; null: there is none. */
  readonly process: ToldRun['process'];
  readonly news: Pick<RunsStanding, 'done' | 'total' | 'seconds_left'> | null;
}

/**
 * Sweeps one run, and tells what is found as it is found.
 * @param wanted `known`: only what is kept from earlier; `files`: these alone
 * @throws EngineError, CancelledError
 */
export async function sweepRun(
  run: ToldRun,
  { what, files }: { readonly what: 'all' | 'known'; readonly files: readonly string[] | null },
  settings: AnalysisSettings,
  { engine, memory, isTrusted }: LookServices,
  { signal, found }: { readonly signal: AbortSignal; found(found: Found): void },
): Promise<void> {
  const { source, of } = run.ref;
  const tell = (lines: readonly SweepLine[], failed: readonly SweepFailure[], news: SweepNews | null): void =>
    found({
      points: lines.map(pointOf),
      failed: failed.map(({ file, step, error }) => ({ file, step, error })),
      process: lines.at(-1)?.process ?? null,
      news: news && { done: news.done, total: news.total, seconds_left: news.seconds_left },
    });
  const { lines, failed } = await engine.request(
    'sweep',
    {
      ...{ source, settings, of, what, check: false, workers: 0 },
      files: files === null ? null : [...files],
      assumed: memory.assumed(sourceKey(source)),
      trusted: isTrusted(),
    },
    {
      signal,
      onProgress: (progress) => {
        const news = newsOf(progress);
        if (news) tell(news.lines, news.failed, news);
      },
    },
  );
  tell(lines, what === 'known' ? [] : failed, null);
}

const newsOf = (progress: Progress | SweepProgress): SweepNews | undefined =>
  'news' in progress ? progress.news : undefined;

export const pointOf = ({ file, step, verdict, components_95: components, ...line }: SweepLine): RunPoint => ({
  ...{ file, step, components, verdict: { level: verdict.level, sentence: verdict.sentence } },
  ...{ r2: line.r2, r2_unseen: line.r2_unseen, kl: line.kl, loss: line.loss, optimal_loss: line.optimal_loss },
});
