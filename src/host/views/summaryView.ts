import * as vscode from 'vscode';
import { fromSideViewSchema, sideViewCommands } from '../../protocol/sideView.js';
import type { FolderTold, FromSideView, ToSideView } from '../../protocol/sideView.js';
import { Page } from '../page/page.js';
import type { Session, SessionChange } from '../session/session.js';
import type { Sessions } from '../session/sessions.js';
import { setViewDescription, type Log } from '../door/shown.js';

const SUMMARY_VIEW = 'beliefscope.summary';

/** The small page under the tree, which shows the active session. */
export class SummaryView implements vscode.WebviewViewProvider, vscode.Disposable {
  private view: vscode.WebviewView | null = null;
  private page: Page<FromSideView, ToSideView> | null = null;
  /** Identifies the result and view settings that the page shows, so that nothing is sent twice. */
  private shown = '';
  private readonly disposables: vscode.Disposable[];

  constructor(
    private readonly extension: vscode.Uri,
    private readonly sessions: Sessions,
    private readonly log: Log,
  ) {
    this.disposables = [
      vscode.window.registerWebviewViewProvider(SUMMARY_VIEW, this),
      sessions.onDidChangeActive(() => this.postAll()),
      sessions.onDidChange(({ session, change }) => {
        if (session === sessions.active) this.follow(session, change);
      }),
    ];
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.page?.dispose();
    this.view = view;
    const page = new Page<FromSideView, ToSideView>(view, this.extension, this.log, {
      view: 'sideView',
      title: vscode.l10n.t('Belief geometry summary'),
      messages: fromSideViewSchema,
      commands: sideViewCommands,
      ready: () => this.postAll(),
      command: (name) => void vscode.commands.executeCommand(`beliefscope.${name}`, this.sessions.active),
    });
    this.page = page;
    view.onDidDispose(() => {
      if (this.page !== page) return;
      this.page = null;
      this.view = null;
    });
  }

  dispose(): void {
    this.page?.dispose();
    for (const disposable of this.disposables) disposable.dispose();
  }

  private follow(session: Session, change: SessionChange): void {
    switch (change) {
      case 'progress':
        return this.page?.post(session.progress ? { type: 'busy', progress: session.progress } : { type: 'idle' });
      case 'steering':
        return this.page?.post({ type: 'steering', result: session.steerResult });
      case 'checked':
        return this.page?.post({ type: 'checked', result: session.checked });
      case 'failure':
        return this.postFailure(session);
      case 'result':
        return this.postResult(session);
      case 'view':
        return shownOf(session) === this.shown ? undefined : this.postShown(session);
      case 'listing':
      case 'fitted':
      case 'inferred':
        return;
    }
  }

  private postAll(): void {
    const session = this.sessions.active;
    if (this.view) setViewDescription(this.view, session?.name ?? '');
    this.page?.post({ type: 'folder', name: session?.name ?? null });
    if (!session) return;
    this.postShown(session);
  }

  /** Posts the picture and the status of the work in progress. */
  private postShown(session: Session): void {
    this.postResult(session);
    if (session.progress) this.page?.post({ type: 'busy', progress: session.progress });
    else this.postFailure(session);
  }

  private postResult(session: Session): void {
    const { result, view, steerResult, checked } = session;
    if (!result) return;
    this.shown = shownOf(session);
    this.page?.post({ type: 'analysis', result, view, ...toldOf(session) });
    this.page?.post({ type: 'checked', result: checked });
    this.page?.post({ type: 'steering', result: steerResult });
  }

  private postFailure({ failure, result }: Session): void {
    if (failure) this.page?.fail(failure, { pictureStays: result !== null });
  }
}

function toldOf({ asked, listing, presets, assumed }: Session): { told?: FolderTold } {
  if (!asked || !listing) return {};
  const { process, provenance } = listing;
  return { told: { asked, listing: { process, provenance }, presets, assumed } };
}

/** The settings of the panel that the small picture follows; rotating the panel's camera, for example, is not one. */
const shownOf = ({ view: { axes, plot, colour } }: Session) => JSON.stringify([axes, plot, colour]);
