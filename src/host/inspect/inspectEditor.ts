import * as vscode from 'vscode';
import { fromInspectPageSchema, inspectPageCommands } from '../../protocol/inspect.js';
import type { FromInspectPage, InspectResult, ToInspectPage } from '../../protocol/inspect.js';
import type { ErrorInfo, Progress } from '../../protocol/outcome.js';
import type { CommandOf } from '../../protocol/page.js';
import type { EngineService } from '../engine/engineService.js';
import { isCancelled, toErrorInfo } from '../engine/errors.js';
import type { FolderMemory } from '../folderMemory.js';
import { Page } from '../page/page.js';
import { baseName, parentOf, sourceKey, sourceOf } from '../sources.js';
import type { Log } from '../door/shown.js';
import { sayDone } from '../door/messages.js';

export interface InspectServices {
  readonly extension: vscode.Uri;
  readonly engine: EngineService;
  readonly memory: FolderMemory;
  readonly log: Log;
}

/** Milliseconds without a change before the file is read again, since training may still be writing it. */
const SETTLE_MS = 500;

/** A read-only editor that shows what is in one checkpoint file. */
export class InspectEditor {
  private readonly page: Page<FromInspectPage, ToInspectPage>;
  private shown: InspectResult | null = null;
  private failure: ErrorInfo | null = null;
  private progress: Progress | null = null;
  private newest: AbortController | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly disposables: vscode.Disposable[];
  /** The key under which values that the user set are stored. */
  readonly folderKey: string;

  constructor(
    readonly uri: vscode.Uri,
    panel: vscode.WebviewPanel,
    private readonly services: InspectServices,
  ) {
    const { extension, engine, log } = services;
    const folder = sourceOf(parentOf(uri));
    this.folderKey = sourceKey(folder);
    if (folder.kind === 'host') engine.files.allow(folder.uri);
    const watcher = vscode.workspace.createFileSystemWatcher(
      new vscode.RelativePattern(parentOf(uri), escapeGlob(baseName(uri))),
    );
    this.disposables = [
      watcher,
      watcher.onDidChange(() => this.soon()),
      watcher.onDidCreate(() => this.soon()),
      engine.onDidRestart(() => this.failure && void this.look()),
    ];
    this.page = new Page(panel, extension, log, {
      view: 'inspect',
      title: this.name,
      messages: fromInspectPageSchema,
      commands: inspectPageCommands,
      lastRemedy: 'retry',
      ready: () => this.pageReady(),
      command: (name) => this.command(name),
    });
  }

  /** Inspects the file. A newer call replaces one in progress. */
  async look(): Promise<void> {
    this.newest?.abort();
    const mine = new AbortController();
    this.newest = mine;
    this.report({ step: vscode.l10n.t('Reading {0}', this.name), fraction: 0 });
    try {
      const params = {
        source: sourceOf(this.uri),
        checkpoint: null,
        assumed: this.services.memory.assumed(this.folderKey),
      };
      const result = await this.services.engine.request('inspect', params, {
        signal: mine.signal,
        onProgress: (progress) => this.newest === mine && this.report(progress),
      });
      if (this.newest !== mine) return;
      this.settle();
      this.failure = null;
      this.shown = result;
      this.page.post({ type: 'inspection', result });
    } catch (error) {
      if (this.newest !== mine) return;
      this.settle();
      if (isCancelled(error)) return this.page.post({ type: 'idle' });
      this.failure = toErrorInfo(error);
      // What is shown may be older than the file, so the page always says why the file cannot be read now.
      this.page.fail(this.failure);
    }
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.newest?.abort();
    this.newest = null;
    this.page.dispose();
    for (const disposable of this.disposables) disposable.dispose();
  }

  private get name(): string {
    return baseName(this.uri);
  }

  private soon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.look(), SETTLE_MS);
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

  private pageReady(): void {
    this.page.post({ type: 'file', name: this.name });
    if (this.shown) this.page.post({ type: 'inspection', result: this.shown });
    if (this.failure) this.page.fail(this.failure);
    if (this.progress) this.page.post({ type: 'busy', progress: this.progress });
    if (!this.shown && !this.failure && !this.newest) void this.look();
  }

  private command(name: CommandOf<FromInspectPage>): void {
    switch (name) {
      case 'retry':
        return void this.look();
      case 'copyText':
        return void this.copyText();
      case 'openDefault':
        return void openInDefault(this.uri);
      default:
        return void vscode.commands.executeCommand(`beliefscope.${name}`, this.uri);
    }
  }

  private async copyText(): Promise<void> {
    if (!this.shown) return;
    await vscode.env.clipboard.writeText(this.shown.text);
    sayDone(vscode.l10n.t('The inspection was copied.'));
  }
}

/** Opens a file as the editor would without us. */
export const openInDefault = (uri: vscode.Uri): Thenable<unknown> =>
  vscode.commands.executeCommand('vscode.openWith', uri, 'default');

/** A name as a pattern that matches it alone. */
const escapeGlob = (name: string): string => name.replace(/[*?{}[\]]/g, '[$&]');
