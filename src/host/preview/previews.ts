import * as vscode from 'vscode';
import { processPageStateSchema, processViewSchema } from '../../protocol/preview.js';
import type { ProcessSubject } from '../../protocol/preview.js';
import { isProcessUri } from './documents.js';
import { PREVIEW_TYPE, PreviewPanel } from './previewPanel.js';
import type { PreviewServices } from './previewPanel.js';
import { createPanel } from '../door/shown.js';

/** Creates, reveals and, after a reload, restores previews, one per process file and per preset. */
export class Previews implements vscode.WebviewPanelSerializer, vscode.Disposable {
  private readonly open = new Set<PreviewPanel>();
  private readonly registration = vscode.window.registerWebviewPanelSerializer(PREVIEW_TYPE, this);

  constructor(private readonly services: PreviewServices) {}

  /** The active preview, if there is one. */
  get active(): PreviewPanel | undefined {
    return [...this.open].find(({ panel }) => panel.active);
  }

  show(subject: ProcessSubject, column: vscode.ViewColumn): PreviewPanel {
    const known = [...this.open].find((preview) => keyOf(preview.subject) === keyOf(subject));
    if (known) {
      known.panel.reveal(undefined, true);
      return known;
    }
    const beside = column === vscode.ViewColumn.Beside;
    // New previews open in the editor group of the first one.
    const viewColumn = beside
      ? ([...this.open].map(({ panel }) => panel.viewColumn).find((used) => used !== undefined) ?? column)
      : column;
    const panel = createPanel(PREVIEW_TYPE, vscode.l10n.t('Preview'), { viewColumn, preserveFocus: beside });
    return this.adopt(panel, new PreviewPanel(panel, subject, processViewSchema.parse({}), this.services));
  }

  /** Restores a preview. Its state comes from a page, so it may name only a preset, or a file whose name is that of a process file. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const parsed = processPageStateSchema.safeParse(state);
    const subject = parsed.data?.subject;
    if (!parsed.success || !subject || (subject.kind === 'document' && !isProcessAddress(subject.uri))) {
      this.services.log.warn('A process preview could not be brought back: it does not say what it showed.');
      return panel.dispose();
    }
    this.adopt(panel, new PreviewPanel(panel, subject, parsed.data.view, this.services));
  }

  dispose(): void {
    this.registration.dispose();
    for (const { panel } of this.open) panel.dispose();
  }

  private adopt(panel: vscode.WebviewPanel, preview: PreviewPanel): PreviewPanel {
    this.open.add(preview);
    panel.onDidDispose(() => {
      this.open.delete(preview);
      preview.dispose();
    });
    return preview;
  }
}

const keyOf = (subject: ProcessSubject): string => (subject.kind === 'preset' ? `preset ${subject.name}` : subject.uri);

function isProcessAddress(text: string): boolean {
  try {
    return isProcessUri(vscode.Uri.parse(text, true));
  } catch {
    return false;
  }
}
