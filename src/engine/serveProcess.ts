/** The engine process: a child of the extension host, like a language server; and the workers of a sweep. */
import { createMessageConnection } from 'vscode-jsonrpc';
import { IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import { createEngine } from './handlers.js';
import { hostFileSystem } from './places/hostFileSystem.js';
import { serve } from './serve.js';
import { serveSweep } from './sweep/worker.js';

/** Keeping compiled code takes some 20 ms, which nobody should wait for: so long after the first analysis, in milliseconds. */
const KEEP_AFTER_MS = 5000;

/** @param keepCode keeps what V8 has compiled, for the next start */
export function serveHost(keepCode: () => void): void {
  const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
  let kept = false;
  serve(connection, createEngine({ hostFiles: hostFileSystem(connection) }), (method) => {
    if (method !== 'analyse' || kept) return;
    kept = true;
    setTimeout(keepCode, KEEP_AFTER_MS).unref();
  });
  process.on('disconnect', () => process.exit(0));
  connection.listen();
}

export { serveSweep };
