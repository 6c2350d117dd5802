import * as vscode from 'vscode';
import { InspectEditor } from './inspectEditor.js';
import type { InspectServices } from './inspectEditor.js';

const INSPECT_TYPE = 'beliefscope.inspect';

/** Read-only editors of checkpoint files, offered beside the editor's own way to open them. */
export class InspectEditors implements vscode.CustomReadonlyEditorProvider, vscode.Disposable {
  private readonly open = new Set<InspectEditor>();
  private readonly registration = vscode.window.registerCustomEditorProvider(INSPECT_TYPE, this, {
    supportsMultipleEditorsPerDocument: true,
  });

  constructor(private readonly services: InspectServices) {}

  openCustomDocument(uri: vscode.Uri): vscode.CustomDocument {
    return { uri, dispose: () => undefined };
  }

  resolveCustomEditor({ uri }: vscode.CustomDocument, panel: vscode.WebviewPanel): void {
    const editor = new InspectEditor(uri, panel, this.services);
    this.open.add(editor);
    panel.onDidDispose(() => {
      this.open.delete(editor);
      editor.dispose();
    });
  }

  /** Looks again at the files of a folder, for which values were set. */
  lookAgain(folderKey: string): void {
    for (const editor of this.open) if (editor.folderKey === folderKey) void editor.look();
  }

  dispose(): void {
    this.registration.dispose();
    for (const editor of this.open) editor.dispose();
  }
}
