import type { Engine } from '../../engine/engine.js';
import { parseArgs } from '../args.js';
import type { Args } from '../args.js';
import type { Options } from '../option.js';
import { checkTarget } from '../output.js';
import type { CommandSpec } from '../usage.js';

export interface CommandContext {
  readonly engine: Engine;
  readonly signal: AbortSignal;
}

/** One command of the command line. */
export interface Command {
  readonly spec: CommandSpec;
  /** Parses all arguments after its name before doing any work. Throws UsageError, InputError, CancelledError. */
  run(argv: readonly string[], context: CommandContext): Promise<void>;
}

/** Makes a command from its argument, its options and the function that does the work. */
export function command<A, O extends Options>({
  run,
  ...spec
}: CommandSpec<A, O> & { run(args: Args<A, O> & CommandContext): Promise<void> }): Command {
  return {
    spec,
    async run(argv, context) {
      const args = parseArgs(spec, argv);
      // Output targets are checked first, so that a failure to write is not found only after minutes of work.
      for (const [name, option] of Object.entries(spec.options)) {
        const target = args.options[name];
        if (option.writes && typeof target === 'string') await checkTarget(target);
      }
      await run({ ...args, ...context });
    },
  };
}
