/** Host and checkpoint inspector page. */
import * as z from 'zod';
import type { InspectResult } from './inspect.js';
import { commandMessage, readyMessage } from './page.js';
import type { StatusMessage } from './page.js';

export const inspectPageCommands = [
  'restartEngine',
  'chooseNode',
  'openS3Settings',
  'raiseFileLimit',
  'retry',
  'showLog',
  'copyText',
  'showGeometry',
  'setAssumed',
] as const;

export const fromInspectPageSchema = z.discriminatedUnion('type', [readyMessage, commandMessage(inspectPageCommands)]);
export type FromInspectPage = z.infer<typeof fromInspectPageSchema>;

export type ToInspectPage =
  | { readonly type: 'file'; readonly name: string }
  | StatusMessage
  | { readonly type: 'inspection'; readonly result: InspectResult };
