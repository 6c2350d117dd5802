/** Entry point of the engine process: a child of the extension host, like a language server; and of the workers of a sweep. */
import { createMessageConnection } from 'vscode-jsonrpc';
import { IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import { createEngine } from './handlers.js';
import { hostFileSystem } from './places/hostFileSystem.js';
import { serve } from './serve.js';
import { WORKER } from './sweep/messages.js';
import { serveSweep } from './sweep/worker.js';

process.env.ORT_DISABLE_TELEMETRY = '1';

if (process.argv[2] === WORKER) serveSweep();
else serveHost();

function serveHost(): void {
  const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
  serve(connection, createEngine({ hostFiles: hostFileSystem(connection) }));
  process.on('disconnect', () => process.exit(0));
  connection.listen();
}
