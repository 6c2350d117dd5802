/** The command line: the same engine without an editor. */
import { CancelledError } from '../shared/cancellation.js';
import { Engine } from '../engine/handlers.js';
import { InputError } from '../shared/inputError.js';
import { Args } from './args.js';
import { activations } from './commands/activations.js';
import { analyse } from './commands/analyse.js';
import type { Command } from './commands/command.js';
import { process as processCommand } from './commands/process.js';
import { sample } from './commands/sample.js';
import { inspect } from './commands/inspect.js';
import { steer } from './commands/steer.js';
import { steerMatrix } from './commands/steerMatrix.js';
import { trajectory } from './commands/trajectory.js';
import { UsageError, commandHelp, overview } from './usage.js';
import manifest from '../../package.json';

process.env.ORT_DISABLE_TELEMETRY = '1';

const commands: readonly Command[] = [
  analyse,
  activations,
  steer,
  steerMatrix,
  trajectory,
  processCommand,
  sample,
  inspect,
];

async function main(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    const text = `${overview(
      commands.map(({ spec }) => spec),
      manifest.version,
    )}\n`;
    (name === undefined ? process.stderr : process.stdout).write(text);
    return name === undefined ? 2 : 0;
  }
  if (name === '--version') {
    process.stdout.write(`${manifest.version}\n`);
    return 0;
  }
  const command = commands.find(({ spec }) => spec.name === name || (spec.name === 'analyse' && name === 'analyze'));
  if (!command)
    throw new UsageError(`there is no command ${name}: choose ${commands.map(({ spec }) => spec.name).join(', ')}`);
  if (rest.includes('--help') || rest.includes('-h')) {
    process.stdout.write(`${commandHelp(command.spec)}\n`);
    return 0;
  }
  const controller = new AbortController();
  process.once('SIGINT', () => controller.abort());
  await command.run(Args.parse(command.spec, rest), { engine: new Engine(), signal: controller.signal });
  return 0;
}

/** One line for a person, and the exit code. */
function failure(error: unknown): [string, number] {
  if (error instanceof UsageError) return [`${error.message} (see --help)`, 2];
  if (error instanceof CancelledError) return ['cancelled', 130];
  if (error instanceof InputError) return [error.message, 1];
  if (process.env.BELIEFSCOPE_DEBUG) console.error(error);
  return [`something went wrong in Beliefscope itself: ${error instanceof Error ? error.message : String(error)}`, 1];
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    const [message, code] = failure(error);
    process.stderr.write(`beliefscope: ${message.replace(/\s*\n\s*/g, ' ')}\n`);
    process.exitCode = code;
  },
);
