import './host/language.js';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { registerMcpServer } from './host/agents/mcpServer.js';
import { offerInTerminals } from './host/agents/terminalCommand.js';
import { registerAgentTools } from './host/agents/tools.js';
import { CheckpointFolders } from './host/checkpoints/checkpointFolders.js';
import { registerCodeLinks } from './host/code/codeLinks.js';
import { openOnStartup } from './host/commands/geometry.js';
import { pickProcess } from './host/commands/pickProcess.js';
import { registerCompareCommands } from './host/commands/compare.js';
import { registerNotebookCommand } from './host/notebook/openNotebook.js';
import { registerReportCommand } from './host/report/saveReport.js';
import { registerOnDemandCommands } from './host/commands/onDemand.js';
import { registerSweepCommands } from './host/commands/sweep.js';
import { registerPanelKeys } from './host/commands/panelKeys.js';
import { registerCommand, registerCommands } from './host/commands/register.js';
import { askValue } from './host/assumptions/askValue.js';
import { setAssumed } from './host/assumptions/setAssumed.js';
import { writeLayoutMap } from './host/assumptions/writeLayoutMap.js';
import { contextKeys } from './host/contextKeys.js';
import { EngineService } from './host/engine/engineService.js';
import { FolderMemory } from './host/folderMemory.js';
import { inspectCheckpoint } from './host/inspect/inspectCheckpoint.js';
import { InspectEditors } from './host/inspect/inspectEditors.js';
import { registerCopyLink } from './host/links/copyLink.js';
import { registerLinks } from './host/links/openLink.js';
import { Panels } from './host/panel/panels.js';
import { registerProcessCommands } from './host/preview/commands.js';
import { ProcessDiagnostics } from './host/preview/diagnostics.js';
import { Previews } from './host/preview/previews.js';
import { engineEnv } from './host/s3/engineEnv.js';
import { openS3 } from './host/s3/openS3.js';
import { RecentAddresses } from './host/s3/recentAddresses.js';
import { candidateProcesses } from './host/session/candidates.js';
import { LiveRuns } from './host/session/live/liveRuns.js';
import { lookAt } from './host/session/live/localLook.js';
import type { Looks } from './host/session/live/looks.js';
import { sourceKey } from './host/sources.js';
import { keepUpToDate } from './host/session/keepUpToDate.js';
import { Sample } from './host/sample.js';
import type { AskForProcess } from './host/session/session.js';
import { Sessions } from './host/session/sessions.js';
import { sweepByItself } from './host/session/sweepByItself.js';
import { settings } from './host/settings.js';
import type { OverlayServices } from './host/panel/overlaidRuns.js';
import { LiveSet } from './host/runs/liveSet.js';
import { registerRuns } from './host/runs/commands.js';
import { registerPictureCommands } from './host/picture/commands.js';
import { saveOfPage } from './host/picture/saveChart.js';
import { LastChoices } from './host/picture/pictureChoices.js';
import { registerSteeringCommands } from './host/steering/commands.js';
import { CheckpointTree } from './host/views/checkpointTree.js';
import { followSelection } from './host/views/selection.js';
import { statusBar } from './host/views/statusBar.js';
import { SummaryView } from './host/views/summaryView.js';
import { openLog } from './host/door/shown.js';

export function activate(context: vscode.ExtensionContext): void {
  const log = openLog();
  const engine = new EngineService(join(context.extensionPath, 'dist', 'engine.js'), log, () =>
    engineEnv(context.globalStorageUri),
  );
  const memory = new FolderMemory(context.workspaceState);
  const folders = new CheckpointFolders(log);
  const sample = new Sample(context.extensionUri);
  const looks: Looks = {
    disk: lookAt,
    list: (source) => engine.request('folder/list', { source, assumed: memory.assumed(sourceKey(source)) }),
  };
  const overlay: OverlayServices = {
    ...{ engine, memory },
    nameOf: (source) => sample.nameOf(source),
    isTrusted: () => vscode.workspace.isTrusted,
    follow: (set, isVisible) => new LiveSet(set, looks, folders, isVisible),
  };
  const panels: Panels = new Panels(context.extensionUri, () => sessions, memory, log, overlay);
  const askForProcess: AskForProcess = async (session, signal) => {
    await panels.pageUp(session);
    return pickProcess(session, null, signal);
  };
  const sessions = new Sessions(
    {
      ...{ engine, memory, askForProcess, askForValue: askValue, processFiles: candidateProcesses },
      nameOf: (source) => sample.nameOf(source),
    },
    (session) => panels.find(session) !== undefined,
  );
  const live = new LiveRuns(sessions, folders, (session) => panels.find(session)?.panel.visible === true, looks);
  const services = { engine, folders, log, memory, panels, sessions, sample: sample.uri };
  const lastChoices = new LastChoices(context.globalState);
  const previews = new Previews({
    ...{ extension: context.extensionUri, engine, log },
    saveChart: (drawing) => saveOfPage({ lastChoices }, drawing),
  });
  const recent = new RecentAddresses(context.globalState);
  const inspectors = new InspectEditors({ extension: context.extensionUri, engine, memory, log });
  const tree = new CheckpointTree(folders, sessions);
  const treeView = vscode.window.createTreeView('beliefscope.checkpoints', {
    treeDataProvider: tree,
    canSelectMany: true,
    showCollapseAll: true,
  });

  context.subscriptions.push(
    log,
    engine,
    folders,
    sessions,
    panels,
    tree,
    treeView,
    live,
    keepUpToDate(sessions, folders, live),
    sweepByItself(sessions, (session) => panels.find(session) !== undefined),
    followSelection(treeView, sessions, panels),
    new SummaryView(context.extensionUri, sessions, log),
    statusBar(sessions),
    registerCommands(services),
    registerOnDemandCommands(services),
    registerNotebookCommand(services),
    registerReportCommand({ ...services, nameOf: overlay.nameOf }),
    registerSweepCommands(services),
    registerCompareCommands(services),
    registerPictureCommands({ ...services, lastChoices }),
    registerRuns({
      ...services,
      ...{ lastChoices, extension: context.extensionUri },
      ...{ nameOf: overlay.nameOf, follow: overlay.follow },
    }),
    registerPanelKeys(services),
    registerLinks({ ...services, samples: sample }),
    registerCopyLink({ ...services, samples: sample }, context.extension),
    registerSteeringCommands(services),
    registerCommand('openS3', (target) => openS3({ ...services, recent }, target), log),
    registerCommand('writeLayoutMap', (target) => writeLayoutMap({ ...services, inspectors }, target), log),
    registerCommand('inspectCheckpoint', (target) => inspectCheckpoint({ ...services, inspectors }, target), log),
    registerCommand('setAssumed', (target) => setAssumed({ ...services, inspectors }, target), log),
    previews,
    inspectors,
    registerProcessCommands({ engine, previews, log }),
    registerCodeLinks({ engine, folders, previews, log }),
    new ProcessDiagnostics(engine, log),
    registerAgentTools(services),
    registerMcpServer(context, () => engineEnv(context.globalStorageUri)),
    offerInTerminals(context, log),
    contextKeys(sessions),
  );
  void folders.refresh().then(() => openOnStartup(services, settings().openOnStartup));
}
