/** What every page and the host say to each other; the conversation of a page adds what is its own. */
import * as z from 'zod';
import type { Remedy } from '../shared/remedies.js';
import type { ErrorInfo, Progress } from './outcome.js';

/** The page has come up, for the first time or after it was hidden, and wants everything it is to show. */
export const readyMessage = z.object({ type: z.literal('ready') });

/**
 * A button of the page that runs one of the extension's commands: `name` stands for `beliefscope.name`.
 * @param names every command that this page may ask for
 */
export const commandMessage = <const Names extends readonly [string, ...string[]]>(names: Names) =>
  z.object({ type: z.literal('command'), command: z.enum(names) });

/** Calls of pages that have any. The host checks `params` against the schema of the method. */
export const callMessages = [
  z.object({ type: z.literal('call'), id: z.number().int(), method: z.string().max(40), params: z.unknown() }),
  z.object({ type: z.literal('cancelCall'), id: z.number().int() }),
] as const;

/** What the host's side of the door handles itself, whatever the page is about. */
export type FromAnyPage =
  | z.infer<typeof readyMessage>
  | { readonly type: 'command'; readonly command: string }
  | z.infer<(typeof callMessages)[number]>;

/** The commands that a page may ask for. */
export type CommandOf<From> =
  Extract<From, { readonly type: 'command' }> extends { command: infer Name extends string } ? Name : never;

/** What a page says that no other does. */
export type OwnOf<From> = Exclude<From, { readonly type: FromAnyPage['type'] }>;

export interface Failure {
  readonly error: ErrorInfo;
  /** null: there is nothing to press that would help. */
  readonly remedy: Remedy | null;
}

/** How the work for a page goes. After `failed` the last good picture stays. */
export type StatusMessage =
  | { readonly type: 'busy'; readonly progress: Progress }
  | { readonly type: 'idle' }
  | ({ readonly type: 'failed' } & Failure);

/** An answer to the call with this id. */
export type CallAnswer =
  | { readonly type: 'callResult'; readonly id: number; readonly result: unknown }
  | { readonly type: 'callProgress'; readonly id: number; readonly progress: Progress }
  | { readonly type: 'callFailed'; readonly id: number; readonly error: ErrorInfo };

/** Methods that a page may call, each with what it takes and what it gives. */
export type CallTable<Methods extends string = string> = {
  readonly [Method in Methods]: { readonly params: unknown; readonly result: unknown };
};
