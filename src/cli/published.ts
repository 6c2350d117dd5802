import type * as z from 'zod';
import { plainNumbers } from '../shared/plainNumbers.js';
import type { Writable } from '../shared/plainNumbers.js';

/**
 * A result under the names that its schema publishes: what the schema does not name stays inside, typed arrays become
 * lists. The compiler holds the result to the schema's names, so that nothing is copied by hand.
 */
export function published<Schema extends z.ZodType>(
  schema: Schema,
  value: Writable<z.input<Schema>>,
): z.output<Schema> {
  return schema.parse(plainNumbers(value));
}
