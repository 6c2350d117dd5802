import * as vscode from 'vscode';
import { version } from '../../../package.json';
import type { ReportTraining, SteeredPair } from '../../protocol/report.js';
import type { RunRef } from '../../protocol/runsPage.js';
import { steerExtrasSchema } from '../../protocol/steering.js';
import { reportHtml } from '../../report/html.js';
import { reportPage } from '../../report/page.js';
import { reportRun } from '../../report/run.js';
import { reportTitle } from '../../report/title.js';
import { counted } from '../../shared/counted.js';
import { framesWanted, runWith, toldTraining } from '../../report/training.js';
import { analysedFor } from '../commands/analysedFor.js';
import { registerCommand } from '../commands/register.js';
import type { CommandServices } from '../commands/register.js';
import { showInformation } from '../door/messages.js';
import { withNotification } from '../door/progress.js';
import { askWhereToSave } from '../door/questions.js';
import type { CallOptions } from '../engine/engineClient.js';
import { language } from '../language.js';
import { runsSelected } from '../runs/chosenRuns.js';
import type { LookServices } from '../runs/lookAtRuns.js';
import type { Session } from '../session/session.js';
import { baseName, sourceKey } from '../sources.js';
import { suggestedFile, writeFile } from '../writeFile.js';
import { reportOfRuns } from './reportOfRuns.js';

const TITLE = vscode.l10n.t('Save Report');

type ReportServices = CommandServices & Pick<LookServices, 'nameOf'>;

export const registerReportCommand = (services: ReportServices): vscode.Disposable =>
  registerCommand(
    'saveReport',
    async (target, selected) => {
      const several = Array.isArray(selected) && selected.length > 1;
      const runs = several ? await runsSelected(target, selected, services.folders) : null;
      return runs === null ? saveReport(services, target) : saveReportOfRuns(services, runs);
    },
    services.log,
  );

/** What is selected in the tree or in the Explorer, each run with what its folder says, as one file. */
async function saveReportOfRuns(services: ReportServices, runs: readonly RunRef[]): Promise<void> {
  const { engine, memory, nameOf } = services;
  const file = await askForFile('runs-report.html');
  if (!file) return;
  for (const { source } of runs) void memory.rememberOpened(sourceKey(source));
  const look = { engine, memory, nameOf, isTrusted: () => vscode.workspace.isTrusted };
  const { html, count, missing } = await withNotification(
    vscode.l10n.t('Report of {0}', counted.runs(runs.length)),
    (signal, report) =>
      reportOfRuns(runs, look, { signal, onProgress: ({ step, fraction }) => report(step, fraction) }),
    { cancellable: true },
  );
  await writeFile(file, html);
  const written = vscode.l10n.t('Report of {0} written to {1}.', counted.runs(count), baseName(file));
  const left = missing.length === 0 ? [] : [vscode.l10n.t('Left out: {0}', missing.join(' '))];
  tellWritten(file, [written, ...left].join(' '));
}

const askForFile = (name: string): Promise<vscode.Uri | undefined> =>
  Promise.resolve(askWhereToSave({ title: TITLE, filters: { HTML: ['html'] }, defaultUri: suggestedFile(name) }));

function tellWritten(file: vscode.Uri, text: string): void {
  void showInformation(text, vscode.l10n.t('Open')).then((open) => {
    if (open) void vscode.env.openExternal(file);
  });
}

/** `beliefscope.saveReport`: the analysis on show as one HTML file, with its check, the pair steered between and what is known of the training. */
async function saveReport(services: CommandServices, target: unknown): Promise<void> {
  const analysed = await analysedFor(services, target, TITLE);
  if (!analysed) return;
  const { session } = analysed;
  const file = await askForFile(`${session.name}-report.html`);
  if (!file) return;
  const html = await withNotification(
    vscode.l10n.t('Report of {0}', session.title),
    (signal, report) => reportOf(session, { signal, onProgress: ({ step, fraction }) => report(step, fraction) }),
    { cancellable: true },
  );
  if (html === null) return;
  await writeFile(file, html);
  tellWritten(file, vscode.l10n.t('Report written to {0}.', baseName(file)));
}

/** null: the analysis went meanwhile. */
async function reportOf(session: Session, options: CallOptions): Promise<string | null> {
  const { result } = session;
  if (!result) return null;
  const pairs = await steeredPairs(session, result.id, options);
  const check = session.checked ?? (await session.check({ analysis: result.id }, options));
  const { training, notes } = await trainingOf(session, result.id, options);
  const run = reportRun({ name: session.name, result, check, pairs, training, notes }, 1);
  return reportHtml({ title: reportTitle([run]), version, runs: [run] }, await reportPage(), language());
}

/** The pair that the panel steers between. */
async function steeredPairs(session: Session, analysis: string, options: CallOptions): Promise<readonly SteeredPair[]> {
  if (!session.steering) return [];
  const request = { ...session.steering, analysis };
  const steer = await session.call('steer', request, options);
  return [{ steer, extras: await session.call('steer/extras', steerExtrasSchema.parse(request), options) }];
}

/** What a sweep has found of the run on show, and what its training logged. */
async function trainingOf(
  session: Session,
  analysis: string,
  options: CallOptions,
): Promise<{ readonly training: ReportTraining | null; readonly notes: readonly string[] }> {
  const { listing, result, logs } = session;
  const shown = result?.checkpoint.file ?? '';
  const run = runWith(listing?.runs ?? [], shown);
  if (!run) return { training: null, notes: [] };
  const { lines, failed } = session.sweep.all();
  const files = framesWanted(lines);
  const { frames } =
    files.length === 0 ? { frames: [] } : await session.call('sweep/frames', { analysis, files: [...files] }, options);
  return toldTraining({ prefix: run.prefix, checkpoints: run.checkpoints, lines, failed, logs, frames }, shown);
}
