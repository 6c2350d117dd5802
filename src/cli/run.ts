/** The command line from its arguments to its exit code. */
import { Engine } from '../engine/handlers.js';
import { CancelledError } from '../shared/cancellation.js';
import { InputError } from '../shared/inputError.js';
import manifest from '../../package.json';
import { commandNamed, commands } from './commands/all.js';
import { unknownCommand } from './commands/help.js';
import { ClosedPipeError, writeText } from './output.js';
import { EXIT, overview, PROGRAM, UsageError } from './usage.js';

/** How a run ended: the exit code, and the message for standard error. */
export interface Outcome {
  readonly code: number;
  readonly message: string;
}

/** Runs the command that the arguments name. Never throws. */
export async function run(argv: readonly string[], signal: AbortSignal): Promise<Outcome> {
  if (argv.length === 0)
    return {
      code: EXIT.usage,
      message: overview(
        commands.map(({ spec }) => spec),
        manifest.version,
      ),
    };
  try {
    await answer(argv, signal);
    return { code: EXIT.done, message: '' };
  } catch (error) {
    // After Ctrl-C, errors that follow from the interruption are not reported as failures.
    const [message, code] = failure(signal.aborted ? new CancelledError() : error);
    return { code, message: message && `${PROGRAM}: ${message.replace(/\s*\n\s*/g, ' ')}` };
  }
}

async function answer(argv: readonly string[], signal: AbortSignal): Promise<void> {
  const [name = '', ...rest] = asCommand(argv);
  if (name === '--version' || name === '-v') return writeText('-', `${manifest.version}\n`);
  const command = commandNamed(name);
  if (!command) throw new UsageError(unknownCommand(name, commands));
  await command.run(rest, { engine: new Engine(), signal });
}

/** `--help` and `-h`, alone or after a command, ask for the command `help`. */
function asCommand([name = '', ...rest]: readonly string[]): readonly string[] {
  const isHelp = (arg: string) => arg === '--help' || arg === '-h';
  if (isHelp(name)) return ['help', ...rest];
  const end = rest.indexOf('--');
  if (!rest.slice(0, end < 0 ? undefined : end).some(isHelp)) return [name, ...rest];
  return name === 'help' ? ['help'] : ['help', name];
}

/** The message of one line for an error, and the exit code. */
function failure(error: unknown): [string, number] {
  if (error instanceof ClosedPipeError) return ['', EXIT.closedPipe];
  if (error instanceof UsageError) return [`${error.message} (see --help)`, EXIT.usage];
  if (error instanceof CancelledError) return ['cancelled', EXIT.cancelled];
  if (error instanceof InputError) return [error.message, EXIT.failed];
  if (process.env.BELIEFSCOPE_DEBUG) console.error(error);
  const text = error instanceof Error ? error.message : String(error);
  return [`something went wrong in Beliefscope itself: ${text}`, EXIT.failed];
}
