import * as vscode from 'vscode';
import type { Source } from '../../protocol/files.js';
import { sourceKey } from '../sources.js';
import { Session } from './session.js';
import type { SessionChange, SessionServices } from './session.js';
import { sweepText } from '../labels.js';
import { withStatus } from '../door/progress.js';

/** How many sessions without a panel are kept, for the side view and a quick return. */
const MOST_IDLE = 4;

/** How many sessions, each with a panel of its own, a folder may have: each holds a whole analysis. */
export const MOST_OF_FOLDER = 8;

/** The sessions of all folders opened in this window, and the active one. */
export class Sessions implements vscode.Disposable {
  /** The most recent one last; the first ones are dropped. */
  private readonly open: Session[] = [];
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

  /** The session of a folder; where it has several, the active one, else the first that a panel shows. */
  find(source: Source): Session | undefined {
    const found = this.of(source);
    return found.find((session) => session === this.current) ?? found.find(this.isShown) ?? found[0];
  }

  /** All sessions of a folder, by their numbers. */
  of(source: Source): readonly Session[] {
    const key = sourceKey(source);
    return this.open.filter((session) => session.key === key).sort((a, b) => a.number - b.number);
  }

  get(source: Source): Session {
    const known = this.find(source);
    if (!known) return this.create(source, 1);
    this.open.push(...this.open.splice(this.open.indexOf(known), 1));
    return known;
  }

  /** The session of a folder with a number, as a panel that is brought back remembers it. */
  numbered(source: Source, number: number): Session {
    return this.of(source).find((session) => session.number === number) ?? this.create(source, number);
  }

  /** One more session of the same folder, which starts as the given one stands; null where there are {@link MOST_OF_FOLDER}. */
  another(like: Session): Session | null {
    const taken = this.of(like.source).map(({ number }) => number);
    if (taken.length >= MOST_OF_FOLDER) return null;
    let number = 1;
    while (taken.includes(number)) number++;
    const session = this.create(like.source, number);
    session.startAs(like);
    return session;
  }

  /** Lets a session go whose panel has been closed. What is active is then another one of its folder, if there is one. */
  drop(session: Session): void {
    this.remove(session);
    if (this.current === session) this.activate(this.find(session.source) ?? null);
    void this.services.memory.forgetLook(session.lookKey);
  }

  all(): readonly Session[] {
    return [...this.open];
  }

  activate(session: Session | null): void {
    if (this.current === session) return;
    this.current = session;
    this.activeChanged.fire(session);
  }

  dispose(): void {
    for (const session of this.open.splice(0)) session.dispose();
    this.changed.dispose();
    this.activeChanged.dispose();
  }

  private create(source: Source, number: number): Session {
    const session = new Session(source, this.services, number);
    this.open.push(session);
    session.onDidChange((change) => {
      this.changed.fire({ session, change });
      if (change === 'progress' && session.progress) this.showProgress(session);
      if (change === 'swept' && session.sweep.isOn) this.showSweep(session);
    });
    this.letGo(session);
    return session;
  }

  private letGo(newest: Session): void {
    const idle = this.all().filter(
      (session) => session !== newest && session !== this.current && !this.isShown(session),
    );
    for (const session of idle.slice(0, Math.max(0, idle.length - MOST_IDLE))) {
      this.remove(session);
    }
  }

  private remove(session: Session): void {
    const at = this.open.indexOf(session);
    if (at < 0) return;
    this.open.splice(at, 1);
    session.dispose();
    this.sweeping.get(session)?.();
  }

  /** Those whose sweep the status bar shows, and what ends that. */
  private readonly sweeping = new Map<Session, () => void>();

  private showSweep(session: Session): void {
    if (this.sweeping.has(session)) return;
    withStatus((report) => {
      const tell = () => report(sweepText(session.sweep.state));
      tell();
      return new Promise<void>((resolve) => {
        const listening = this.onDidChange(({ session: changed, change }) => {
          if (changed !== session || change !== 'swept') return;
          if (session.sweep.isOn) tell();
          else end();
        });
        const end = () => {
          listening.dispose();
          this.sweeping.delete(session);
          resolve();
        };
        this.sweeping.set(session, end);
      });
    });
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
