import * as vscode from 'vscode';
import type { ProcessDiagnostic } from '../../protocol/process.js';
import type { EngineService } from '../engine/engineService.js';
import { toErrorInfo } from '../engine/errors.js';
import { baseName } from '../sources.js';
import { folderOf, isProcessDocument } from './documents.js';
import { problem, type Log } from '../door/shown.js';

/** Length in characters above which texts are not sent to the engine. */
const MOST_TEXT = 8_000_000;
/** Milliseconds after the last key before the text is read. */
const REST_MS = 150;

const severities = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
} as const;

/** Underlines errors in open process files while they are edited. */
export class ProcessDiagnostics implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection('beliefscope');
  private readonly waiting = new Map<string, ReturnType<typeof setTimeout>>();
  private readonly asked = new Map<string, AbortController>();
  private readonly disposables: vscode.Disposable[];

  constructor(
    private readonly engine: EngineService,
    private readonly log: Log,
  ) {
    this.disposables = [
      this.collection,
      vscode.workspace.onDidOpenTextDocument((document) => this.look(document, 0)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.look(document, REST_MS)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.forget(uri)),
      engine.onDidRestart(() => this.lookAtAll()),
    ];
    this.lookAtAll();
  }

  dispose(): void {
    for (const timer of this.waiting.values()) clearTimeout(timer);
    for (const call of this.asked.values()) call.abort();
    for (const disposable of this.disposables) disposable.dispose();
  }

  private lookAtAll(): void {
    for (const document of vscode.workspace.textDocuments) this.look(document, 0);
  }

  private look(document: vscode.TextDocument, afterMs: number): void {
    if (!isProcessDocument(document)) return;
    const key = document.uri.toString();
    clearTimeout(this.waiting.get(key));
    this.waiting.set(
      key,
      setTimeout(() => void this.check(document), afterMs),
    );
  }

  /** Checks the text; an answer about an older text than the newest is not shown. */
  private async check(document: vscode.TextDocument): Promise<void> {
    const key = document.uri.toString();
    this.waiting.delete(key);
    this.asked.get(key)?.abort();
    const call = new AbortController();
    this.asked.set(key, call);
    if (document.getText().length > MOST_TEXT) {
      const message = vscode.l10n.t('A process file can have at most 8 million characters.');
      return this.collection.set(document.uri, [problem(new vscode.Range(0, 0, 0, 1), message)]);
    }
    const { version } = document;
    try {
      const found = await this.engine.request(
        'process/check',
        { name: baseName(document.uri), text: document.getText(), ...folderOf(document) },
        { signal: call.signal },
      );
      if (document.isClosed || document.version !== version) return;
      this.collection.set(
        document.uri,
        found.map((diagnostic) => toDiagnostic(document, diagnostic)),
      );
    } catch (error) {
      const { code, message } = toErrorInfo(error);
      if (code !== 'cancelled') this.log.warn(`${key} could not be checked: ${message}`);
    } finally {
      if (this.asked.get(key) === call) this.asked.delete(key);
    }
  }

  private forget(uri: vscode.Uri): void {
    const key = uri.toString();
    clearTimeout(this.waiting.get(key));
    this.waiting.delete(key);
    this.asked.get(key)?.abort();
    this.collection.delete(uri);
  }
}

function toDiagnostic(
  document: vscode.TextDocument,
  { offset, length, severity, message, code }: ProcessDiagnostic,
): vscode.Diagnostic {
  const range = new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
  const diagnostic = problem(range, message, severities[severity]);
  diagnostic.source = 'Beliefscope';
  diagnostic.code = code;
  return diagnostic;
}
