import * as vscode from 'vscode';
import { panelStateSchema } from '../../protocol/panel.js';
import type { FolderMemory } from '../folderMemory.js';
import type { Session } from '../session/session.js';
import type { Sessions } from '../session/sessions.js';
import type { OverlayServices } from './overlaidRuns.js';
import type { RunRef } from '../../protocol/runsPage.js';
import { Sample } from '../sample.js';
import { ownService } from '../s3/s3Settings.js';
import { sourceKey } from '../sources.js';
import { GeometryPanel, PANEL_TYPE } from './geometryPanel.js';
import { createPanel, type Log } from '../door/shown.js';

/** Milliseconds to wait for a page to load before going on without it. */
const PAGE_LATE_MS = 4000;
/** Milliseconds from a page's first message until VS Code has given it the focus. */
const FOCUS_MS = 150;

/** Creates, reveals and, after a reload, restores the panels, one per session; a folder may have several. */
export class Panels implements vscode.WebviewPanelSerializer, vscode.Disposable {
  private readonly bySession = new Map<Session, GeometryPanel>();
  private readonly sample: Sample;
  /** Panels whose page has the keyboard; of two, for a moment, where one has it from the other. */
  private readonly withKeys = new Set<vscode.WebviewPanel>();
  private readonly closed = new vscode.EventEmitter<Session>();
  /** Fires when the panel of a session has been closed. */
  readonly onDidClose = this.closed.event;
  private readonly registration = vscode.window.registerWebviewPanelSerializer(PANEL_TYPE, this);

  constructor(
    private readonly extension: vscode.Uri,
    private readonly sessions: () => Sessions,
    private readonly memory: FolderMemory,
    private readonly log: Log,
    private readonly overlay: OverlayServices,
  ) {
    this.sample = new Sample(extension);
  }

  find(session: Session): GeometryPanel | undefined {
    return this.bySession.get(session);
  }

  /** The session of the panel that was opened last, of those that are still there. */
  get latest(): Session | null {
    return [...this.bySession.values()].at(-1)?.session ?? null;
  }

  /**
   * Resolves when the page of a session that was just shown has loaded, or takes too long. A page takes the focus when it
   * loads, so a question asked earlier would lose it.
   */
  async pageUp(session: Session): Promise<void> {
    const panel = this.find(session);
    if (!panel?.panel.visible) return;
    const late = new Promise<void>((resolve) => setTimeout(resolve, PAGE_LATE_MS));
    await Promise.race([panel.pageUp, late]);
    await new Promise<void>((resolve) => setTimeout(resolve, FOCUS_MS));
  }

  /** Brings the session's panel to the front, creating it if need be. */
  show(session: Session): GeometryPanel {
    void this.memory.rememberOpened(session.key);
    const known = this.find(session);
    if (known) {
      known.panel.reveal();
      this.sessions().activate(session);
      return known;
    }
    const panel = createPanel(PANEL_TYPE, session.title, vscode.ViewColumn.Active);
    return this.adopt(panel, session);
  }

  /** One more panel of the session's folder beside its own, which shows the same at first; null where there are too many. */
  another(session: Session): GeometryPanel | null {
    const next = this.sessions().another(session);
    if (!next) return null;
    void this.memory.rememberOpened(next.key);
    return this.adopt(createPanel(PANEL_TYPE, next.title, vscode.ViewColumn.Beside), next);
  }

  /** Restores a panel only if the user has opened its folder before, since the state comes from a page. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const parsed = panelStateSchema.safeParse(state);
    const source = parsed.success ? ownService(this.sample.present(parsed.data.source)) : null;
    const isKnown = source !== null && (this.memory.wasOpened(sourceKey(source)) || this.sample.is(source));
    if (!parsed.success || !source || !isKnown) {
      this.log.warn('A panel could not be brought back: it does not say which folder it showed.');
      panel.dispose();
      return;
    }
    const { view, steering } = parsed.data;
    const session = this.sessions().numbered(source, parsed.data.panel);
    const { checkpoint, settings } = this.memory.look(session.lookKey) ?? parsed.data;
    if (this.find(session)) return panel.dispose();
    if (!session.result && !session.busy) {
      session.checkpoint = checkpoint;
      // The page's state is not trusted to name a process file.
      session.settings = settings.process?.kind === 'file' ? { ...settings, process: null } : settings;
      session.view = view;
      session.steering = steering;
    }
    const overlaid = parsed.data.overlaid
      .map((run): RunRef => ({ ...run, source: ownService(this.sample.present(run.source)) }))
      .filter((run) => this.memory.wasOpened(sourceKey(run.source)) || this.sample.is(run.source));
    // What is kept of them is shown; nothing is computed because a window was opened.
    this.adopt(panel, session).overlaid.show(overlaid, false);
  }

  dispose(): void {
    this.registration.dispose();
    this.closed.dispose();
    for (const panel of this.bySession.values()) panel.dispose();
  }

  /** The context key that keybindings of the panel wait for: keys reach the page of one of the panels. */
  private keysReach(panel: vscode.WebviewPanel, active: boolean): void {
    const before = this.withKeys.size > 0;
    if (active) this.withKeys.add(panel);
    else this.withKeys.delete(panel);
    const now = this.withKeys.size > 0;
    if (now !== before) void vscode.commands.executeCommand('setContext', 'beliefscope.panelKeys', now);
  }

  private adopt(panel: vscode.WebviewPanel, session: Session): GeometryPanel {
    const keys = (active: boolean): void => this.keysReach(panel, active);
    const shown = new GeometryPanel(panel, session, this.extension, this.log, keys, this.overlay);
    this.bySession.set(session, shown);
    panel.onDidChangeViewState(() => {
      if (!panel.visible) keys(false);
      if (panel.active) this.sessions().activate(session);
    });
    panel.onDidDispose(() => {
      keys(false);
      shown.dispose();
      this.bySession.delete(session);
      // The work in progress was for this panel alone.
      session.cancel();
      this.closed.fire(session);
      if (session.number > 1) this.sessions().drop(session);
    });
    if (panel.active || this.sessions().active === null) this.sessions().activate(session);
    return shown;
  }
}
