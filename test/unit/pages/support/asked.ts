/** What a page says by itself, at times of its own: that it is there, how it looks, and who hears its keys. */
const BY_ITSELF = new Set(['ready', 'view', 'keys']);

/** What a person asked a page for, in order: of all that it said, that which it does not say by itself. */
export const askedBy = <Message extends { readonly type: string }>(said: readonly Message[]): Message[] =>
  said.filter(({ type }) => !BY_ITSELF.has(type));
