import * as vscode from 'vscode';
import type { RunRef, ToldRun } from '../../protocol/runsPage.js';
import { MAX_COMPARED_RUNS, MAX_OVERLAID_RUNS } from '../../protocol/runsPage.js';
import { groupRuns } from '../../shared/checkpointNames/runs.js';
import { nameAmong, runName } from '../../shared/checkpointNames/runFolders.js';
import { checkpointsText } from '../../shared/texts.js';
import { browse } from '../commands/pickFolder.js';
import { pickProcess } from '../commands/pickProcess.js';
import type { CommandServices } from '../commands/register.js';
import { isPanelUri, registerCommand, sessionFor } from '../commands/register.js';
import { showInformation } from '../door/messages.js';
import { pickMany } from '../door/questions.js';
import { saveOfPage } from '../picture/saveChart.js';
import type { PictureServices } from '../picture/savePicture.js';
import { Session } from '../session/session.js';
import { displayPath, sourceKey, sourceOf, uriOf } from '../sources.js';
import { runsOfUris, runsSelected } from './chosenRuns.js';
import type { RunsServices } from './runsPanel.js';
import { RunsPanels } from './runsPanels.js';

const TITLE = vscode.l10n.t('Compare Runs');

/** Comparing runs: the commands, and the panels that they open. */
export function registerRuns(
  services: PictureServices & Pick<RunsServices, 'extension' | 'nameOf' | 'follow'>,
): vscode.Disposable {
  const { log, memory, extension, engine, nameOf, follow } = services;
  const panels: RunsPanels = new RunsPanels(
    {
      ...{ extension, engine, memory, log, nameOf, follow },
      isTrusted: () => vscode.workspace.isTrusted,
      open: (run, file) => openRun(services, run, file),
      chooseProcess: (run) => chooseProcess(services, run),
      saveChart: (drawing) => saveOfPage(services, drawing),
      addRuns: async (panel) => {
        const chosen = await pickRuns(services, panel.set.refs, vscode.l10n.t('Runs to compare with'));
        if (!chosen) return;
        remember(services, chosen);
        panel.add(chosen);
      },
    },
    (source) => memory.wasOpened(sourceKey(source)) || nameOf(source) !== null,
  );
  const show = (runs: readonly RunRef[]): void => {
    if (runs.length === 0) return;
    remember(services, runs);
    panels.show(runs.slice(0, MAX_COMPARED_RUNS));
    if (runs.length > MAX_COMPARED_RUNS)
      void showInformation(
        vscode.l10n.t('{0} runs were chosen; the first {1} are compared.', runs.length, MAX_COMPARED_RUNS),
      );
  };
  return vscode.Disposable.from(
    panels,
    registerCommand('compareRuns', async (target, selected) => show(await runsOf(services, target, selected)), log),
    registerCommand('overlayRuns', (target) => overlayRuns(services, target), log),
    registerCommand(
      'pickRuns',
      async (target) => show((await pickRuns(services, ownRuns(services, target))) ?? []),
      log,
    ),
  );
}

/** Chooses the runs whose curves the strip of a panel shows over its own. */
async function overlayRuns(services: CommandServices, target: unknown): Promise<void> {
  const session = await sessionFor(services, target, vscode.l10n.t('Overlay Runs'));
  if (!session) return;
  const { overlaid } = services.panels.show(session);
  const chosen = await pickRuns(
    services,
    overlaid.refs,
    vscode.l10n.t('Runs whose curves the strip shows, {0} at most', MAX_OVERLAID_RUNS),
  );
  if (!chosen) return;
  const others = chosen.filter(({ source, of }) => of !== null || sourceKey(source) !== session.key);
  remember(services, others);
  overlaid.show(others, true);
  if (others.length > MAX_OVERLAID_RUNS)
    void showInformation(
      vscode.l10n.t('{0} runs were chosen; the first {1} are shown.', others.length, MAX_OVERLAID_RUNS),
    );
}

/** What was chosen counts as opened from now on. */
function remember({ memory }: CommandServices, runs: readonly RunRef[]): void {
  for (const { source } of runs) void memory.rememberOpened(sourceKey(source));
}

const runsOf = async (services: CommandServices, target: unknown, selected: unknown): Promise<readonly RunRef[]> =>
  (await runsSelected(target, selected, services.folders)) ?? (await pickRuns(services, [])) ?? [];

/** The run of the panel that asks. */
function ownRuns({ sessions }: CommandServices, target: unknown): readonly RunRef[] {
  const session = target instanceof Session ? target : sessions.active;
  const isAsked = target instanceof Session || (target instanceof vscode.Uri && isPanelUri(target));
  return isAsked && session ? [{ source: session.source, of: null }] : [];
}

interface Item extends vscode.QuickPickItem {
  readonly run: RunRef | null;
}

/** Several of the workspace's runs and of those that are open; undefined where the person left. */
async function pickRuns(
  services: CommandServices,
  picked: readonly RunRef[],
  placeHolder = vscode.l10n.t('Runs to compare'),
): Promise<readonly RunRef[] | undefined> {
  const { folders } = services;
  const items = folders.settled().then(() => runItems(services, picked));
  const chosen = await pickMany(items, {
    title: TITLE,
    placeHolder,
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  if (!chosen) return undefined;
  const runs = chosen.flatMap(({ run }) => run ?? []);
  if (chosen.every(({ run }) => run !== null)) return runs;
  const folder = await browse(TITLE, vscode.l10n.t('Compare'));
  return folder ? [...runs, ...(await runsOfUris([folder], folders))] : undefined;
}

function runItems({ folders, sessions }: CommandServices, picked: readonly RunRef[]): Item[] {
  const isPicked = (run: RunRef): boolean =>
    picked.some((each) => sourceKey(each.source) === sourceKey(run.source) && (each.of === null || each.of === run.of));
  const listed = folders.all.flatMap(({ uri, files }): Item[] => {
    const runs = groupRuns(files.map((file) => ({ file })));
    const name = runName(uri.path.split('/').filter(Boolean));
    return runs.map(({ prefix, files: members }) => {
      const run = { source: sourceOf(uri), of: runs.length === 1 ? null : (members[0]?.file ?? null) };
      return {
        run,
        label: nameAmong(name, prefix, runs.length === 1),
        description: `${displayPath(uri)} · ${checkpointsText(members.length)}`,
        picked: isPicked(run),
      };
    });
  });
  const known = new Set(folders.all.map(({ uri }) => sourceKey(sourceOf(uri))));
  const others = sessions
    .all()
    .filter(({ key, number }) => number === 1 && !known.has(key))
    .map(({ source, name }): Item => {
      const run = { source, of: null };
      const uri = uriOf(source);
      return { run, label: name, description: uri ? displayPath(uri) : 'S3', picked: isPicked(run) };
    });
  return [
    ...listed,
    ...others,
    {
      run: null,
      label: vscode.l10n.t('Browse…'),
      description: vscode.l10n.t('another folder, with all runs in it'),
      alwaysShow: true,
    },
  ];
}

async function openRun({ sessions, panels }: CommandServices, { ref }: ToldRun, file: string | null): Promise<void> {
  const session = sessions.get(ref.source);
  panels.show(session);
  const wanted = file ?? ref.of;
  const isOn = wanted !== null ? session.result?.checkpoint.file === wanted : session.result !== null;
  if (!isOn || session.failure) await session.analyse(wanted ?? session.checkpoint);
}

async function chooseProcess({ sessions, memory }: CommandServices, { ref }: ToldRun): Promise<boolean> {
  const session = sessions.get(ref.source);
  const process = await pickProcess(session, memory.process(session.key));
  if (!process) return false;
  await memory.rememberProcess(session.key, process);
  return true;
}
