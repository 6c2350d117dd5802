/** The last part of a path in a folder: all that a notebook says of where a file is that does not lie near it. */
export const fileName = (path: string): string => path.split(/[/\\]/).at(-1) ?? path;
