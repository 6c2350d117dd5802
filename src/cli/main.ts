/** The command line: the same engine without an editor. */
import { run } from './run.js';

process.env.ORT_DISABLE_TELEMETRY = '1';

// Whoever read it may have gone: what fails is told by what writes, and otherwise there is nobody left to tell.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

// The first Ctrl-C ends the work in order; the second, being handled no longer, ends the program at once.
const controller = new AbortController();
process.once('SIGINT', () => controller.abort());

void run(process.argv.slice(2), controller.signal).then(({ code, message }) => {
  if (message) process.stderr.write(`${message}\n`);
  process.exitCode = code;
});
