// The engine process as the extension host runs it, for warm figures.
import { fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from '../tools/paths.mjs';

/** As in src/shared/heapFlags.ts, which a test compares. */
export const heapFlags = ['--initial-heap-size=128', '--min-semi-space-size=16'];

/** Starts dist/engine.js and connects to it. */
export function startEngine() {
  // Loaded here and not above: tools import nothing from node_modules before it is installed.
  const { createMessageConnection, IPCMessageReader, IPCMessageWriter } =
    /** @type {typeof import('vscode-jsonrpc/node')} */ (createRequire(import.meta.url)('vscode-jsonrpc/node'));
  const child = fork(join(root, 'dist/engine.js'), [], {
    serialization: 'advanced',
    execArgv: [...heapFlags],
    env: { ...process.env, ORT_DISABLE_TELEMETRY: '1' },
  });
  const connection = createMessageConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
  connection.listen();
  let tokens = 0;
  return {
    pid: child.pid,
    /**
     * One call, with the seconds that it took as the host sees it.
     * @param {string} method
     * @param {unknown} params
     */
    async call(method, params) {
      const started = performance.now();
      const result = /** @type {any} */ (await connection.sendRequest(method, { progressToken: ++tokens, params }));
      return { result, seconds: (performance.now() - started) / 1000 };
    },
    stop() {
      connection.dispose();
      child.kill('SIGKILL');
    },
  };
}
