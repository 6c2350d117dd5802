/** The messages that every page and the host exchange; the file of each page adds the messages of that page alone. */
import * as z from 'zod';
import type { Remedy } from '../shared/remedies.js';
import type { ErrorInfo, Progress } from './outcome.js';

/** The page has loaded, for the first time or after it was hidden, and needs everything that it is to show. */
export const readyMessage = z.object({ type: z.literal('ready') });

/**
 * A button of the page that runs one of the extension's commands: `name` stands for `beliefscope.name`.
 * @param names every command that this page may ask for
 */
export const commandMessage = <const Names extends readonly [string, ...string[]]>(names: Names) =>
  z.object({ type: z.literal('command'), command: z.enum(names) });

/** Messages of pages that call methods of the engine. The host checks `params` against the schema of the method. */
export const callMessages = [
  z.object({ type: z.literal('call'), id: z.number().int(), method: z.string().max(40), params: z.unknown() }),
  z.object({ type: z.literal('cancelCall'), id: z.number().int() }),
] as const;

/** The messages that `host/page` handles itself, whichever page sends them. */
export type FromAnyPage =
  | z.infer<typeof readyMessage>
  | { readonly type: 'command'; readonly command: string }
  | z.infer<(typeof callMessages)[number]>;

/** The commands that a page may ask for. */
export type CommandOf<From> =
  Extract<From, { readonly type: 'command' }> extends { command: infer Name extends string } ? Name : never;

/** The messages that only this page sends. */
export type OwnOf<From> = Exclude<From, { readonly type: FromAnyPage['type'] }>;

export interface Failure {
  readonly error: ErrorInfo;
  /** The button to offer; null: none would help. */
  readonly remedy: Remedy | null;
  /** Further buttons, which lead elsewhere. */
  readonly also?: readonly Remedy[];
}

/** Status of the work for a page. After `failed` the page keeps showing the last good result. */
export type StatusMessage =
  | { readonly type: 'busy'; readonly progress: Progress }
  | { readonly type: 'idle' }
  | ({ readonly type: 'failed' } & Failure);

/** A command asks a page for its accessibility help. */
export interface HelpMessage {
  readonly type: 'help';
}

/** The answer to the call with the same `id`. */
export type CallAnswer =
  | { readonly type: 'callResult'; readonly id: number; readonly result: unknown }
  | { readonly type: 'callProgress'; readonly id: number; readonly progress: Progress }
  | { readonly type: 'callFailed'; readonly id: number; readonly error: ErrorInfo };

/** The type of a table of methods that a page may call, each with its parameters and result. */
export type CallTable<Methods extends string = string> = {
  readonly [Method in Methods]: { readonly params: unknown; readonly result: unknown };
};
