/** The command line from its arguments to its exit code. */
import { version } from '../../package.json';
import { Engine } from '../engine/engine.js';
import { storePlace } from '../engine/sweep/storePlace.js';
import { allCommands, commandNamed, commandNames } from './commands/all.js';
import { unknownCommand } from './commands/help.js';
import { outcomeOf } from './outcome.js';
import type { Outcome } from './outcome.js';
import { EXIT, overview, UsageError } from './usage.js';
import { asksForVersion, printVersion } from './version.js';

/** Runs the command that the arguments name. Never throws. */
export async function run(argv: readonly string[], signal: AbortSignal): Promise<Outcome> {
  if (argv.length === 0)
    return {
      code: EXIT.usage,
      message: overview(
        (await allCommands()).map(({ spec }) => spec),
        version,
      ),
    };
  return outcomeOf(() => answer(argv, signal), signal);
}

async function answer(argv: readonly string[], signal: AbortSignal): Promise<void> {
  const [name = '', ...rest] = asCommand(argv);
  if (asksForVersion(name)) return printVersion();
  const command = await commandNamed(name);
  if (!command) throw new UsageError(unknownCommand(name, commandNames));
  await command.run(rest, { engine: new Engine(null, storePlace), signal });
}

/** `--help` and `-h`, alone or after a command, ask for the command `help`. */
function asCommand([name = '', ...rest]: readonly string[]): readonly string[] {
  const isHelp = (arg: string) => arg === '--help' || arg === '-h';
  if (isHelp(name)) return ['help', ...rest];
  const end = rest.indexOf('--');
  if (!rest.slice(0, end < 0 ? undefined : end).some(isHelp)) return [name, ...rest];
  return name === 'help' ? ['help'] : ['help', name];
}
