/** The command line: the same engine without an editor. */
import { run } from './run.js';

process.env.ORT_DISABLE_TELEMETRY = '1';

// If the reader of a pipe has gone, the code that writes reports it. Without these listeners Node would end with a stack.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

// The first Ctrl-C ends the work in order; the second, being handled no longer, ends the program at once.
const controller = new AbortController();
process.once('SIGINT', () => controller.abort());

void run(process.argv.slice(2), controller.signal).then(({ code, message }) => {
  if (message) process.stderr.write(`${message}\n`);
  process.exitCode = code;
});
