import type { CallTable, CommandOf, OwnOf } from '../../src/protocol/page.js';
import type { Remedy } from '../../src/shared/remedies.js';
import { heard } from '../../src/shared/told.js';
import { createCalls, isAnswer } from './calls.js';
import type { Calls } from './calls.js';
import { openHelp } from './help.js';

/** The object that VS Code gives a page to communicate with the host. */
interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

/** Any message of a conversation. */
interface Message {
  readonly type: string;
}

/** The page's side of the connection to the host. */
export interface Host<From, To, State, Table extends CallTable> {
  post(message: OwnOf<From>): void;
  /** Asks for one of the extension's commands. */
  command(name: CommandOf<From>): void;
  /** Runs the remedy of a failure. The host offers a page only remedies that the page may ask for. */
  remedy(name: Remedy | 'showLog'): void;
  readonly calls: Calls<Table>;
  /** What {@link keep} kept before the page was hidden or the window was reloaded. */
  readonly kept: State | undefined;
  keep(state: State): void;
  /** Listens from now on, and tells the host that the page is up. Answers to calls go to their callers alone. */
  start(receive: (message: To) => void): void;
}

/** May be called once per page: VS Code hands its object out once. */
export function connect<
  From extends Message,
  To extends Message,
  State = never,
  Table extends CallTable = CallTable<never>,
>(): Host<From, To, State, Table> {
  const api = acquireVsCodeApi();
  const calls = createCalls<Table>((message) => api.postMessage(message));
  const command = (name: string): void => api.postMessage({ type: 'command', command: name });
  return {
    post: (message) => api.postMessage(message),
    command,
    remedy: command,
    calls,
    kept: api.getState() as State | undefined,
    keep: (state) => api.setState(state),
    start(receive) {
      window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
        // Other windows may post to a page, too. What does not have the shape of a message is not from the host.
        if (!isMessage(data)) return;
        if (data.type === 'help') openHelp();
        else if (isAnswer(data)) calls.receive(heard(data));
        else receive(heard(data) as unknown as To);
      });
      api.postMessage({ type: 'ready' });
    },
  };
}

/** One function for each kind of message. Messages of unknown kinds are ignored. */
export function dispatch<To extends Message>(handlers: {
  readonly [Type in To['type']]: (message: Extract<To, { readonly type: Type }>) => void;
}): (message: To) => void {
  const byType: Readonly<Record<string, (message: never) => void>> = handlers;
  return (message) => {
    if (Object.hasOwn(byType, message.type)) byType[message.type]?.(message as never);
  };
}

const isMessage = (data: unknown): data is Message =>
  typeof data === 'object' && data !== null && 'type' in data && typeof data.type === 'string';
