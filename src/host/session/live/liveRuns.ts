import type * as vscode from 'vscode';
import type { CheckpointFolders } from '../../checkpoints/checkpointFolders.js';
import type { Session } from '../session.js';
import type { Sessions } from '../sessions.js';
import { lookAt } from './localLook.js';
import { Polling } from './polling.js';
import type { Happened } from './tracker.js';

/**
 * Follows what trainings write into the folders that panels show: on disks by looking at them again and again. Buckets and virtual
 * folders are looked at when a person asks for it.
 */
export class LiveRuns implements vscode.Disposable {
  private readonly followed = new Map<Session, Polling>();
  private readonly listening: vscode.Disposable[];

  constructor(
    private readonly sessions: Pick<Sessions, 'all' | 'onDidChange'>,
    folders: Pick<CheckpointFolders, 'onDidChange'>,
    private readonly isVisible: (session: Session) => boolean,
  ) {
    this.listening = [
      sessions.onDidChange(({ session, change }) => {
        if (change === 'listing' || change === 'failure') this.follow(session);
        if (change === 'result' && session.logs === null) void session.readLogs();
      }),
      folders.onDidChange(() => {
        for (const polling of this.followed.values()) polling.hurry();
      }),
    ];
  }

  /** Looks at what a panel shows that has come into view. */
  hurry(session: Session): void {
    this.followed.get(session)?.hurry();
  }

  /** Whether files that appear are told by this. */
  follows(session: Session): boolean {
    return this.followed.has(session);
  }

  dispose(): void {
    for (const each of this.listening) each.dispose();
    for (const polling of this.followed.values()) polling.dispose();
    this.followed.clear();
  }

  private follow(session: Session): void {
    this.letGo();
    const { source } = session;
    if (source.kind !== 'local' || this.followed.has(session)) return;
    const also = (): string[] => [
      ...new Set([
        ...(session.logs?.series ?? []).map(({ file }) => file),
        ...(session.listing?.runs ?? []).flatMap(({ checkpoints }) => checkpoints.slice(-1).map(({ file }) => file)),
      ]),
    ];
    const polling = new Polling({
      look: (known) => lookAt(source.path, also(), known),
      happened: (happened, writing) => void happenedTo(session, happened, writing),
      wanted: () => this.isVisible(session),
    });
    this.followed.set(session, polling);
  }

  private letGo(): void {
    const there = new Set(this.sessions.all());
    for (const [session, polling] of this.followed) {
      if (there.has(session)) continue;
      polling.dispose();
      this.followed.delete(session);
    }
  }
}

/** What a session does about files that have appeared, gone or changed. Nobody is asked anything because of it. */
export async function happenedTo(
  session: Session,
  { checkpoints, logs, rewritten, startedOver }: Happened,
  writing: ReadonlySet<string>,
): Promise<void> {
  const listed = new Set(filesOf(session));
  const hides = [...writing].some((file) => listed.has(file));
  session.writing = writing;
  if (startedOver) session.startOver(startedOver);
  if (checkpoints || hides) {
    if (session.failure && session.failure.code !== 'cancelled' && !session.busy)
      await session.analyse(session.checkpoint, session.settings, { ask: false });
    else await session.relist();
  }
  const shown = session.result?.checkpoint.file;
  if (shown !== undefined && !session.busy) {
    const now = filesOf(session);
    const over = session.startedOver;
    if (over && !now.includes(shown))
      await session.analyse(newest(session, over.stale) ?? null, session.settings, { ask: false });
    else if (rewritten.includes(shown) && now.includes(shown))
      await session.analyse(session.checkpoint, session.settings, { ask: false });
  }
  if (logs || startedOver) await session.readLogs();
}

const filesOf = ({ listing }: Session): readonly string[] =>
  (listing?.runs ?? []).flatMap(({ checkpoints }) => checkpoints.map(({ file }) => file));

/** The last checkpoint that is of this training. */
const newest = (session: Session, stale: readonly string[]): string | undefined =>
  filesOf(session).findLast((file) => !stale.includes(file));
