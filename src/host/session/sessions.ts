import * as vscode from 'vscode';
import type { Source } from '../../protocol/files.js';
import { sourceKey } from '../sources.js';
import { Session } from './session.js';
import type { SessionChange, SessionServices } from './session.js';
import { withStatus } from '../door/progress.js';

/** How many sessions without a panel are kept, for the side view and a quick return. */
const MOST_IDLE = 4;

/** The sessions of all folders opened in this window, and the active one. */
export class Sessions implements vscode.Disposable {
  private readonly byKey = new Map<string, Session>();
  private readonly changed = new vscode.EventEmitter<{ session: Session; change: SessionChange }>();
  /** Fires at any change in any session. */
  readonly onDidChange = this.changed.event;
  private readonly activeChanged = new vscode.EventEmitter<Session | null>();
  readonly onDidChangeActive = this.activeChanged.event;
  private current: Session | null = null;

  /** @param isShown whether a panel shows a session */
  constructor(
    private readonly services: SessionServices,
    private readonly isShown: (session: Session) => boolean,
  ) {}

  get active(): Session | null {
    return this.current;
  }

  find(source: Source): Session | undefined {
    return this.byKey.get(sourceKey(source));
  }

  get(source: Source): Session {
    const known = this.find(source);
    if (known) {
      // The map is kept with the most recent session last; the first ones are dropped.
      this.byKey.delete(known.key);
      this.byKey.set(known.key, known);
      return known;
    }
    const session = new Session(source, this.services);
    this.byKey.set(session.key, session);
    session.onDidChange((change) => {
      this.changed.fire({ session, change });
      if (change === 'progress' && session.progress) this.showProgress(session);
    });
    this.letGo(session);
    return session;
  }

  all(): readonly Session[] {
    return [...this.byKey.values()];
  }

  activate(session: Session | null): void {
    if (this.current === session) return;
    this.current = session;
    this.activeChanged.fire(session);
  }

  dispose(): void {
    for (const session of this.byKey.values()) session.dispose();
    this.byKey.clear();
    this.changed.dispose();
    this.activeChanged.dispose();
  }

  private letGo(newest: Session): void {
    const idle = this.all().filter(
      (session) => session !== newest && session !== this.current && !this.isShown(session),
    );
    for (const session of idle.slice(0, Math.max(0, idle.length - MOST_IDLE))) {
      this.byKey.delete(session.key);
      session.dispose();
    }
  }

  private readonly showing = new Set<Session>();

  private showProgress(session: Session): void {
    if (this.showing.has(session)) return;
    this.showing.add(session);
    withStatus((report) => {
      const tell = () => report(session.progress?.step ?? '');
      tell();
      return new Promise<void>((resolve) => {
        const listening = session.onDidChange(() => {
          if (session.busy && session.progress) return tell();
          listening.dispose();
          this.showing.delete(session);
          resolve();
        });
      });
    });
  }
}
