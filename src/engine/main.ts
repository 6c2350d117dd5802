/** Entry point of the engine process: a child of the extension host, like a language server. */
import { createMessageConnection } from 'vscode-jsonrpc';
import { IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import { createEngine } from './handlers.js';
import { hostFileSystem } from './places/hostFileSystem.js';
import { serve } from './serve.js';

process.env.ORT_DISABLE_TELEMETRY = '1';

const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
serve(connection, createEngine({ hostFiles: hostFileSystem(connection) }));
process.on('disconnect', () => process.exit(0));
connection.listen();
