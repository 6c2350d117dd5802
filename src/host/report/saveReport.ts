import * as vscode from 'vscode';
import { version } from '../../../package.json';
import type { ReportTraining, SteeredPair } from '../../protocol/report.js';
import { steerExtrasSchema } from '../../protocol/steering.js';
import { reportHtml } from '../../report/html.js';
import { reportPage } from '../../report/page.js';
import { reportRun } from '../../report/run.js';
import { reportTitle } from '../../report/title.js';
import { framesWanted, runWith, toldTraining } from '../../report/training.js';
import { analysedFor } from '../commands/analysedFor.js';
import { registerCommand } from '../commands/register.js';
import type { CommandServices } from '../commands/register.js';
import { showInformation } from '../door/messages.js';
import { withNotification } from '../door/progress.js';
import { askWhereToSave } from '../door/questions.js';
import type { CallOptions } from '../engine/engineClient.js';
import { language } from '../language.js';
import type { Session } from '../session/session.js';
import { baseName } from '../sources.js';
import { suggestedFile, writeFile } from '../writeFile.js';

const TITLE = vscode.l10n.t('Save Report');

export const registerReportCommand = (services: CommandServices): vscode.Disposable =>
  registerCommand('saveReport', (target) => saveReport(services, target), services.log);

/** `beliefscope.saveReport`: the analysis on show as one HTML file, with its check, the pair steered between and what is known of the training. */
async function saveReport(services: CommandServices, target: unknown): Promise<void> {
  const analysed = await analysedFor(services, target, TITLE);
  if (!analysed) return;
  const { session } = analysed;
  const file = await askWhereToSave({
    title: TITLE,
    filters: { HTML: ['html'] },
    defaultUri: suggestedFile(`${session.name}-report.html`),
  });
  if (!file) return;
  const html = await withNotification(
    vscode.l10n.t('Report of {0}', session.title),
    (signal, report) => reportOf(session, { signal, onProgress: ({ step, fraction }) => report(step, fraction) }),
    { cancellable: true },
  );
  if (html === null) return;
  await writeFile(file, html);
  void showInformation(vscode.l10n.t('Report written to {0}.', baseName(file)), vscode.l10n.t('Open')).then((open) => {
    if (open) void vscode.env.openExternal(file);
  });
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
