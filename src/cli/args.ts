import { parseArgs } from 'node:util';
import { processParamsSchema } from '../protocol/process.js';
import type { ProcessParams } from '../protocol/process.js';
import { UsageError } from './usage.js';
import type { CommandSpec } from './usage.js';

/** Parsed arguments of one command, read by name with the checks that a person's typing needs. */
export class Args {
  private constructor(
    readonly positionals: readonly string[],
    private readonly values: Readonly<Record<string, string | boolean | undefined>>,
  ) {}

  /** Throws UsageError for unknown options, missing values and wrong counts of positional arguments. */
  static parse(spec: CommandSpec, argv: readonly string[]): Args {
    const options = Object.fromEntries(
      Object.entries(spec.options).map(([name, option]) => [name, { type: option.type } as const]),
    );
    let parsed;
    try {
      parsed = parseArgs({ args: joinNegativeValues(spec, argv), options, allowPositionals: true, strict: true });
    } catch (error) {
      throw new UsageError(error instanceof Error ? (error.message.split('. ')[0] ?? error.message) : String(error));
    }
    const none = spec.optional === true && parsed.positionals.length === 0;
    if (parsed.positionals.length !== spec.positionals.length && !none) {
      const expected = spec.positionals.join(' ') || 'no argument';
      const found = parsed.positionals.length ? parsed.positionals.join(' ') : 'nothing';
      throw new UsageError(`${spec.name}: expected ${expected}, found ${found}`);
    }
    return new Args(parsed.positionals, parsed.values as Record<string, string | boolean | undefined>);
  }

  flag(name: string): boolean {
    return this.values[name] === true;
  }

  text(name: string): string | null {
    const value = this.values[name];
    return typeof value === 'string' ? value : null;
  }

  required(name: string): string {
    const value = this.text(name);
    if (value === null) throw new UsageError(`--${name} is missing`);
    return value;
  }

  /** A whole number of at least `least`. */
  integer(name: string, least: number): number | null {
    const text = this.text(name);
    if (text === null) return null;
    if (!/^\d+$/.test(text) || Number(text) < least || !Number.isSafeInteger(Number(text)))
      throw new UsageError(`--${name} takes a whole number of at least ${least}, found ${JSON.stringify(text)}`);
    return Number(text);
  }

  number(name: string): number | null {
    const text = this.text(name);
    if (text === null) return null;
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value))
      throw new UsageError(`--${name} takes a number, found ${JSON.stringify(text)}`);
    return value;
  }

  choice<T extends string>(name: string, choices: readonly T[], otherwise: T): T {
    const text = this.text(name);
    if (text === null) return otherwise;
    const found = choices.find((choice) => choice === text);
    if (!found) throw new UsageError(`--${name} takes ${choices.join(' or ')}, found ${JSON.stringify(text)}`);
    return found;
  }

  /** `all` (null) or a list such as 0,2. */
  layers(name = 'layers'): number[] | null {
    const text = this.text(name);
    if (text === null || text === 'all') return null;
    return [...new Set(integerList(text, name))].sort((a, b) => a - b);
  }

  integers(name: string): number[] {
    return integerList(this.required(name), name);
  }

  /** A step, or a file name. */
  checkpoint(): number | string | null {
    const text = this.text('checkpoint');
    if (text === null) return null;
    return /^\d+$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : text;
  }

  params(name = 'params'): ProcessParams {
    const text = this.text(name);
    if (text === null) return {};
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      throw new UsageError(`--${name} takes JSON such as '{"p": 0.5}', found ${JSON.stringify(text)}`);
    }
    const parsed = processParamsSchema.safeParse(value);
    if (!parsed.success) throw new UsageError(`--${name} takes an object of numbers, found ${text}`);
    return parsed.data;
  }
}

function integerList(text: string, name: string): number[] {
  const parts = text.split(',').map((part) => part.trim());
  if (parts.some((part) => !/^\d{1,9}$/.test(part)))
    throw new UsageError(`--${name} takes whole numbers separated by commas, found ${JSON.stringify(text)}`);
  return parts.map(Number);
}

/** `--multiplier -1` reads as the user means it: node's parser takes a value with a leading minus only after `=`. */
function joinNegativeValues(spec: CommandSpec, argv: readonly string[]): string[] {
  const joined: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const arg = argv[i] ?? '';
    const next = argv[i + 1];
    const takesValue = arg.startsWith('--') && spec.options[arg.slice(2)]?.type === 'string';
    if (takesValue && next !== undefined && /^-[\d.]/.test(next)) {
      joined.push(`${arg}=${next}`);
      i++;
    } else joined.push(arg);
  }
  return joined;
}
