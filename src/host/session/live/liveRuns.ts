import type * as vscode from 'vscode';
import type { CheckpointFolders } from '../../checkpoints/checkpointFolders.js';
import type { Session } from '../session.js';
import type { Sessions } from '../sessions.js';
import type { Looks } from './looks.js';
import { lookAtDisk, lookAtService } from './looks.js';
import { PACES, Polling } from './polling.js';
import type { Happened } from './tracker.js';

/**
 * Follows what trainings write into the folders that panels show, by looking at them again and again: at disks often, at buckets and
 * virtual folders seldom, and at those of panels in view alone.
 */
export class LiveRuns implements vscode.Disposable {
  private readonly followed = new Map<Session, Polling>();
  private readonly listening: vscode.Disposable[];

  constructor(
    private readonly sessions: Pick<Sessions, 'all' | 'onDidChange'>,
    folders: Pick<CheckpointFolders, 'onDidChange'>,
    private readonly isVisible: (session: Session) => boolean,
    private readonly looks: Looks,
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
    return this.followed.has(session) && (isOnDisk(session) || session.failure === null);
  }

  dispose(): void {
    for (const each of this.listening) each.dispose();
    for (const polling of this.followed.values()) polling.dispose();
    this.followed.clear();
  }

  private follow(session: Session): void {
    this.letGo();
    if (this.followed.has(session) || !this.sessions.all().includes(session)) return;
    const onDisk = isOnDisk(session);
    const polling = new Polling({
      look: (known) => {
        const { source, listing, logs } = session;
        if (source.kind !== 'local') return lookAtService(this.looks, source, listing, known);
        return lookAtDisk(
          this.looks,
          source,
          [...lastOf(listing), ...(logs?.series ?? []).map(({ file }) => file)],
          known,
        );
      },
      // Logs of other kinds than are looked for, deeper ones, and those of services are read with the checkpoints that appear.
      happened: (happened, writing) =>
        void happenedTo(session, { ...happened, logs: happened.logs || happened.checkpoints }, writing),
      wanted: () => this.isVisible(session) && (onDisk || (session.failure === null && !session.busy)),
      pace: onDisk ? PACES.disk : PACES.service,
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

const isOnDisk = ({ source }: Session): boolean => source.kind === 'local';

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

const lastOf = (listing: Session['listing']): readonly string[] =>
  (listing?.runs ?? []).flatMap(({ checkpoints }) => checkpoints.slice(-1).map(({ file }) => file));

const filesOf = ({ listing }: Session): readonly string[] =>
  (listing?.runs ?? []).flatMap(({ checkpoints }) => checkpoints.map(({ file }) => file));

/** The last checkpoint that is of this training. */
const newest = (session: Session, stale: readonly string[]): string | undefined =>
  filesOf(session).findLast((file) => !stale.includes(file));
