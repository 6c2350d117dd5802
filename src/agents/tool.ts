import type { EngineCalls } from '../protocol/calls.js';
import type { Progress } from '../protocol/outcome.js';

/** The calls of the engine of which tools are made. */
export type ToolCalls = Pick<
  EngineCalls,
  | 'runs/list'
  | 'analyse'
  | 'check'
  | 'steer'
  | 'steer/extras'
  | 'sweep'
  | 'presets/list'
  | 'process/preview'
  | 'inspect'
>;

/** The engine, as tools ask it. */
export type Ask = <M extends keyof ToolCalls>(
  method: M,
  params: ToolCalls[M]['params'],
  progress: (progress: Progress) => void,
) => Promise<ToolCalls[M]['result']>;

export interface ToolContext {
  readonly ask: Ask;
  readonly progress: (progress: Progress) => void;
  /** Where relative paths start. */
  readonly folders: readonly string[];
  readonly trusted: boolean;
}

/** What a tool found: lines to be read, and all of it as a file's text. */
export interface Found {
  readonly lines: readonly string[];
  /** What follows, in a sentence that says which tool does it; null where nothing does. */
  readonly next: string | null;
  /** Sentences that may quote files: what was assumed, left out or is wrong. */
  readonly notes: readonly string[];
  /** null: the lines say all. */
  readonly file: {
    /** What the file is about, to be part of its name. */
    readonly about: string;
    readonly ending: 'json' | 'jsonl';
    readonly parts: Iterable<string>;
  } | null;
}
