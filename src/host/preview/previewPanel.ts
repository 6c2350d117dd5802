import * as vscode from 'vscode';
import type { ErrorInfo, Progress } from '../../protocol/outcome.js';
import type { CommandOf, OwnOf } from '../../protocol/page.js';
import { fromProcessPageSchema, processPageCallSchemas, processPageCommands } from '../../protocol/preview.js';
import type {
  FromProcessPage,
  ProcessPageCalls,
  ProcessSubject,
  ProcessView,
  ToProcessPage,
} from '../../protocol/preview.js';
import type { ProcessChoice, ProcessDiagnostic, ProcessOracle, ProcessPreview } from '../../protocol/process.js';
import type { CallOptions } from '../engine/engineClient.js';
import type { EngineService } from '../engine/engineService.js';
import { EngineError, toErrorInfo } from '../engine/errors.js';
import { Page } from '../page/page.js';
import { answerer } from '../page/pageCalls.js';
import { DrawnByPage } from '../picture/drawnByPage.js';
import type { Drawing } from '../picture/savePicture.js';
import { PREVIEW_DRAWN } from '../../shared/defaults.js';
import { settings } from '../settings.js';
import { baseName } from '../sources.js';
import { choiceOf, documentAt, folderOf } from './documents.js';
import { setPanelTitle, type Log } from '../door/shown.js';

export const PREVIEW_TYPE = 'beliefscope.process';

/** Milliseconds without typing before the picture is updated. */
const REST_MS = 150;

export interface PreviewServices {
  readonly extension: vscode.Uri;
  readonly engine: EngineService;
  readonly log: Log;
  /** Asks what is to be saved of a chart or plot, which the page draws. */
  saveChart(drawing: Drawing): Promise<void>;
}

/** One preview: of a document as it stands in the editor, or of a preset. The newest text wins. */
export class PreviewPanel {
  private readonly page: Page<FromProcessPage, ToProcessPage>;
  private preview: ProcessPreview | null = null;
  private problem: Extract<ToProcessPage, { type: 'problem' }>['problem'] = null;
  /** Offset of the first problem in the text, for the button that goes there. */
  private problemAt = 0;
  private failure: ErrorInfo | null = null;
  private progress: Progress | null = null;
  private newest: AbortController | null = null;
  private rest: ReturnType<typeof setTimeout> | undefined;
  /** Values that replace the defaults of the parameters that a document declares. */
  private overrides: ProcessChoice['params'] = {};
  private readonly disposables: vscode.Disposable[];
  private readonly pictures = new DrawnByPage((message) => this.page.postWhenUp(message));

  constructor(
    readonly panel: vscode.WebviewPanel,
    private subjectNow: ProcessSubject,
    private view: ProcessView,
    private readonly services: PreviewServices,
  ) {
    const { extension, engine, log } = services;
    setPanelTitle(panel, vscode.l10n.t('Preview {0}', this.name));
    this.disposables = [
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.isMine(document) && this.soon(REST_MS)),
      vscode.workspace.onDidOpenTextDocument((document) => this.isMine(document) && this.soon(0)),
      engine.onDidRestart(() => this.soon(0)),
      vscode.workspace.onDidChangeConfiguration(
        (event) => event.affectsConfiguration('beliefscope.decimals') && this.soon(0),
      ),
    ];
    this.page = new Page(panel, extension, log, {
      view: 'preview',
      title: panel.title,
      messages: fromProcessPageSchema,
      commands: processPageCommands,
      calls: answerer<ProcessPageCalls>(processPageCallSchemas, (_method, { word }, options) =>
        this.oracle(word, options),
      ),
      ready: () => this.pageReady(),
      command: (name) => this.command(name),
      receive: (message) => this.receive(message),
    });
  }

  get subject(): ProcessSubject {
    return this.subjectNow;
  }

  dispose(): void {
    clearTimeout(this.rest);
    this.newest?.abort();
    this.newest = null;
    this.page.dispose();
    for (const disposable of this.disposables) disposable.dispose();
  }

  /** The process as it is shown, parameters included. */
  async choice(): Promise<ProcessChoice | undefined> {
    const { subject } = this;
    if (subject.kind === 'preset') return { kind: 'preset', name: subject.name, params: subject.params };
    const document = await documentAt(vscode.Uri.parse(subject.uri, true));
    return document && choiceOf(document, this.overrides);
  }

  private async folder(): Promise<{ readonly folder?: string }> {
    const { subject } = this;
    const document = subject.kind === 'document' ? await documentAt(vscode.Uri.parse(subject.uri, true)) : undefined;
    return document ? folderOf(document) : {};
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

  private async compute(): Promise<void> {
    this.newest?.abort();
    const mine = new AbortController();
    this.newest = mine;
    const isNewest = (): boolean => this.newest === mine;
    this.failure = null;
    try {
      const choice = await this.choice();
      if (!isNewest()) return;
      if (!choice) return this.tell({ message: this.notThere(), line: null, others: 0 });
      this.report({ step: vscode.l10n.t('Following {0}', this.name), fraction: 0 });
      const preview = await this.services.engine.request(
        'process/preview',
        {
          process: choice,
          ...(await this.folder()),
          depth: this.view.depth,
          decimals: settings().decimals,
          drawn: PREVIEW_DRAWN.default,
        },
        { signal: mine.signal, onProgress: (progress) => isNewest() && this.report(progress) },
      );
      if (!isNewest()) return;
      this.settle();
      this.accept(preview, choice);
    } catch (error) {
      if (!isNewest()) return;
      this.settle();
      const info = toErrorInfo(error);
      if (info.code === 'cancelled') return this.page.post({ type: 'idle' });
      this.failure = info;
      // The picture may show an older text, so the page always says why it cannot be updated.
      this.page.fail(info);
    }
  }

  private notThere(): string {
    return vscode.l10n.t('{0} is not open, and there is no such file.', this.name);
  }

  private report(progress: Progress): void {
    this.progress = progress;
    this.page.post({ type: 'busy', progress });
  }

  /** Tells the page that no work is in progress. */
  private settle(): void {
    this.newest = null;
    this.progress = null;
  }

  private accept(preview: ProcessPreview, choice: ProcessChoice): void {
    if (preview.picture) {
      this.preview = preview;
      this.problem = null;
      return this.page.post({ type: 'picture', picture: preview.picture });
    }
    const errors = preview.diagnostics.filter(({ severity }) => severity === 'error');
    // Values set in the preview are dropped if the changed text no longer allows them.
    if (
      Object.keys(this.overrides).length > 0 &&
      errors.every(({ code }) => code === 'bad-parameter' || code === 'unknown-parameter')
    ) {
      this.overrides = {};
      return this.soon(0);
    }
    this.tell(problemOf(errors, choice));
    this.problemAt = errors[0]?.offset ?? 0;
  }

  private tell(problem: typeof this.problem): void {
    this.settle();
    this.problem = problem;
    this.page.post({ type: 'problem', problem });
  }

  private receive(message: OwnOf<FromProcessPage>): void {
    switch (message.type) {
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
      case 'picture':
        return this.pictures.drawn(message.id, message.picture);
    }
  }

  private command(name: CommandOf<FromProcessPage>): void {
    if (name === 'showSource') void this.showSource();
    else if (name === 'retry') this.soon(0);
    else if (name === 'saveChart')
      void this.services.saveChart({ name: `${this.name}-chart`, draw: (wish) => this.pictures.draw(wish) });
    else void vscode.commands.executeCommand(`beliefscope.${name}`, this);
  }

  private postSubject(): void {
    this.page.post({ type: 'subject', subject: this.subject, name: this.name, view: this.view });
  }

  private pageReady(): void {
    this.postSubject();
    if (this.preview?.picture) this.page.post({ type: 'picture', picture: this.preview.picture });
    if (this.problem) this.page.post({ type: 'problem', problem: this.problem });
    if (this.failure) this.page.fail(this.failure);
    if (this.progress) this.page.post({ type: 'busy', progress: this.progress });
    if (!this.preview && !this.problem && !this.failure && !this.newest) void this.compute();
  }

  private async oracle(word: string, options: CallOptions): Promise<ProcessOracle> {
    const choice = await this.choice();
    if (!choice) throw new EngineError('no-process', this.notThere());
    return this.services.engine.request('process/oracle', { process: choice, word }, options);
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

function problemOf(
  errors: readonly ProcessDiagnostic[],
  choice: ProcessChoice,
): Extract<ToProcessPage, { type: 'problem' }>['problem'] {
  const [first] = errors;
  if (!first) return { message: vscode.l10n.t('The text does not describe a process.'), line: null, others: 0 };
  const line = choice.kind === 'text' ? choice.text.slice(0, first.offset).split('\n').length : null;
  return { message: first.message, line, others: errors.length - 1 };
}
