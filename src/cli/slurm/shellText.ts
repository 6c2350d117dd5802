/** A text as one word of a shell script, whatever is in it. A name of a file may hold anything but a NUL. */
export const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** Words of a shell script, one after the other. */
export const shellWords = (texts: readonly string[]): string => texts.map(shellWord).join(' ');
