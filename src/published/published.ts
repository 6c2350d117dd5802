import type * as z from 'zod';
import { plainNumbers } from '../shared/plainNumbers.js';
import type { Writable } from '../shared/plainNumbers.js';

/**
 * The published part of a result: fields that the schema does not name are left out, and typed arrays become lists. The
 * compiler checks that the result has the fields of the schema, so none has to be copied by hand.
 */
export function published<Schema extends z.ZodType>(
  schema: Schema,
  value: Writable<z.input<Schema>>,
): z.output<Schema> {
  return schema.parse(plainNumbers(value));
}
