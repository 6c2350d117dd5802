import * as vscode from 'vscode';
import { fromProcessPageSchema } from '../../protocol/preview.js';
import type { FromProcessPage, ProcessSubject, ProcessView, ToProcessPage } from '../../protocol/preview.js';
import type { ProcessChoice, ProcessDiagnostic, ProcessPreview } from '../../protocol/process.js';
import type { EngineService } from '../engine/engineService.js';
import { isEngineLost, toErrorInfo } from '../engine/errors.js';
import { pageFor, pageRoots } from '../panel/geometryPanel.js';
import { baseName } from '../sources.js';
import { choiceOf, documentAt } from './documents.js';

export const PREVIEW_TYPE = 'beliefscope.process';

/** Milliseconds after the last key before the picture follows. */
const REST_MS = 150;

export interface PreviewServices {
  readonly extension: vscode.Uri;
  readonly engine: EngineService;
  readonly log: vscode.LogOutputChannel;
}

/** One preview: of a document as it stands in the editor, or of a preset. The newest text wins. */
export class PreviewPanel {
  private ready = false;
  private preview: ProcessPreview | null = null;
  private problem: Extract<ToProcessPage, { type: 'problem' }>['problem'] = null;
  /** Where the first problem is, for the button that goes there. */
  private problemAt = 0;
  private failure: Extract<ToProcessPage, { type: 'failed' }> | null = null;
  private newest: AbortController | null = null;
  private rest: ReturnType<typeof setTimeout> | undefined;
  /** Values in place of the parameters' defaults that a document declares. */
  private overrides: ProcessChoice['params'] = {};
  private readonly disposables: vscode.Disposable[];

  constructor(
    readonly panel: vscode.WebviewPanel,
    private subjectNow: ProcessSubject,
    private view: ProcessView,
    private readonly services: PreviewServices,
  ) {
    const { extension, engine } = services;
    panel.webview.options = { enableScripts: true, localResourceRoots: pageRoots(extension) };
    panel.title = `Preview ${this.name}`;
    this.disposables = [
      panel.webview.onDidReceiveMessage((message: unknown) => this.receive(message)),
      panel.onDidChangeViewState(() => {
        if (!panel.visible) this.ready = false;
      }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.isMine(document) && this.soon(REST_MS)),
      vscode.workspace.onDidOpenTextDocument((document) => this.isMine(document) && this.soon(0)),
      engine.onDidRestart(() => this.soon(0)),
    ];
    panel.webview.html = pageFor(panel.webview, extension, 'preview', panel.title);
  }

  get subject(): ProcessSubject {
    return this.subjectNow;
  }

  dispose(): void {
    clearTimeout(this.rest);
    this.newest?.abort();
    for (const disposable of this.disposables) disposable.dispose();
  }

  /** The process as it is shown, parameters included. */
  async choice(): Promise<ProcessChoice | undefined> {
    const { subject } = this;
    if (subject.kind === 'preset') return { kind: 'preset', name: subject.name, params: subject.params };
    const document = await documentAt(vscode.Uri.parse(subject.uri, true));
    return document && choiceOf(document, this.overrides);
  }

  private get name(): string {
    return this.subject.kind === 'preset' ? this.subject.name : baseName(vscode.Uri.parse(this.subject.uri));
  }

  private isMine({ uri }: vscode.TextDocument): boolean {
    return this.subject.kind === 'document' && uri.toString() === this.subject.uri;
  }

  private soon(afterMs: number): void {
    clearTimeout(this.rest);
    this.rest = setTimeout(() => void this.compute(), afterMs);
  }

  private post(message: ToProcessPage): void {
    if (this.ready) void this.panel.webview.postMessage(message);
  }

  private async compute(): Promise<void> {
    this.newest?.abort();
    const mine = new AbortController();
    this.newest = mine;
    const isNewest = (): boolean => this.newest === mine;
    this.failure = null;
    try {
      const choice = await this.choice();
      if (!isNewest()) return;
      if (!choice)
        return this.tell({ message: `${this.name} is not open, and there is no such file.`, line: null, others: 0 });
      this.post({ type: 'busy', progress: { step: `Following ${this.name}`, fraction: 0 } });
      const options = {
        signal: mine.signal,
        onProgress: (progress: Extract<ToProcessPage, { type: 'busy' }>['progress']) =>
          isNewest() && this.post({ type: 'busy', progress }),
      };
      const preview = await this.services.engine.request(
        'process/preview',
        { process: choice, depth: this.view.depth, decimals: 5, drawn: 120 },
        options,
      );
      if (!isNewest()) return;
      this.newest = null;
      this.accept(preview, choice);
    } catch (error) {
      if (!isNewest()) return;
      this.newest = null;
      const info = toErrorInfo(error);
      if (info.code === 'cancelled') return this.post({ type: 'idle' });
      this.failure = {
        type: 'failed',
        error: info,
        remedy: isEngineLost(info) ? 'restartEngine' : info.code === 'fault' ? 'retry' : null,
      };
      this.post(this.failure);
    }
  }

  private accept(preview: ProcessPreview, choice: ProcessChoice): void {
    if (preview.picture) {
      this.preview = preview;
      this.problem = null;
      return this.post({ type: 'picture', picture: preview.picture });
    }
    const errors = preview.diagnostics.filter(({ severity }) => severity === 'error');
    // Values moved by hand that the text no longer allows give way to the text.
    if (Object.keys(this.overrides).length > 0 && errors.every(({ code }) => /parameter/.test(code))) {
      this.overrides = {};
      return this.soon(0);
    }
    this.tell(problemOf(errors, choice));
    this.problemAt = errors[0]?.offset ?? 0;
  }

  private tell(problem: typeof this.problem): void {
    this.newest = null;
    this.problem = problem;
    this.post({ type: 'problem', problem });
  }

  private receive(message: unknown): void {
    const parsed = fromProcessPageSchema.safeParse(message);
    if (!parsed.success)
      return this.services.log.warn(`A message from the preview was not understood: ${parsed.error.message}`);
    this.handle(parsed.data);
  }

  private handle(message: FromProcessPage): void {
    switch (message.type) {
      case 'ready':
        return this.pageReady();
      case 'view': {
        const deeper = message.view.depth !== this.view.depth;
        this.view = message.view;
        return deeper ? this.soon(0) : undefined;
      }
      case 'params':
        if (this.subjectNow.kind === 'preset') {
          this.subjectNow = { ...this.subjectNow, params: message.params };
          this.postSubject();
        } else this.overrides = message.params;
        return this.soon(0);
      case 'oracle':
        return void this.oracle(message.id, message.word);
      case 'command':
        if (message.command === 'showSource') return void this.showSource();
        if (message.command === 'retry') return this.soon(0);
        return void vscode.commands.executeCommand(`beliefscope.${commands[message.command]}`, this);
    }
  }

  private postSubject(): void {
    this.post({ type: 'subject', subject: this.subject, name: this.name, view: this.view });
  }

  private pageReady(): void {
    this.ready = true;
    this.postSubject();
    if (this.preview?.picture) this.post({ type: 'picture', picture: this.preview.picture });
    if (this.problem) this.post({ type: 'problem', problem: this.problem });
    if (this.failure) this.post(this.failure);
    if (!this.preview && !this.problem && !this.failure) void this.compute();
  }

  private async oracle(id: number, word: string): Promise<void> {
    try {
      const choice = await this.choice();
      if (!choice) return;
      const result = await this.services.engine.request('process/oracle', { process: choice, word });
      this.post({ type: 'oracle', id, result, error: null });
    } catch (error) {
      this.post({ type: 'oracle', id, result: null, error: toErrorInfo(error) });
    }
  }

  /** The text beside the preview, with the caret at the first problem if there is one. */
  private async showSource(): Promise<void> {
    if (this.subject.kind !== 'document') return;
    const document = await documentAt(vscode.Uri.parse(this.subject.uri, true));
    if (!document) return;
    const known = vscode.window.visibleTextEditors.find((editor) => editor.document === document);
    const editor = await vscode.window.showTextDocument(document, {
      viewColumn: known?.viewColumn ?? vscode.ViewColumn.One,
      preview: false,
    });
    if (!this.problem) return;
    const at = document.positionAt(this.problemAt);
    editor.selection = new vscode.Selection(at, at);
    editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }
}

const commands = {
  copyMatrices: 'copyMatrices',
  openPresentation: 'openPresentation',
  openAsFile: 'openProcessAsFile',
  sampleWords: 'sampleWords',
  restartEngine: 'restartEngine',
  showLog: 'showLog',
} as const;

function problemOf(
  errors: readonly ProcessDiagnostic[],
  choice: ProcessChoice,
): Extract<ToProcessPage, { type: 'problem' }>['problem'] {
  const [first] = errors;
  if (!first) return { message: 'The text says no process.', line: null, others: 0 };
  const line = choice.kind === 'text' ? choice.text.slice(0, first.offset).split('\n').length : null;
  return { message: first.message, line, others: errors.length - 1 };
}
