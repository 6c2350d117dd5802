import * as l10n from '@vscode/l10n';
import type { AnalysisResult, AnalysisSettings } from '../../../src/protocol/analysis.js';
import type { AssumedValues, FolderListing } from '../../../src/protocol/files.js';
import type { PresetInfo } from '../../../src/protocol/process.js';

/** As the folder says; as nothing says, so that it was assumed; as a person has set it, against or beside the folder. */
export type ChipState = 'told' | 'assumed' | 'changed';

/** How a value that a person has set goes back to what it would be without them. */
export type Reset =
  | { readonly kind: 'settings'; readonly settings: Partial<AnalysisSettings> }
  | { readonly kind: 'assumed'; readonly field: keyof AssumedValues };

/** Where a value can be changed: a control of the page by its test id, or a command of the editor. */
export type Way =
  | { readonly kind: 'control'; readonly testId: string }
  | { readonly kind: 'command'; readonly command: 'setAssumed' | 'chooseProcess' }
  /** It cannot be changed: the list of where everything is from tells of it. */
  | { readonly kind: 'origins' };

/** One value that decides what the picture shows. */
export interface Chip {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly state: ChipState;
  /** What stands beside the value: `default`, `assumed`, `the config says 0.5`; null: nothing. */
  readonly word: string | null;
  /** Where it is from, in whole sentences. */
  readonly source: string;
  readonly reset: Reset | null;
  readonly way: Way;
}

/** What chips are made of: a result, the settings that it answers (null: left to the folder), and what the folder says. */
export interface Told {
  readonly result: AnalysisResult;
  readonly asked: AnalysisSettings;
  readonly listing: Pick<FolderListing, 'process' | 'provenance'>;
  readonly presets: readonly PresetInfo[];
  /** What a person has set for the folder of what its model does not tell. */
  readonly assumed: AssumedValues;
}

/** A value without what became of it. */
export type Fact = Omit<Chip, 'state' | 'word' | 'reset'>;

export const told = (fact: Fact): Chip => ({ ...fact, state: 'told', word: null, reset: null });

export const assumed = (fact: Fact, word = l10n.t('assumed')): Chip => ({
  ...fact,
  state: 'assumed',
  word,
  reset: null,
});

export const changed = (fact: Fact, word: string, reset: Reset | null): Chip => ({
  ...fact,
  state: 'changed',
  word,
  reset,
});
