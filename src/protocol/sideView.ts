/** Messages between the host and the page of the side view. */
import * as z from 'zod';
import { remedyNames } from '../shared/remedies.js';
import type { AnalysisResult, AnalysisSettings } from './analysis.js';
import type { CheckResult } from './check.js';
import type { AssumedValues, FolderListing } from './files.js';
import { commandMessage, readyMessage } from './page.js';
import type { StatusMessage } from './page.js';
import type { ViewSettings } from './panel.js';
import type { PresetInfo } from './process.js';
import type { SteerResult } from './steering.js';

export const sideViewCommands = [...remedyNames, 'showLog', 'showActive', 'useBetter', 'openSample'] as const;

export const fromSideViewSchema = z.discriminatedUnion('type', [readyMessage, commandMessage(sideViewCommands)]);
export type FromSideView = z.infer<typeof fromSideViewSchema>;

/** What a picture rests on besides its result. */
export interface FolderTold {
  readonly asked: AnalysisSettings;
  readonly listing: Pick<FolderListing, 'process' | 'provenance'>;
  readonly presets: readonly PresetInfo[];
  readonly assumed: AssumedValues;
}

export type ToSideView =
  /** The folder that all following messages are about; null where none is selected. */
  | { readonly type: 'folder'; readonly name: string | null }
  | StatusMessage
  | {
      readonly type: 'analysis';
      readonly result: AnalysisResult;
      readonly view: ViewSettings;
      /** What was asked for, and what the folder says, by which a person's changes are told; absent where it is not known. */
      readonly told?: FolderTold;
    }
  /** The check of the analysis on show, which follows it; null where it was not checked. */
  | { readonly type: 'checked'; readonly result: CheckResult | null }
  | { readonly type: 'steering'; readonly result: SteerResult | null };
