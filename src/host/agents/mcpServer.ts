import { join } from 'node:path';
import * as vscode from 'vscode';
import { settings } from '../settings.js';
import { agentOffer, resultsFolder } from './offer.js';

/** In package.json under `mcpServerDefinitionProviders`. */
const PROVIDER = 'beliefscope.mcp';

/** The program of the command line, as the editor's own Node runs it. */
export const cliPath = (context: vscode.ExtensionContext): string => join(context.extensionPath, 'dist', 'cli.js');

/**
 * Offers the editor the server of `beliefscope mcp`, for agents that take tools from servers alone. Not beside the editor's own
 * tools, which would be the same twice.
 * @param env variables that the engine has as well
 */
export function registerMcpServer(context: vscode.ExtensionContext, env: () => NodeJS.ProcessEnv): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const { version } = context.extension.packageJSON as { readonly version: string };
  return vscode.Disposable.from(
    changed,
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('beliefscope.agents')) changed.fire();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => changed.fire()),
    vscode.lm.registerMcpServerDefinitionProvider(PROVIDER, {
      onDidChangeMcpServerDefinitions: changed.event,
      provideMcpServerDefinitions() {
        if (agentOffer() !== 'server') return [];
        const results = resultsFolder();
        const definition = new vscode.McpStdioServerDefinition(
          'Beliefscope',
          settings().nodePath ?? process.execPath,
          [
            cliPath(context),
            'mcp',
            ...(results === null ? [] : ['--results', results]),
            ...(vscode.workspace.isTrusted ? [] : ['--untrusted']),
          ],
          { ...defined(env()), ELECTRON_RUN_AS_NODE: '1' },
          version,
        );
        const [first] = vscode.workspace.workspaceFolders ?? [];
        if (first?.uri.scheme === 'file') definition.cwd = first.uri;
        return [definition];
      },
    }),
  );
}

const defined = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
