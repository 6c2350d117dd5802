import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { pageCallSchemas } from '../../protocol/calls.js';
import { fromPanelSchema } from '../../protocol/panel.js';
import type { AnalysisSettings } from '../../protocol/analysis.js';
import type { PageCall } from '../../protocol/calls.js';
import type { FromPanel, ToPanel } from '../../protocol/panel.js';
import type { SteerResult } from '../../protocol/steering.js';
import { isEngineLost, remedyFor, toErrorInfo } from '../engine/errors.js';
import { panelTitle } from '../labels.js';
import type { Session, SessionChange } from '../session/session.js';
import { mayAnalyse } from './mayAnalyse.js';
import { pageHtml } from '../page/pageHtml.js';
import type { PageHtml } from '../page/pageHtml.js';

export const PANEL_TYPE = 'beliefscope.panel';

/** Where pages find their scripts and styles. */
export const pageRoots = (extension: vscode.Uri): vscode.Uri[] => [
  vscode.Uri.joinPath(extension, 'dist', 'webview'),
  vscode.Uri.joinPath(extension, 'media'),
];

/** The page of one of our views. */
export function pageFor(webview: vscode.Webview, extension: vscode.Uri, view: PageHtml['view'], title: string): string {
  const at = (...path: string[]) => webview.asWebviewUri(vscode.Uri.joinPath(extension, ...path)).toString();
  return pageHtml({
    title,
    view,
    cspSource: webview.cspSource,
    nonce: randomBytes(16).toString('base64url'),
    styles: [at('dist', 'webview', 'codicon.css'), at('media', `${view}.css`)],
    script: at('dist', 'webview', `${view}.js`),
  });
}

/** One editor panel that shows a session. It holds nothing that the session does not: a page that comes back asks again. */
export class GeometryPanel {
  private ready = false;
  private up: () => void = () => undefined;
  /** Resolves when the page has come up for the first time. */
  readonly pageUp = new Promise<void>((resolve) => (this.up = resolve));
  /** What a command asked of a page that is not up yet. */
  private waiting: ToPanel[] = [];
  private readonly calls = new Map<number, AbortController>();
  private readonly disposables: vscode.Disposable[] = [];

  constructor(
    readonly panel: vscode.WebviewPanel,
    readonly session: Session,
    extension: vscode.Uri,
    private readonly log: vscode.LogOutputChannel,
  ) {
    panel.webview.options = { enableScripts: true, localResourceRoots: pageRoots(extension) };
    panel.title = panelTitle(session.name, session.result);
    panel.iconPath = {
      light: vscode.Uri.joinPath(extension, 'media', 'panel-light.svg'),
      dark: vscode.Uri.joinPath(extension, 'media', 'panel-dark.svg'),
    };
    this.disposables.push(
      panel.webview.onDidReceiveMessage((message: unknown) => this.receive(message)),
      panel.onDidChangeViewState(() => {
        // A hidden page is gone; when it is shown again it says so itself.
        if (!panel.visible) this.pageGone();
      }),
      session.onDidChange((change) => this.follow(change)),
    );
    panel.webview.html = pageFor(panel.webview, extension, 'panel', panel.title);
  }

  /** Has the page show a pair, which it computes as if it were clicked. */
  showSteering(steering: NonNullable<Session['steering']>): void {
    this.session.setView(this.session.view, steering);
    this.postWhenReady({ type: 'showSteering', steering });
  }

  showTrajectory(word: readonly number[]): void {
    this.postWhenReady({ type: 'showTrajectory', word });
  }

  dispose(): void {
    this.pageGone();
    for (const disposable of this.disposables) disposable.dispose();
  }

  private pageGone(): void {
    this.ready = false;
    for (const call of this.calls.values()) call.abort();
    this.calls.clear();
  }

  private post(message: ToPanel): void {
    if (this.ready) void this.panel.webview.postMessage(message);
  }

  private postWhenReady(message: ToPanel): void {
    if (this.ready) this.post(message);
    else this.waiting.push(message);
  }

  private follow(change: SessionChange): void {
    const { session } = this;
    switch (change) {
      case 'listing':
        return this.postFolder();
      case 'progress':
        return this.post(session.progress ? { type: 'busy', progress: session.progress } : { type: 'idle' });
      case 'result':
        this.panel.title = panelTitle(session.name, session.result);
        return this.postResult();
      case 'failure':
        return this.postFailure();
      case 'view':
      case 'steering':
        return;
    }
  }

  private postFolder(): void {
    const { name, source, listing, presets, view, steering } = this.session;
    if (listing) this.post({ type: 'folder', name, source, listing, presets, view, steering });
  }

  private postResult(): void {
    if (this.session.result) this.post({ type: 'analysis', result: this.session.result });
    this.post({ type: 'idle' });
  }

  private postFailure(): void {
    const error = this.session.failure;
    if (!error) return;
    // The end of the engine is told once, by a notification; a picture stays as it is.
    if (isEngineLost(error) && this.session.result) return this.post({ type: 'idle' });
    this.post({ type: 'failed', error, remedy: remedyFor(error) });
  }

  private receive(message: unknown): void {
    const parsed = fromPanelSchema.safeParse(message);
    if (!parsed.success) return this.log.warn(`A message from the panel was not understood: ${parsed.error.message}`);
    this.handle(parsed.data);
  }

  private handle(message: FromPanel): void {
    const { session } = this;
    switch (message.type) {
      case 'ready':
        return this.pageReady();
      case 'analyse':
        return this.analyse(message.checkpoint, message.settings);
      case 'view':
        return session.setView(message.view, message.steering);
      case 'cancel':
        return session.cancel();
      case 'command':
        return void vscode.commands.executeCommand(`beliefscope.${message.command}`, session);
      case 'call':
        return void this.call(message.id, message.method, message.params);
      case 'cancelCall':
        return this.calls.get(message.id)?.abort();
    }
  }

  private pageReady(): void {
    const { session } = this;
    this.ready = true;
    this.up();
    this.postFolder();
    if (session.result) this.post({ type: 'analysis', result: session.result });
    if (session.progress) this.post({ type: 'busy', progress: session.progress });
    if (session.failure) this.postFailure();
    for (const message of this.waiting.splice(0)) this.post(message);
    if (!session.result && !session.busy && !session.failure)
      void session.analyse(session.checkpoint, session.settings);
  }

  private analyse(checkpoint: number | string | null, settings: AnalysisSettings): void {
    const { session } = this;
    const known = { listing: session.listing, checkpoint: session.checkpoint, process: session.settings.process };
    if (mayAnalyse(checkpoint, settings.process, known)) void session.analyse(checkpoint, settings);
    else this.log.warn('The panel asked for a file that was not opened; nothing was read.');
  }

  private async call(id: number, method: string, params: unknown): Promise<void> {
    const cancel = new AbortController();
    this.calls.set(id, cancel);
    try {
      const result = await this.forward(method, params, id, cancel.signal);
      this.post({ type: 'callResult', id, result });
    } catch (error) {
      this.post({ type: 'callFailed', id, error: toErrorInfo(error) });
    } finally {
      if (this.calls.get(id) === cancel) this.calls.delete(id);
    }
  }

  private async forward(method: string, params: unknown, id: number, signal: AbortSignal): Promise<unknown> {
    if (!isPageCall(method)) throw new Error(`a page cannot call ${method}`);
    const parsed = pageCallSchemas[method].parse(params);
    const result = await this.session.call(method, parsed, {
      signal,
      onProgress: (progress) => this.post({ type: 'callProgress', id, progress }),
    });
    if (method === 'steer') this.session.setSteerResult(result as SteerResult);
    return result;
  }
}

const isPageCall = (method: string): method is PageCall => Object.hasOwn(pageCallSchemas, method);
