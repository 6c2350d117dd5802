import * as vscode from 'vscode';
import type { EngineService } from '../engine/engineService.js';
import { isCancelled, isEngineLost, toErrorInfo } from '../engine/errors.js';
import type { FolderMemory } from '../folderMemory.js';
import { helpInFront } from '../page/openPages.js';
import { Session } from '../session/session.js';
import { sourceOf } from '../sources.js';
import { isTreeNode, nodeUri } from '../views/checkpointTree.js';
import { openSample, showActive, showGeometry } from './geometry.js';
import type { GeometryServices } from './geometry.js';
import { pickFolder } from './pickFolder.js';
import { pickProcess } from './pickProcess.js';
import { tellFailure } from './tellFailure.js';
import { useBetter } from './useBetter.js';
import type { Log } from '../door/shown.js';
import { sayDone } from '../door/messages.js';

export interface CommandServices extends GeometryServices {
  readonly engine: EngineService;
  readonly memory: FolderMemory;
  readonly log: Log;
  /** The checkpoint folder that comes with the extension. */
  readonly sample: vscode.Uri;
}

/** Registers all commands but those of steering. Names that package.json lacks are for pages and the status bar only. */
export function registerCommands(services: CommandServices): vscode.Disposable {
  const { engine, log, sessions } = services;
  const commands: Readonly<Record<string, (target: unknown) => unknown>> = {
    showGeometry: (target) => showGeometry(services, target),
    openSample: () => openSample(services, services.sample),
    pickGeometry: () => showGeometry(services, undefined),
    showActive: () => showActive(services),
    useBetter: (target) => useBetter(target instanceof Session ? target : sessions.active),
    restartEngine: () => {
      engine.restart();
      sayDone(vscode.l10n.t('The analysis engine was restarted.'));
    },
    chooseProcess: (target) => chooseProcess(services, target),
    retry: (target) => (target instanceof Session ? target : sessions.active)?.retry(),
    showLog: () => log.show(),
    accessibilityHelp: () => helpInFront(),
    openS3Settings: () => openSettings('beliefscope.s3'),
    chooseNode: () => openSettings('beliefscope.engine.nodePath'),
    manageTrust: () => vscode.commands.executeCommand('workbench.trust.manage'),
    raiseFileLimit: () => openSettings('beliefscope.virtualFiles.sizeLimitMB'),
    refresh: (target) => refresh(services, target),
    revealInExplorer: (target) =>
      isTreeNode(target) && vscode.commands.executeCommand('revealInExplorer', nodeUri(target)),
    copyPath: (target) => isTreeNode(target) && vscode.env.clipboard.writeText(pathOf(nodeUri(target))),
  };
  engine.onDidRestart(() => {
    for (const session of sessions.all()) {
      if (session.failure && isEngineLost(session.failure)) void session.retry();
    }
  });
  return vscode.Disposable.from(...Object.entries(commands).map(([name, run]) => registerCommand(name, run, log)));
}

/** Registers a command. If it fails, the user sees one line and the log gets the stack. */
export function registerCommand(
  name: string,
  /** `selected`: everything that is selected in the view whose menu was used. */
  run: (target: unknown, selected?: unknown) => unknown,
  log: Log,
): vscode.Disposable {
  return vscode.commands.registerCommand(`beliefscope.${name}`, async (target: unknown, selected: unknown) => {
    try {
      await run(target, selected);
    } catch (error) {
      if (isCancelled(error)) return;
      const info = toErrorInfo(error);
      if (info.code === 'fault') log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
      void tellFailure(error, () => vscode.commands.executeCommand(`beliefscope.${name}`, target, selected));
    }
  });
}

/** The title of an editor hands its own address to a command, which for a panel is no folder's. */
export const isPanelUri = ({ scheme }: vscode.Uri): boolean => scheme === 'webview-panel';

/** The session that a command is about: the given one, the active one, or that of a folder which the user picks. */
export async function sessionFor(
  services: GeometryServices,
  target: unknown,
  title: string,
): Promise<Session | undefined> {
  if (target instanceof Session) return target;
  if (isTreeNode(target)) return services.sessions.get(sourceOf(target.folder.uri));
  if (target instanceof vscode.Uri && !isPanelUri(target)) return services.sessions.get(sourceOf(target));
  if (services.sessions.active) return services.sessions.active;
  const folder = await pickFolder(services.folders, title);
  return folder && services.sessions.get(sourceOf(folder));
}

async function chooseProcess(services: CommandServices, target: unknown): Promise<void> {
  const session = await sessionFor(services, target, vscode.l10n.t('Choose Process for Folder'));
  if (!session) return;
  const current = session.asked?.process ?? services.memory.process(session.key) ?? session.listing?.process ?? null;
  const process = await pickProcess(session, current);
  if (!process) return;
  // A picture's own process is remembered only once it has been analysed with: a person may cancel.
  if (!session.result) await services.memory.rememberProcess(session.key, process);
  // Chosen for a folder that is not looked at, a process is there to look with.
  if (services.sessions.active !== session) services.panels.show(session);
  await session.analyse(session.checkpoint, { ...session.settings, process });
}

async function refresh({ folders, sessions }: CommandServices, target: unknown): Promise<void> {
  await folders.refresh();
  const session = isTreeNode(target) ? sessions.find(sourceOf(target.folder.uri)) : sessions.active;
  await session?.retry();
}

const openSettings = (name: string) => vscode.commands.executeCommand('workbench.action.openSettings', name);

const pathOf = (uri: vscode.Uri) => (uri.scheme === 'file' ? uri.fsPath : uri.toString(true));
