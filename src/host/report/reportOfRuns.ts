import * as vscode from 'vscode';
import { version } from '../../../package.json';
import type { ReportRun } from '../../protocol/report.js';
import type { RunRef } from '../../protocol/runsPage.js';
import { reportHtml } from '../../report/html.js';
import { reportPage } from '../../report/page.js';
import { reportRun } from '../../report/run.js';
import { reportTitle } from '../../report/title.js';
import { framesWanted, runWith, toldTraining } from '../../report/training.js';
import type { CallOptions } from '../engine/engineClient.js';
import { EngineError, isCancelled, isEngineLost, toErrorInfo } from '../engine/errors.js';
import { language } from '../language.js';
import { lookAtRuns, settingsFor } from '../runs/lookAtRuns.js';
import type { LookedAt, LookServices } from '../runs/lookAtRuns.js';
import { settings as hostSettings } from '../settings.js';
import { sourceKey } from '../sources.js';

/** Runs of one report: of more, none would be looked at. */
export const MAX_REPORT_RUNS = 50;

/** What became of several runs. */
export interface RunsReport {
  readonly html: string;
  /** How many are in the file. */
  readonly count: number;
  /** Why runs are not, a sentence each. */
  readonly missing: readonly string[];
}

/**
 * Several runs as one HTML file, each analysed as a comparison of runs does: alike, with the process that was chosen for its
 * folder. A run that cannot be analysed is left out and named.
 * @throws EngineError where none can be, or the engine is lost; CancelledError
 */
export async function reportOfRuns(
  refs: readonly RunRef[],
  services: LookServices,
  { signal, onProgress }: Required<CallOptions>,
): Promise<RunsReport> {
  const found: LookedAt[] = [];
  for (const ref of refs) found.push(...(await lookAtRuns(ref, services, signal, new Set())));
  const wanted = toldApart(found.slice(0, MAX_REPORT_RUNS));
  const runs: ReportRun[] = [];
  const missing: string[] = [];
  for (const [at, run] of wanted.entries()) {
    const options = {
      signal,
      onProgress: ({ step, fraction }: { readonly step: string; readonly fraction: number }) =>
        onProgress({ step: `${run.name}: ${step}`, fraction: (at + fraction) / wanted.length }),
    };
    try {
      runs.push(await reportedRun(run, services, options, wanted.length));
    } catch (error) {
      const info = toErrorInfo(error);
      if (isCancelled(error) || isEngineLost(info)) throw error;
      missing.push(`${run.name}: ${info.message}`);
    }
  }
  if (runs.length === 0)
    throw new EngineError('bad-request', missing[0] ?? vscode.l10n.t('There are no runs to report.'));
  if (found.length > wanted.length)
    missing.push(vscode.l10n.t('{0} runs were chosen; the first {1} are reported.', found.length, MAX_REPORT_RUNS));
  const html = reportHtml({ title: reportTitle(runs), version, runs }, await reportPage(), language());
  return { html, count: runs.length, missing };
}

/** Runs of equal names by their place among these; where a run lies on a machine is not told. */
function toldApart(runs: readonly LookedAt[]): LookedAt[] {
  const seen = new Map<string, number>();
  return runs.map((run) => {
    const times = (seen.get(run.name) ?? 0) + 1;
    seen.set(run.name, times);
    return times === 1 ? run : { ...run, name: `${run.name} (${times})` };
  });
}

/** How much of a run's time is the analysis, and how much the table of controls, about. */
const [ANALYSED, CHECKED] = [0.4, 0.9];

async function reportedRun(
  run: LookedAt,
  services: LookServices,
  { signal, onProgress }: Required<CallOptions>,
  runs: number,
): Promise<ReportRun> {
  const { engine, memory, isTrusted } = services;
  if (run.problem !== null) throw new EngineError(run.problem.code, run.problem.message);
  const { source } = run.ref;
  const model = { source, assumed: memory.assumed(sourceKey(source)), trusted: isTrusted() };
  const settings = settingsFor(source, services);
  const within = (from: number, to: number): Required<CallOptions> => ({
    signal,
    onProgress: ({ step, fraction }) => onProgress({ step, fraction: from + (to - from) * fraction }),
  });
  const checkpoint = run.last?.file ?? null;
  const result = await engine.request(
    'analyse',
    { ...model, settings, checkpoint, threads: hostSettings().threads },
    within(0, ANALYSED),
  );
  const { id: analysis } = result;
  const check = await engine.request('check', { analysis }, within(ANALYSED, CHECKED));
  const { runs: all } = await engine.request('folder/list', { source, assumed: model.assumed }, { signal });
  const { file } = result.checkpoint;
  const own = runWith(all, file);
  if (own === null) return reportRun({ name: run.name, result, check, pairs: [], training: null, notes: [] }, runs);
  const logs = await engine.request('training/logs', { source, of: file }, { signal });
  const asked = { ...model, settings, of: file, files: null, what: 'known', check: false, workers: 0 } as const;
  const { lines, failed } = await engine.request('sweep', asked, { signal });
  const files = [...framesWanted(lines)];
  const { frames } =
    files.length === 0 ? { frames: [] } : await engine.request('sweep/frames', { analysis, files }, within(CHECKED, 1));
  const { prefix, checkpoints } = own;
  const { training, notes } = toldTraining({ prefix, checkpoints, lines, failed, logs, frames }, file);
  return reportRun({ name: run.name, result, check, pairs: [], training, notes }, runs);
}
