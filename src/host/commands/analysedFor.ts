import type { AnalysisResult } from '../../protocol/analysis.js';
import type { Session } from '../session/session.js';
import { sessionFor } from './register.js';
import type { CommandServices } from './register.js';

/** A session with its finished analysis. */
export interface Analysed {
  readonly session: Session;
  readonly analysis: AnalysisResult;
}

/** The session that a command is about, analysed first where it was not; undefined where that failed, which the panel tells. */
export async function analysedFor(
  services: CommandServices,
  target: unknown,
  title: string,
): Promise<Analysed | undefined> {
  const session = await sessionFor(services, target, title);
  if (!session) return undefined;
  if (!session.result) {
    services.panels.show(session);
    await session.analyse(session.checkpoint);
  }
  return session.result ? { session, analysis: session.result } : undefined;
}
