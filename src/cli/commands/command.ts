import type { Engine } from '../../engine/handlers.js';
import type { Args } from '../args.js';
import type { CommandSpec } from '../usage.js';

export interface CommandContext {
  readonly engine: Engine;
  readonly signal: AbortSignal;
}

/** One command of the command line: what it takes, and what it does. */
export interface Command {
  readonly spec: CommandSpec;
  run(args: Args, context: CommandContext): Promise<void>;
}
