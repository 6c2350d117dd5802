import * as vscode from 'vscode';
import { fromInspectPageSchema } from '../../protocol/inspectPage.js';
import type { InspectResult } from '../../protocol/inspect.js';
import type { FromInspectPage, ToInspectPage } from '../../protocol/inspectPage.js';
import type { EngineService } from '../engine/engineService.js';
import { isCancelled, isEngineLost, toErrorInfo } from '../engine/errors.js';
import type { FolderMemory } from '../folderMemory.js';
import { pageFor, pageRoots } from '../panel/geometryPanel.js';
import { baseName, parentOf, sourceKey, sourceOf } from '../sources.js';

export interface InspectServices {
  readonly extension: vscode.Uri;
  readonly engine: EngineService;
  readonly memory: FolderMemory;
  readonly log: vscode.LogOutputChannel;
}

/** Quiet time after a change of the file before it is looked at again: training may be writing it. */
const SETTLE_MS = 500;

/** One checkpoint file in an editor of its own: what is in it, and nothing of it can be changed. */
export class InspectEditor {
  private ready = false;
  private shown: InspectResult | null = null;
  private failure: Extract<ToInspectPage, { type: 'failed' }> | null = null;
  private newest: AbortController | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly disposables: vscode.Disposable[];
  /** What values a person set are kept by. */
  readonly folderKey: string;

  constructor(
    readonly uri: vscode.Uri,
    private readonly panel: vscode.WebviewPanel,
    private readonly services: InspectServices,
  ) {
    const { extension, engine } = services;
    const folder = sourceOf(parentOf(uri));
    this.folderKey = sourceKey(folder);
    if (folder.kind === 'host') engine.files.allow(folder.uri);
    panel.webview.options = { enableScripts: true, localResourceRoots: pageRoots(extension) };
    const watcher = vscode.workspace.createFileSystemWatcher(
      new vscode.RelativePattern(parentOf(uri), escapeGlob(baseName(uri))),
    );
    this.disposables = [
      panel.webview.onDidReceiveMessage((message: unknown) => this.receive(message)),
      panel.onDidChangeViewState(() => {
        if (!panel.visible) this.ready = false;
      }),
      watcher,
      watcher.onDidChange(() => this.soon()),
      watcher.onDidCreate(() => this.soon()),
      engine.onDidRestart(() => this.failure && void this.look()),
    ];
    panel.webview.html = pageFor(panel.webview, extension, 'inspect', this.name);
  }

  /** Looks at the file, again if need be. */
  async look(): Promise<void> {
    this.newest?.abort();
    const mine = new AbortController();
    this.newest = mine;
    this.post({ type: 'busy', name: this.name });
    try {
      const params = {
        source: sourceOf(this.uri),
        checkpoint: null,
        assumed: this.services.memory.assumed(this.folderKey),
      };
      const result = await this.services.engine.request('inspect', params, { signal: mine.signal });
      if (this.newest !== mine) return;
      this.failure = null;
      this.shown = result;
      this.post({ type: 'inspection', result });
    } catch (error) {
      if (this.newest !== mine || isCancelled(error)) return;
      const info = toErrorInfo(error);
      this.failure = {
        type: 'failed',
        name: this.name,
        error: info,
        remedy: isEngineLost(info) ? 'restartEngine' : 'retry',
      };
      this.post(this.failure);
    }
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.newest?.abort();
    this.newest = null;
    for (const disposable of this.disposables) disposable.dispose();
  }

  private get name(): string {
    return baseName(this.uri);
  }

  private soon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.look(), SETTLE_MS);
  }

  private post(message: ToInspectPage): void {
    if (this.ready) void this.panel.webview.postMessage(message);
  }

  private receive(message: unknown): void {
    const parsed = fromInspectPageSchema.safeParse(message);
    if (!parsed.success)
      return this.services.log.warn(`A message from the inspector was not understood: ${parsed.error.message}`);
    this.handle(parsed.data);
  }

  private handle(message: FromInspectPage): void {
    if (message.type === 'ready') {
      this.ready = true;
      if (this.shown) this.post({ type: 'inspection', result: this.shown });
      if (this.failure) this.post(this.failure);
      if (!this.shown && !this.failure) void this.look();
      return;
    }
    switch (message.command) {
      case 'retry':
        return void this.look();
      case 'copyText':
        return void this.copyText();
      case 'showGeometry':
      case 'setAssumed':
        return void vscode.commands.executeCommand(`beliefscope.${message.command}`, this.uri);
      case 'restartEngine':
      case 'showLog':
        return void vscode.commands.executeCommand(`beliefscope.${message.command}`);
    }
  }

  private async copyText(): Promise<void> {
    if (!this.shown) return;
    await vscode.env.clipboard.writeText(this.shown.text);
    vscode.window.setStatusBarMessage('$(check) The inspection was copied.', 4000);
  }
}

/** A name as a pattern that matches it alone. */
const escapeGlob = (name: string): string => name.replace(/[*?{}[\]]/g, '[$&]');
