import { ResponseError } from 'vscode-jsonrpc';
import type { CancellationToken, MessageConnection } from 'vscode-jsonrpc';
import * as z from 'zod';
import type { EngineMethod } from '../protocol/calls.js';
import type { ErrorInfo, Progress } from '../protocol/outcome.js';
import type { SweepProgress } from '../protocol/sweep.js';
import { engineMethods, parseParams } from './calls.js';
import type { EngineHandlers } from './calls.js';
import { errorInfo } from './errorInfo.js';

const envelopeSchema = z.object({ progressToken: z.number(), params: z.unknown() });

/** Least time between two progress notifications of one call, in milliseconds. */
const PROGRESS_INTERVAL_MS = 50;

const INPUT_ERROR = -32001;
const CANCELLED = -32800;
const FAULT = -32603;

/**
 * Answers the host's requests on a connection until it closes.
 * @param answered is told of each that was answered with a result
 */
export function serve(
  connection: MessageConnection,
  handlers: EngineHandlers,
  answered: (method: EngineMethod) => void = () => undefined,
): void {
  const log = (level: 'info' | 'warn' | 'error', message: string) =>
    void connection.sendNotification('log', { level, message });

  const answer = <M extends EngineMethod>(method: M) =>
    connection.onRequest(method, async (wire: unknown, token: CancellationToken): Promise<unknown> => {
      const started = performance.now();
      const controller = new AbortController();
      if (token.isCancellationRequested) controller.abort();
      const listening = token.onCancellationRequested(() => controller.abort());
      try {
        const { progressToken, params } = envelopeSchema.parse(wire);
        const context = { signal: controller.signal, progress: progressSender(connection, progressToken) };
        const result = await handlers[method](parseParams(method, params), context);
        log('info', `${method}: ${(performance.now() - started).toFixed(0)} ms`);
        answered(method);
        return result;
      } catch (error) {
        const info = errorInfo(error, controller.signal);
        if (info.code === 'fault') log('error', `${method}: ${error instanceof Error ? error.stack : String(error)}`);
        else log('info', `${method}: ${info.code}: ${info.message}`);
        return new ResponseError(responseCode(info), info.message, info);
      } finally {
        listening.dispose();
      }
    });
  for (const method of engineMethods) answer(method);
  // A sign of life, which the host asks for while it waits for an answer.
  connection.onRequest('ping', () => true);
}

function progressSender(connection: MessageConnection, token: number): (progress: Progress | SweepProgress) => void {
  let sent = -Infinity;
  let lastStep = '';
  return (progress) => {
    const now = performance.now();
    const isNews = 'news' in progress && progress.news !== undefined;
    if (!isNews && progress.step === lastStep && now - sent < PROGRESS_INTERVAL_MS) return;
    sent = now;
    lastStep = progress.step;
    void connection.sendNotification('progress', { token, progress });
  };
}

function responseCode(info: ErrorInfo): number {
  if (info.code === 'cancelled') return CANCELLED;
  return info.code === 'fault' ? FAULT : INPUT_ERROR;
}
