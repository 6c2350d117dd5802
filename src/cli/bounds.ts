import * as z from 'zod';

/** The range of a number; null: no bound. */
export interface Bounds {
  readonly least: number | null;
  readonly most: number | null;
  readonly whole: boolean;
}

/** The bounds that a schema of the protocol sets, so that the command line does not repeat them. */
export function boundsOf(schema: z.ZodType): Bounds {
  const inner = withoutDefault(schema);
  if (!(inner instanceof z.ZodNumber)) throw new Error('bounds are asked of a schema that is not of a number');
  const within = (bound: number | null) => (bound !== null && Math.abs(bound) < Number.MAX_SAFE_INTEGER ? bound : null);
  return { least: within(inner.minValue), most: within(inner.maxValue), whole: inner.isInt };
}

/** The values that an enumeration of the protocol allows. */
export function choicesOf<T extends string>(schema: z.ZodType<T>): readonly T[] {
  const inner = withoutDefault(schema);
  if (!(inner instanceof z.ZodEnum)) throw new Error('choices are asked of a schema that has none');
  return inner.options.map((option) => String(option) as T);
}

/** The default of a schema; undefined where it has none. */
export function defaultOf(schema: z.ZodType): unknown {
  return schema instanceof z.ZodDefault ? schema.def.defaultValue : undefined;
}

/** The bounds in words, such as `a whole number from 1 to 12`. */
export function boundsText({ least, most, whole }: Bounds): string {
  const what = whole ? 'a whole number' : 'a number';
  if (least !== null && most !== null) return `${what} from ${least} to ${most}`;
  if (least !== null) return `${what} of at least ${least}`;
  return most === null ? what : `${what} of at most ${most}`;
}

/** The number in a text; null where there is none, where it is out of bounds, or where it is too large to be exact. */
export function numberWithin(text: string, { least, most, whole }: Bounds): number | null {
  const form = whole ? /^[+-]?\d+$/ : /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
  if (!form.test(text)) return null;
  const value = Number(text);
  if (!(whole ? Number.isSafeInteger(value) : Number.isFinite(value))) return null;
  return (least !== null && value < least) || (most !== null && value > most) ? null : value;
}

function withoutDefault(schema: z.ZodType): z.ZodType {
  let inner: z.ZodType = schema;
  while (inner instanceof z.ZodDefault || inner instanceof z.ZodNullable || inner instanceof z.ZodOptional)
    inner = inner.unwrap() as z.ZodType;
  return inner;
}
