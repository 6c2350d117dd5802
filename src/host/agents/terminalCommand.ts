import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import * as vscode from 'vscode';
import { describeVariables, type Log } from '../door/shown.js';
import { switchSetting } from '../settings.js';
import { cliPath } from './mcpServer.js';
import { commandScripts } from './commandScripts.js';

/**
 * Makes `beliefscope` a command of the editor's terminals: a script that runs the extension's own command line by the editor's own
 * Node. Its folder comes last in PATH, so that one which a person has installed goes first.
 */
export function offerInTerminals(context: vscode.ExtensionContext, log: Log): vscode.Disposable {
  const variables = context.environmentVariableCollection;
  const apply = async () => {
    if (!switchSetting('terminal.command')) return variables.clear();
    const folder = vscode.Uri.joinPath(context.globalStorageUri, 'bin').fsPath;
    await mkdir(folder, { recursive: true });
    for (const [name, text] of Object.entries(commandScripts(process.execPath, cliPath(context)))) {
      const file = join(folder, name);
      if ((await readFile(file, 'utf8').catch(() => null)) === text) continue;
      await writeFile(file, text);
      await chmod(file, 0o755);
    }
    describeVariables(
      variables,
      vscode.l10n.t('Adds the command `beliefscope`, the command line of the extension Beliefscope.'),
    );
    // What is there already is not set anew: the editor would tell that terminals are out of date.
    const value = `${delimiter}${folder}`;
    if (variables.get('PATH')?.value !== value) variables.append('PATH', value);
  };
  const applied = () =>
    void apply().catch((error: unknown) => log.warn(`The command of terminals could not be set up: ${String(error)}`));
  applied();
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration('beliefscope.terminal.command')) applied();
  });
}
