import * as vscode from 'vscode';
import { fromSideViewSchema } from '../../protocol/sideView.js';
import type { ToSideView } from '../../protocol/sideView.js';
import { isEngineLost, remedyFor } from '../engine/errors.js';
import { pageFor, pageRoots } from '../panel/geometryPanel.js';
import type { Session } from '../session/session.js';
import type { Sessions } from '../session/sessions.js';

export const SUMMARY_VIEW = 'beliefscope.summary';

/** The small page under the tree: follows the active session. */
export class SummaryView implements vscode.WebviewViewProvider, vscode.Disposable {
  private view: vscode.WebviewView | null = null;
  private ready = false;
  /** How the result was drawn that the page has. */
  private shown = '';
  private readonly disposables: vscode.Disposable[];

  constructor(
    private readonly extension: vscode.Uri,
    private readonly sessions: Sessions,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.disposables = [
      vscode.window.registerWebviewViewProvider(SUMMARY_VIEW, this),
      sessions.onDidChangeActive(() => this.sendAll()),
      sessions.onDidChange(({ session, change }) => {
        if (session !== sessions.active) return;
        if (change === 'progress') this.sendProgress(session);
        else if (change === 'steering') this.post({ type: 'steering', result: session.steerResult });
        else if (change === 'failure') this.sendFailure(session);
        else if (change === 'result') this.sendAll();
        else if (change === 'view' && shownOf(session) !== this.shown) this.sendAll();
      }),
    ];
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.view = view;
    this.ready = false;
    view.webview.options = { enableScripts: true, localResourceRoots: pageRoots(this.extension) };
    view.webview.onDidReceiveMessage((message: unknown) => this.receive(message));
    view.onDidChangeVisibility(() => {
      if (!view.visible) this.ready = false;
    });
    view.onDidDispose(() => {
      this.view = null;
      this.ready = false;
    });
    view.webview.html = pageFor(view.webview, this.extension, 'sideView', 'Belief geometry summary');
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }

  private receive(message: unknown): void {
    const parsed = fromSideViewSchema.safeParse(message);
    if (!parsed.success)
      return this.log.warn(`A message from the side view was not understood: ${parsed.error.message}`);
    switch (parsed.data.type) {
      case 'ready':
        this.ready = true;
        return this.sendAll();
      case 'openPanel':
        return void vscode.commands.executeCommand('beliefscope.showActive');
      case 'command':
        return void vscode.commands.executeCommand(`beliefscope.${parsed.data.command}`, this.sessions.active);
    }
  }

  private post(message: ToSideView): void {
    if (this.ready) void this.view?.webview.postMessage(message);
  }

  private sendAll(): void {
    const session = this.sessions.active;
    if (this.view) this.view.description = session?.name ?? '';
    if (!session) return this.post({ type: 'empty' });
    this.sendResult(session);
    if (session.progress) this.sendProgress(session);
    else if (session.failure) this.sendFailure(session);
  }

  private sendResult(session: Session): void {
    const { name, result, view } = session;
    if (!result) return session.busy || session.failure ? undefined : this.post({ type: 'empty' });
    this.shown = shownOf(session);
    this.post({ type: 'analysis', name, result, view });
    this.post({ type: 'steering', result: session.steerResult });
  }

  private sendProgress(session: Session): void {
    if (session.progress) this.post({ type: 'busy', name: session.name, progress: session.progress });
    else this.sendResult(session);
  }

  private sendFailure({ name, failure, result }: Session): void {
    if (!failure) return;
    if (isEngineLost(failure) && result) return this.sendAllButFailure();
    this.post({ type: 'failed', name, error: failure, remedy: remedyFor(failure) });
  }

  /** The end of the engine is told by a notification, and the picture stays. */
  private sendAllButFailure(): void {
    if (this.sessions.active) this.sendResult(this.sessions.active);
  }
}

/** What of the panel's settings the small picture follows: turning the panel's camera, say, is none of it. */
const shownOf = ({ view: { axes, plot, colour } }: Session) => JSON.stringify([axes, plot, colour]);
