import { homedir } from 'node:os';
import { isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import { AGENT_OFFERS, SETTINGS, type AgentOffer } from '../../shared/defaults.js';
import { textSetting } from '../settings.js';

/** How agents are offered the tools. */
export const agentOffer = (): AgentOffer =>
  AGENT_OFFERS.find((one) => one === textSetting('agents.offer')) ?? SETTINGS['agents.offer'].default;

/** Where the files of results go; null: among temporary ones. A path that is not absolute would depend on what is open. */
export function resultsFolder(): string | null {
  const folder = textSetting('agents.resultsFolder');
  return isAbsolute(folder) ? folder : null;
}

/** Where relative paths of an agent start: the folders of the workspace that are on this disk. */
export function agentFolders(): string[] {
  const open = (vscode.workspace.workspaceFolders ?? []).flatMap(({ uri }) =>
    uri.scheme === 'file' ? [uri.fsPath] : [],
  );
  return open.length > 0 ? open : [homedir()];
}
