/** The one door to the host. `State` is what a reload brings back. */
export interface HostApi<Message, State> {
  postMessage(message: Message): void;
  getState(): State | undefined;
  setState(state: State): void;
}

declare function acquireVsCodeApi(): HostApi<unknown, unknown>;

/** May be called once per page: VS Code hands the object out once. */
export function connect<Message, State>(): HostApi<Message, State> {
  return acquireVsCodeApi() as HostApi<Message, State>;
}

/** Messages of the host alone: other windows may post to a page, too. */
export function onHostMessage<Message extends { readonly type: string }>(listener: (message: Message) => void): void {
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    const data = event.data;
    if (typeof data === 'object' && data !== null && 'type' in data && typeof data.type === 'string')
      listener(data as Message);
  });
}
