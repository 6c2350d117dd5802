import type { Session } from '../session/session.js';

/** What of a session it needs. */
type BetterUser = Pick<Session, 'result' | 'checkpoint' | 'settings' | 'analyse'>;

/** Analyses with the process that predicts the model better, where the last analysis found one. */
export async function useBetter(session: BetterUser | null | undefined): Promise<void> {
  const better = session?.result?.better;
  if (!session || !better) return;
  await session.analyse(session.checkpoint, { ...session.settings, process: better.process.choice });
}
