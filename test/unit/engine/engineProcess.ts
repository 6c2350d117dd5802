import { join } from 'node:path';
import { EngineClient } from '../../../src/host/engine/engineClient.js';
import type { EngineExit } from '../../../src/host/engine/engineProcess.js';
import type { Patience } from '../../../src/host/engine/silenceWatch.js';
import { built } from '../../tools/built.mjs';

export const root = join(import.meta.dirname, '../../..');
const refuse = () => Promise.reject(new Error('there are no virtual files here'));

export interface StartedEngine {
  readonly client: EngineClient;
  /** How the process ended, each time that it did so by itself. */
  readonly deaths: EngineExit[];
}

/** An engine as a process, behind the client that the extension uses; by default the one that was built. */
export function startEngine({
  entry = built('engine.js'),
  env = {},
  patience,
}: { entry?: string; env?: Record<string, string>; patience?: Patience } = {}): StartedEngine {
  const deaths: EngineExit[] = [];
  const client = new EngineClient({
    entry,
    nodePath: () => null,
    env: () => env,
    answers: { 'host/stat': refuse, 'host/list': refuse, 'host/read': refuse },
    log: () => undefined,
    died: (exit) => deaths.push(exit),
    ...(patience && { patience }),
  });
  return { client, deaths };
}
