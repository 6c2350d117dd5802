import { isAbsolute, resolve } from 'node:path';
import * as vscode from 'vscode';
import {
  AGENT_DATA_RULE,
  AGENT_TOOLS,
  agentToolNames,
  editorToolName,
  type AgentToolName,
} from '../../protocol/agents.js';
import { inEnglish } from '../../shared/told.js';
import { preparedTool } from '../door/toolTexts.js';
import type { Log } from '../door/shown.js';
import type { EngineService } from '../engine/engineService.js';
import { isCancelled, toErrorInfo } from '../engine/errors.js';
import { isWithin } from '../engine/isWithin.js';
import { agentFolders, resultsFolder } from './offer.js';

interface Services {
  readonly engine: EngineService;
  readonly log: Log;
}

/** Registers the tools for agents; whether they are offered is up to `when` in package.json. */
export const registerAgentTools = (services: Services): vscode.Disposable =>
  vscode.Disposable.from(
    ...agentToolNames.map((name) => vscode.lm.registerTool(editorToolName(name), toolOf(name, services))),
  );

const toolOf = (name: AgentToolName, { engine, log }: Services): vscode.LanguageModelTool<unknown> => ({
  prepareInvocation: ({ input }) => preparedTool(toolTexts(name, input)),

  async invoke({ input }, token) {
    const controller = new AbortController();
    const listening = token.onCancellationRequested(() => controller.abort());
    if (token.isCancellationRequested) controller.abort();
    const request = {
      ...{ tool: name, input, folders: agentFolders(), results: resultsFolder() },
      trusted: vscode.workspace.isTrusted,
    };
    try {
      const { text } = await engine.request('agents/answer', request, { signal: controller.signal });
      return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
    } catch (error) {
      if (isCancelled(error)) throw new vscode.CancellationError();
      const { code, message } = toErrorInfo(error);
      if (code === 'fault') log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
      // Agents are answered in English, whatever the editor speaks.
      throw new Error(`${inEnglish(message)}\n${AGENT_DATA_RULE}`);
    } finally {
      listening.dispose();
    }
  },
});

/** What a person is told, and asked where something is written or the agent reaches beyond what they have opened. */
function toolTexts(name: AgentToolName, input: unknown): Parameters<typeof preparedTool>[0] {
  const { writes } = AGENT_TOOLS[name];
  const title = toolTitle(name);
  const paths = pathsOf(input);
  const outside = paths.filter((path) => !isOpened(path));
  const sentences = [
    ...(writes
      ? [
          resultsFolder() === null
            ? vscode.l10n.t(
                'All checkpoints are analysed on all cores, and a file of the results is written to a temporary folder.',
              )
            : vscode.l10n.t(
                'All checkpoints are analysed on all cores, and a file of the results is written to {0}.',
                resultsFolder() ?? '',
              ),
        ]
      : []),
    ...(outside.length > 0
      ? [vscode.l10n.t('It reads outside of the folders that you have opened: {0}', outside.join(', '))]
      : []),
  ];
  return {
    doing: [title, ...paths].join(' '),
    question: sentences.length > 0 ? { title: `${title}?`, sentences } : null,
  };
}

/** As package.nls.json names it. */
function toolTitle(name: AgentToolName): string {
  const titles: Readonly<Record<AgentToolName, string>> = {
    list_runs: vscode.l10n.t('List Runs'),
    analyse: vscode.l10n.t('Analyse Checkpoint'),
    check: vscode.l10n.t('Check Read-Out'),
    steer: vscode.l10n.t('Steer Between Beliefs'),
    sweep: vscode.l10n.t('Analyse All Checkpoints'),
    process: vscode.l10n.t('Describe Process'),
    inspect: vscode.l10n.t('Inspect Checkpoint File'),
  };
  return titles[name];
}

/** The paths that an input names, as the agent has written it: a process without a dot or slash is a preset. */
function pathsOf(input: unknown): string[] {
  const { folder, process }: { folder?: unknown; process?: unknown } =
    typeof input === 'object' && input !== null ? input : {};
  return [folder, typeof process === 'string' && /[./\\]/.test(process) ? process : undefined].filter(
    (path): path is string => typeof path === 'string',
  );
}

/** Whether a path leads into a folder of the workspace, whichever of them it starts at. */
function isOpened(path: string): boolean {
  const open = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri);
  const places = isAbsolute(path) ? [path] : agentFolders().map((folder) => resolve(folder, path));
  return places.every((place) => open.some((folder) => isWithin(folder, vscode.Uri.file(place))));
}
