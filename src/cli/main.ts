/** The command line: the same engine without an editor. */
import { join } from 'node:path';
import { outcomeOf, type Outcome } from './outcome.js';
import type * as Commands from './run.js';
import { tell } from './terminal.js';
import { EXIT } from './usage.js';
import { asksForVersion, printVersion } from './version.js';

process.env.ORT_DISABLE_TELEMETRY = '1';

// If the reader of a pipe has gone, the code that writes reports it. Without these listeners Node would end with a stack.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

// The first Ctrl-C ends the work in order; the second, being handled no longer, ends the program at once. So does what `kill`, `timeout`
// and schedulers send. A terminal that hangs up is not listened to: who began the program by nohup wants it to go on.
const controller = new AbortController();
let wasTerminated = false;
process.once('SIGINT', () => controller.abort());
process.once('SIGTERM', () => {
  wasTerminated = true;
  controller.abort();
});

const argv = process.argv.slice(2);

/** The commands are a bundle of their own, which takes longer to load than the version takes to print. */
async function runCommand(): Promise<Outcome> {
  const { loadBundle } = await import('../engine/codeCache.js');
  const { exports, keepCode } = loadBundle<typeof Commands>(join(__dirname, 'commands.js'), argv[0] ?? '');
  const outcome = await exports.run(argv, controller.signal);
  if (outcome.code === EXIT.done) keepCode();
  return outcome;
}

const ended = argv.length === 1 && asksForVersion(argv[0]) ? outcomeOf(printVersion, controller.signal) : runCommand();

void ended.then(({ code, message }) => {
  if (message) tell(message);
  process.exitCode = wasTerminated && code === EXIT.cancelled ? EXIT.terminated : code;
});
