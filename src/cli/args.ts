import type { Option, Options, Values } from './option.js';
import type { CommandSpec } from './usage.js';
import { UsageError } from './usage.js';

export interface Args<A, O extends Options> {
  readonly argument: A;
  readonly options: Values<O>;
  /** What was typed for each option that was given, for a command that hands it on; texts of one that repeats are lines. */
  readonly given: ReadonlyMap<string, string>;
}

/**
 * Reads what was typed after a command's name. All of it is looked at before anything is done.
 * @throws UsageError for what the command does not take, naming the option, what it takes and what was found
 */
export function parseArgs<A, O extends Options>(spec: CommandSpec<A, O>, argv: readonly string[]): Args<A, O> {
  const { positionals, given } = split(spec, argv);
  const options = Object.entries(spec.options).map(([name, option]) => [
    name,
    valueOf(`--${name}`, option, given.get(name)),
  ]);
  checkOutputs(spec, given);
  return { argument: argumentOf(spec, positionals), options: Object.fromEntries(options) as Values<O>, given };
}

function argumentOf<A, O extends Options>({ name, argument }: CommandSpec<A, O>, positionals: readonly string[]): A {
  const expected = argument.value ?? 'no argument';
  if (argument.value === null && positionals.length > 0)
    throw new UsageError(`${name}: expected no argument, found ${positionals.map(quoted).join(' ')}`);
  if (argument.repeats) return valueOf(expected, argument, positionals.length > 0 ? positionals.join('\n') : undefined);
  if (positionals.length > 1)
    throw new UsageError(`${name}: expected ${expected}, found ${positionals.map(quoted).join(' ')}`);
  const [first] = positionals;
  if (first === undefined && argument.required) throw new UsageError(`${name}: expected ${expected}, found nothing`);
  return valueOf(expected, argument, first);
}

function valueOf<T>(name: string, option: Option<T>, text: string | undefined): T {
  if (text === undefined) {
    if (option.required) throw new UsageError(`${name} is missing: it takes ${option.takes}`);
    return option.absent;
  }
  const found = text.trim() === '' && option.value !== null ? null : option.read(text);
  if (found === null) throw new UsageError(`${name} takes ${option.takes}, found ${quoted(text)}`);
  return found;
}

/** Refuses two outputs to the same target: they would be mixed, or the second would overwrite the first. */
function checkOutputs<A, O extends Options>({ options }: CommandSpec<A, O>, given: ReadonlyMap<string, string>): void {
  const targets = new Map<string, string>();
  for (const [name, target] of given) {
    if (options[name]?.writes !== true || target === '/dev/null') continue;
    const other = targets.get(target);
    const where = target === '-' ? 'standard output' : target;
    if (other !== undefined) throw new UsageError(`--${other} and --${name} cannot both go to ${where}`);
    targets.set(target, name);
  }
}

/** Positional arguments, and the text given to each option; the last one wins where an option that does not repeat comes twice. */
function split<A, O extends Options>(
  spec: CommandSpec<A, O>,
  argv: readonly string[],
): { positionals: string[]; given: Map<string, string> } {
  const positionals: string[] = [];
  const given = new Map<string, string>();
  for (let at = 0; at < argv.length; at++) {
    const arg = argv[at];
    if (arg === '--') {
      positionals.push(...argv.slice(at + 1));
      break;
    }
    if (!arg.startsWith('-') || arg === '-') {
      positionals.push(arg);
      continue;
    }
    // The one option with a short name is the file that is written.
    const [, name = '', inline] = /^--([^=]*)(?:=([^]*))?$/.exec(arg === '-o' ? '--out' : arg) ?? [];
    const option = Object.hasOwn(spec.options, name) ? spec.options[name] : undefined;
    if (!option) throw new UsageError(`${spec.name} has no option ${quoted(arg)}`);
    if (option.value === null) {
      if (inline !== undefined) throw new UsageError(`--${name} takes no value, found ${quoted(inline)}`);
      given.set(name, '');
      continue;
    }
    const text = inline ?? argv[++at];
    // A negative number is a value; anything else that begins with a dash is the next option.
    if (text === undefined || (inline === undefined && /^-[^\d.]/.test(text) && !/^-(inf|nan)/i.test(text)))
      throw new UsageError(`--${name} takes ${option.takes}, found nothing`);
    const before = option.repeats ? given.get(name) : undefined;
    given.set(name, before === undefined ? text : `${before}\n${text}`);
  }
  return { positionals, given };
}

const MOST_QUOTED = 200;

/** What was typed, quoted and shortened for a message of one line. */
function quoted(text: string): string {
  if (text === '') return 'an empty text';
  return JSON.stringify(text.length > MOST_QUOTED ? `${text.slice(0, MOST_QUOTED)}…` : text);
}
