import * as vscode from 'vscode';
import { settings } from '../settings.js';
import type { Session } from './session.js';
import type { Sessions } from './sessions.js';

/** A sweep that takes no longer than this, in seconds, starts by itself. */
const SHORT_SECONDS = 60;
/** A picture is drawn, and what its page asks for at once is answered, before anything else is begun. */
const AFTER_MS = 300;

/**
 * What becomes of the other checkpoints of a run whose analysis a panel shows: what is kept of them is looked up, and the rest
 * analysed where the person's settings say so, or where they are at it already and checkpoints have appeared.
 */
export function sweepByItself(sessions: Sessions, isShown: (session: Session) => boolean): vscode.Disposable {
  const waiting = new Map<Session, NodeJS.Timeout>();
  const follow = async (session: Session) => {
    waiting.delete(session);
    if (!isShown(session) || !sessions.all().includes(session)) return;
    if (!(await session.lookAtAll())) return;
    if (session.sweep.goesOn || mayStart(session)) await session.sweep.start();
  };
  const listening = sessions.onDidChange(({ session, change }) => {
    if (change !== 'result' && !(change === 'listing' && session.result && !session.busy)) return;
    clearTimeout(waiting.get(session));
    waiting.set(
      session,
      setTimeout(() => void follow(session), AFTER_MS),
    );
  });
  return vscode.Disposable.from(listening, {
    dispose: () => {
      for (const timer of waiting.values()) clearTimeout(timer);
    },
  });
}

function mayStart({ source, sweep }: Session): boolean {
  const left = sweep.missing.length;
  const { sweepStart } = settings();
  if (left === 0 || sweepStart === 'never' || sweep.wasStopped) return false;
  if (sweepStart === 'always') return true;
  return source.kind === 'local' && (sweep.secondsLeft ?? Infinity) < SHORT_SECONDS;
}
