import { isAbsolute, resolve } from 'node:path';
import type { ProcessChoice } from '../protocol/process.js';
import type { Args } from './args.js';
import type { OptionSpec } from './usage.js';
import { UsageError } from './usage.js';

export const PROCESS_ARGUMENT = 'NAME|FILE';

/** Options of every command about a process alone. */
export const processOptions: Readonly<Record<string, OptionSpec>> = {
  params: { type: 'string', value: 'JSON', help: `parameters, such as '{"x": 0.15}', in place of the defaults` },
};

/** A preset's name has neither a dot nor a slash; all else is a file. */
export function processArgument(args: Args): ProcessChoice {
  const name = args.positionals[0];
  if (name === undefined) throw new UsageError(`expected ${PROCESS_ARGUMENT}, found nothing`);
  const params = args.params();
  if (!/[./\\]/.test(name)) return { kind: 'preset', name, params };
  return { kind: 'file', path: isAbsolute(name) ? name : resolve(name), params };
}
