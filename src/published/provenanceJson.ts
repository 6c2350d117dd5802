import * as z from 'zod';

/** Where a value is from, as all commands publish it. */
export const originSchema = z
  .object({
    from: z.enum(['file', 'weights', 'layout', 'usual', 'name', 'you', 'assumed']),
    file: z.string().optional(),
    field: z.string().optional(),
    name: z.string().optional(),
    layout: z.string().optional(),
  })
  .describe(
    'file: a field of a file; layout: what code that writes such weights computes; usual: what nearly all models have; ' +
      'name: of the file or folder; you: set for the folder; assumed: nothing tells it',
  );

export const assumedSchema = z
  .array(
    z.object({
      field: z.string(),
      value: z.union([z.string(), z.number(), z.boolean()]).nullable(),
      why: z.string(),
      lookalikes: z.array(z.string()).describe('fields that look as if they told it, and were not understood'),
    }),
  )
  .describe('values that change numbers and that nothing told');
