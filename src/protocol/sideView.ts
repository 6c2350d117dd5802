/** Host and side view page. */
import * as z from 'zod';
import type { AnalysisResult } from './analysis.js';
import type { ErrorInfo, Progress } from './outcome.js';
import type { ViewSettings } from './panel.js';
import type { SteerResult } from './steering.js';

export const fromSideViewSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('openPanel') }),
  z.object({ type: z.literal('command'), command: z.enum(['restartEngine', 'chooseProcess', 'showLog', 'retry']) }),
]);
export type FromSideView = z.infer<typeof fromSideViewSchema>;

export type ToSideView =
  | { readonly type: 'empty' }
  | { readonly type: 'busy'; readonly name: string; readonly progress: Progress }
  | { readonly type: 'analysis'; readonly name: string; readonly result: AnalysisResult; readonly view: ViewSettings }
  | { readonly type: 'steering'; readonly result: SteerResult | null }
  | {
      readonly type: 'failed';
      readonly name: string;
      readonly error: ErrorInfo;
      readonly remedy: 'restartEngine' | 'chooseProcess' | 'retry' | null;
    };
