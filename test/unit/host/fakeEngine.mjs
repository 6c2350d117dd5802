// An engine process for tests of the client: speaks the real protocol, and misbehaves when told to.
import jsonrpc from 'vscode-jsonrpc/node';

const { createMessageConnection, IPCMessageReader, IPCMessageWriter, ResponseError } = jsonrpc;

const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

connection.onRequest('presets/list', () => [{ name: String(process.pid), threads: process.env.ORT_DISABLE_TELEMETRY }]);
connection.onRequest('analyse', async ({ progressToken, params }, token) => {
  const mode = params.checkpoint;
  if (mode === 'die') process.kill(process.pid, 'SIGKILL');
  if (mode === 'exit') process.exit(7);
  if (mode === 'block') {
    const until = Date.now() + 20_000;
    while (Date.now() < until);
  }
  if (mode === 'stop') process.kill(process.pid, 'SIGSTOP');
  if (mode === 'slow') {
    while (!token.isCancellationRequested) await sleep(5);
    return new ResponseError(-32800, 'Cancelled', { code: 'cancelled', message: 'Cancelled' });
  }
  if (mode === 'wait') {
    await sleep(600);
    return { pid: process.pid };
  }
  if (mode === 'refuse')
    return new ResponseError(-32001, 'No', { code: 'no-checkpoints', message: 'No checkpoints in x.' });
  if (mode === 'ask') {
    try {
      return { bytes: await connection.sendRequest('host/read', { uri: 'x:/a', offset: 1, length: 2 }) };
    } catch (error) {
      return { refused: error.data };
    }
  }
  await connection.sendNotification('progress', { token: progressToken, progress: { step: 'Half', fraction: 0.5 } });
  const shared = new Float64Array([1, 2, 3, 4]);
  return {
    pid: process.pid,
    views: [shared.subarray(0, 2), shared.subarray(2)],
    rows: [[1, 2]],
    name: 'x',
    nothing: null,
  };
});
process.on('disconnect', () => process.exit(0));
connection.listen();
