/** Host and checkpoint inspector page. */
import * as z from 'zod';
import type { InspectResult } from './inspect.js';
import type { ErrorInfo } from './outcome.js';

export const fromInspectPageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({
    type: z.literal('command'),
    command: z.enum(['retry', 'copyText', 'showGeometry', 'setAssumed', 'restartEngine', 'showLog']),
  }),
]);
export type FromInspectPage = z.infer<typeof fromInspectPageSchema>;

export type ToInspectPage =
  | { readonly type: 'busy'; readonly name: string }
  | { readonly type: 'inspection'; readonly result: InspectResult }
  | {
      readonly type: 'failed';
      readonly name: string;
      readonly error: ErrorInfo;
      readonly remedy: 'restartEngine' | 'retry';
    };
