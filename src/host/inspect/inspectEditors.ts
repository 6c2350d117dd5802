import * as vscode from 'vscode';
import { switchSetting } from '../settings.js';
import { InspectEditor, openInDefault } from './inspectEditor.js';
import type { InspectServices } from './inspectEditor.js';

/** Files of these names open in the inspector by a click. */
const CLICKED_TYPE = 'beliefscope.inspect';
/** For the others, whose names many programs use, it is offered beside the editor's own way to open them. */
const OFFERED_TYPE = 'beliefscope.inspectOther';
/** Milliseconds within which *Reopen Editor With…* puts the inspector in the place of another editor. */
const REPLACE_MS = 500;

/** Read-only editors of checkpoint files. */
export class InspectEditors implements vscode.CustomReadonlyEditorProvider, vscode.Disposable {
  private readonly open = new Set<InspectEditor>();
  private readonly registrations = [CLICKED_TYPE, OFFERED_TYPE].map((type) =>
    vscode.window.registerCustomEditorProvider(type, this, { supportsMultipleEditorsPerDocument: true }),
  );
  /** Files that a command of ours has opened, whatever the setting says. */
  private readonly wanted = new Set<string>();

  constructor(private readonly services: InspectServices) {}

  openCustomDocument(uri: vscode.Uri): vscode.CustomDocument {
    return { uri, dispose: () => undefined };
  }

  async resolveCustomEditor({ uri }: vscode.CustomDocument, panel: vscode.WebviewPanel): Promise<void> {
    const opensByClick = panel.viewType !== CLICKED_TYPE || switchSetting('openCheckpointsInInspector');
    if (!this.wanted.delete(uri.toString()) && !opensByClick && !(await takesPlaceOfAnother(uri))) {
      await openInDefault(uri);
      return panel.dispose();
    }
    const editor = new InspectEditor(uri, panel, this.services);
    this.open.add(editor);
    panel.onDidDispose(() => {
      this.open.delete(editor);
      editor.dispose();
    });
  }

  /** Shows a file in the inspector, whatever its name and whatever opens by a click. */
  async show(uri: vscode.Uri): Promise<void> {
    this.wanted.add(uri.toString());
    await vscode.commands.executeCommand('vscode.openWith', uri, CLICKED_TYPE);
    this.wanted.delete(uri.toString());
  }

  /** Looks again at the files of a folder, for which values were set. */
  lookAgain(folderKey: string): void {
    for (const editor of this.open) if (editor.folderKey === folderKey) void editor.look();
  }

  dispose(): void {
    for (const registration of this.registrations) registration.dispose();
    for (const editor of this.open) editor.dispose();
  }
}

/**
 * Whether a person asked for the inspector in place of the file's default editor, which then closes. The editor itself does
 * not tell a provider whether a click or *Reopen Editor With…* has called it.
 */
function takesPlaceOfAnother(uri: vscode.Uri): Promise<boolean> {
  const isItsTab = ({ input }: vscode.Tab): boolean =>
    input instanceof vscode.TabInputText && input.uri.toString() === uri.toString();
  if (!vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(isItsTab))) return Promise.resolve(false);
  return new Promise((resolve) => {
    const listening = vscode.window.tabGroups.onDidChangeTabs(({ closed }) => closed.some(isItsTab) && end(true));
    const late = setTimeout(() => end(false), REPLACE_MS);
    function end(replaced: boolean): void {
      clearTimeout(late);
      listening.dispose();
      resolve(replaced);
    }
  });
}
