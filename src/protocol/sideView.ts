/** Messages between the host and the page of the side view. */
import * as z from 'zod';
import { remedyNames } from '../shared/remedies.js';
import type { AnalysisResult } from './analysis.js';
import type { CheckResult } from './check.js';
import { commandMessage, readyMessage } from './page.js';
import type { StatusMessage } from './page.js';
import type { ViewSettings } from './panel.js';
import type { SteerResult } from './steering.js';

export const sideViewCommands = [...remedyNames, 'showLog', 'showActive'] as const;

export const fromSideViewSchema = z.discriminatedUnion('type', [readyMessage, commandMessage(sideViewCommands)]);
export type FromSideView = z.infer<typeof fromSideViewSchema>;

export type ToSideView =
  /** The folder that all following messages are about; null where none is selected. */
  | { readonly type: 'folder'; readonly name: string | null }
  | StatusMessage
  | { readonly type: 'analysis'; readonly result: AnalysisResult; readonly view: ViewSettings }
  /** The check of the analysis on show, which follows it; null where it was not checked. */
  | { readonly type: 'checked'; readonly result: CheckResult | null }
  | { readonly type: 'steering'; readonly result: SteerResult | null };
