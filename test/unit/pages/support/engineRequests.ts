import { createRequire } from 'node:module';
import type { CancellationTokenSource } from 'vscode-jsonrpc';
import { EngineError } from '../../../../src/host/engine/errors.js';
import type { CallOptions } from '../../../../src/host/engine/engineClient.js';
import type { ErrorInfo } from '../../../../src/protocol/outcome.js';
import { CancelledError } from '../../../../src/shared/cancellation.js';
import type { PreviewEngine } from '../../../tools/previewPages.mjs';

type Call = (method: string, params: unknown, told: unknown, token: unknown) => Promise<unknown>;
const { CancellationTokenSource: Tokens } = createRequire(import.meta.url)('vscode-jsonrpc/node') as {
  CancellationTokenSource: new () => CancellationTokenSource;
};

/** The engine of a test as the host's own classes ask it: cancelled by a signal, and failing as it does in the editor. */
export const engineRequests = (engine: PreviewEngine) => ({
  async request(method: string, params: unknown, options: Partial<CallOptions> = {}): Promise<unknown> {
    const source = new Tokens();
    const cancel = (): void => source.cancel();
    options.signal?.addEventListener('abort', cancel);
    try {
      return await (engine.call as Call)(method, params, options.onProgress, source.token);
    } catch (error) {
      const { code, message } = error as ErrorInfo;
      throw code === 'cancelled' ? new CancelledError() : new EngineError(code, message);
    } finally {
      options.signal?.removeEventListener('abort', cancel);
    }
  },
});
