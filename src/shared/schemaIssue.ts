/** What a schema says against a value, as zod tells it; only what is read here. */
export interface SchemaIssue {
  readonly code?: string | undefined;
  readonly message: string;
  readonly expected?: unknown;
  readonly maximum?: unknown;
  readonly minimum?: unknown;
  readonly inclusive?: unknown;
  readonly values?: unknown;
  readonly keys?: unknown;
  readonly origin?: unknown;
}

const KINDS: Readonly<Record<string, string>> = {
  number: 'a number',
  int: 'a whole number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
};

/** Larger numbers are not told apart from their neighbours. */
const MAX_EXACT = 9007199254740991;
const MAX_SHOWN = 12;

/** What is wrong with a value, in words, to stand in brackets or after a colon: `expected a number`. */
export function schemaIssueText(issue: SchemaIssue): string {
  const { code, message, expected, maximum, minimum, inclusive, values, keys, origin } = issue;
  const of = origin === 'string' ? ' letters' : origin === 'array' ? ' entries' : '';
  switch (code) {
    case 'invalid_type':
      return `expected ${KINDS[String(expected)] ?? 'another kind of value'}`;
    case 'too_big':
      return Number(maximum) >= MAX_EXACT ? 'it is too large' : `expected at most ${String(maximum)}${of}`;
    case 'too_small':
      if (Number(minimum) <= -MAX_EXACT) return 'it is too small';
      return inclusive === false
        ? `expected more than ${String(minimum)}${of}`
        : `expected at least ${String(minimum)}${of}`;
    case 'invalid_value':
      return Array.isArray(values)
        ? `expected ${values.slice(0, MAX_SHOWN).map(String).join(', ')}${values.length > MAX_SHOWN ? ', …' : ''}`
        : 'expected another value';
    case 'unrecognized_keys':
      return Array.isArray(keys)
        ? `${keys.slice(0, MAX_SHOWN).map(String).join(', ')} is not known here`
        : 'a field is not known here';
    case 'invalid_union':
      return 'it has none of the forms that it can have';
    case 'custom':
      return message;
    default:
      return 'it does not have the form that it must have';
  }
}
